#include "golang/inlined_calls.h"

#include "golang/pc_values.h"

struct caller {
    const struct pclntab *table;
    const struct pclntab_function *record;
    uint64_t number;
    const char *name;
};

/* A name may be the first of all, but a map has no key 0. */
static uint64_t key_of(uint32_t name)
{
    return (uint64_t)name + 1;
}

static struct inlined_function *function_of(struct inlined_calls *calls, uint32_t name)
{
    struct inlined_function *function = offset_map_get(&calls->by_name, key_of(name));
    if (function)
        return function;
    function = ARENA_NEW(&calls->arena, struct inlined_function);
    *function = (struct inlined_function){.name = name, .number = (uint32_t)calls->functions.count};
    offset_map_put(&calls->by_name, key_of(name), function);
    array_push(&calls->functions, function);
    return function;
}

static bool is_seen(const struct inlined_calls *calls, const struct caller *caller, uint32_t call)
{
    return call < calls->seen_in.count && calls->seen_in.items[call] == caller->number + 1;
}

static void mark_seen(struct inlined_calls *calls, const struct caller *caller, uint32_t call)
{
    while (calls->seen_in.count <= call)
        array_push(&calls->seen_in, 0);
    calls->seen_in.items[call] = caller->number + 1;
}

static void add_call(struct inlined_calls *calls, const struct caller *caller, uint32_t call)
{
    uint32_t name;
    if (is_seen(calls, caller, call) ||
        !pclntab_inlined_call(caller->table, caller->record, call, &name))
        return;
    mark_seen(calls, caller, call);
    struct inlined_function *function = function_of(calls, name);
    function->places++;
    if (function->last_caller == caller->number + 1)
        return;
    struct inlined_caller named = {function->number, caller->name};
    array_push(&calls->callers, named);
    function->caller_count++;
    function->last_caller = caller->number + 1;
}

void inlined_calls_add(struct inlined_calls *calls, const struct pclntab *table,
                       const struct pclntab_function *record, uint64_t number, const char *name)
{
    struct caller caller = {.table = table, .record = record, .number = number, .name = name};
    struct pc_values values;
    uint32_t where;
    if (!pclntab_pcdata(record, PCDATA_INLINED_CALL, &where))
        return;
    pc_values_begin(table, record, where, &values);
    while (pc_values_next(&values)) {
        if (values.value >= 0 && values.value <= UINT32_MAX)
            add_call(calls, &caller, (uint32_t)values.value);
    }
}

void inlined_calls_deinit(struct inlined_calls *calls)
{
    array_deinit(&calls->functions);
    array_deinit(&calls->seen_in);
    array_deinit(&calls->callers);
    offset_map_deinit(&calls->by_name);
    arena_deinit(&calls->arena);
}

struct inlined_function *inlined_calls_of(const struct inlined_calls *calls, uint32_t name)
{
    return offset_map_get(&calls->by_name, key_of(name));
}

static void put_in_order(struct inlined_calls *calls)
{
    size_t first = 0;
    AUTO_FREE size_t *next = memory_alloc(calls->functions.count * sizeof(*next));
    calls->names = ARENA_ARRAY(&calls->arena, const char *, calls->callers.count);
    for (size_t i = 0; i < calls->functions.count; i++) {
        calls->functions.items[i]->first_caller = next[i] = first;
        first += calls->functions.items[i]->caller_count;
    }
    for (size_t i = 0; i < calls->callers.count; i++) {
        const struct inlined_caller *caller = &calls->callers.items[i];
        calls->names[next[caller->number]++] = caller->name;
    }
}

const char **inlined_calls_callers(struct inlined_calls *calls,
                                   const struct inlined_function *function)
{
    if (!calls->names)
        put_in_order(calls);
    return calls->names + function->first_caller;
}

#include "golang/inlined_calls.h"

#include "golang/pc_values.h"

struct reading {
    const struct pclntab *table;
    struct inlined_calls *calls;
    struct {
        ARRAY(uint64_t);
    } seen_in; /* by a call's number in its list: 1 + the number of the last function that had it */
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
    function = memory_alloc(sizeof(*function));
    function->name = name;
    offset_map_put(&calls->by_name, key_of(name), function);
    array_push(&calls->functions, function);
    return function;
}

static bool is_new(struct reading *reading, uint64_t caller, uint32_t call)
{
    while (reading->seen_in.count <= call)
        array_push(&reading->seen_in, 0);
    bool ret = reading->seen_in.items[call] != caller + 1;
    reading->seen_in.items[call] = caller + 1;
    return ret;
}

static void add_call(struct reading *reading, uint64_t caller,
                     const struct pclntab_function *record, uint32_t call)
{
    uint32_t name;
    if (!pclntab_inlined_call(reading->table, record, call, &name) ||
        !is_new(reading, caller, call))
        return;
    struct inlined_function *function = function_of(reading->calls, name);
    function->places++;
    size_t count = function->callers.count;
    if (!count || function->callers.items[count - 1] != caller)
        array_push(&function->callers, caller);
}

static void read_calls(struct reading *reading, uint64_t caller,
                       const struct pclntab_function *record)
{
    struct pc_values calls;
    uint32_t where;
    if (!pclntab_pcdata(record, PCDATA_INLINED_CALL, &where))
        return;
    pc_values_begin(reading->table, record, where, &calls);
    while (pc_values_next(&calls)) {
        if (calls.value >= 0 && calls.value <= UINT32_MAX)
            add_call(reading, caller, record, (uint32_t)calls.value);
    }
}

void inlined_calls_read(const struct pclntab *table, struct inlined_calls *ret)
{
    struct reading reading = {.table = table, .calls = ret};
    struct pclntab_function record;
    for (uint64_t i = 0; pclntab_function(table, i, &record); i++)
        read_calls(&reading, i, &record);
    array_deinit(&reading.seen_in);
}

void inlined_calls_deinit(struct inlined_calls *calls)
{
    for (size_t i = 0; i < calls->functions.count; i++) {
        array_deinit(&calls->functions.items[i]->callers);
        free(calls->functions.items[i]);
    }
    array_deinit(&calls->functions);
    offset_map_deinit(&calls->by_name);
}

const struct inlined_function *inlined_calls_of(const struct inlined_calls *calls, uint32_t name)
{
    return offset_map_get(&calls->by_name, key_of(name));
}

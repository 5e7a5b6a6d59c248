#include "golang/function_list.h"

#include <string.h>

#include "base/text.h"

/* "go:textfipsstart": the linker marks parts of the text as if they were functions. */
static bool is_code(const struct function *function)
{
    return *function->name && (int64_t)function->size > 0 &&
           !string_starts_with(function->name, "go:");
}

static void list_with_code(const struct pclntab *table, const struct inlined_calls *calls,
                           struct program *program)
{
    struct pclntab_function function, next;
    bool has = table->format && pclntab_function(table, 0, &function);
    for (uint64_t i = 0; has; i++) {
        has = pclntab_function(table, i + 1, &next);
        uint64_t end = has ? next.entry : pclntab_end(table);
        const struct inlined_function *inlined = inlined_calls_of(calls, function.name);
        struct function listed = {.name = pclntab_name(table, &function),
                                  .address = function.entry,
                                  .size = end - function.entry,
                                  .inlined_count = inlined ? inlined->places : 0,
                                  .source_offset = i};
        if (is_code(&listed))
            array_push(&program->functions, listed);
        function = next;
    }
}

/* The names of all that have code, to tell those that have none. */
static void find_names(const struct pclntab *table, struct offset_map *ret)
{
    static bool is_there;
    struct pclntab_function function;
    for (uint64_t i = 0; pclntab_function(table, i, &function); i++)
        offset_map_put(ret, (uint64_t)function.name + 1, &is_there);
}

static void list_without_code(const struct pclntab *table, const struct inlined_calls *calls,
                              struct program *program)
{
    AUTO(offset_map_deinit) struct offset_map names = {0};
    if (calls->functions.count)
        find_names(table, &names);
    for (size_t i = 0; i < calls->functions.count; i++) {
        const struct inlined_function *inlined = calls->functions.items[i];
        struct function listed = {.name = pclntab_name_at(table, inlined->name),
                                  .inlined_count = inlined->places,
                                  .source_offset = inlined->name};
        if (!offset_map_get(&names, (uint64_t)inlined->name + 1))
            array_push(&program->functions, listed);
    }
}

void function_list_read(const struct pclntab *table, const struct inlined_calls *calls,
                        struct program *program)
{
    array_reserve(&program->functions, program->functions.count + table->count);
    list_without_code(table, calls, program);
    list_with_code(table, calls, program);
}

void function_list_callers(const struct pclntab *table, const struct inlined_calls *calls,
                           struct arena *arena, const struct function *function,
                           struct function_names *ret)
{
    struct pclntab_function record = {.name = (uint32_t)function->source_offset};
    *ret = (struct function_names){0};
    if (function->address && !pclntab_function(table, function->source_offset, &record))
        return;
    const struct inlined_function *inlined = inlined_calls_of(calls, record.name);
    if (!inlined)
        return;
    ret->items = arena_alloc(arena, inlined->callers.count * sizeof(*ret->items));
    for (size_t i = 0; i < inlined->callers.count; i++) {
        if (pclntab_function(table, inlined->callers.items[i], &record))
            ret->items[ret->count++] = pclntab_name(table, &record);
    }
}

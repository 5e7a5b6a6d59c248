#include "program/program.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

struct error *program_load_functions(struct program *program)
{
    if (program->has_functions)
        return NULL;
    if (!program->load_functions)
        return error_target("%s has no debug information", program->path);
    TRY(program->load_functions(program));
    program->has_functions = true;
    return NULL;
}

void program_deinit(struct program *program)
{
    array_deinit(&program->functions);
    array_deinit(&program->by_place);
    array_deinit(&program->modules);
    array_deinit(&program->layouts);
    offset_map_deinit(&program->by_address);
    arena_deinit(&program->arena);
}

void program_note_layout(struct program *program, const char *layout)
{
    for (size_t i = 0; i < program->layouts.count; i++) {
        if (strcmp(program->layouts.items[i], layout) == 0)
            return;
    }
    array_push(&program->layouts, layout);
}

struct function *program_function_at(const struct program *program, uint64_t address)
{
    struct offset_map *map = &((struct program *)program)->by_address;
    bool is_empty = map->count == 0;
    for (size_t i = 0; is_empty && i < program->functions.count; i++) {
        struct function *function = &program->functions.items[i];
        if (function->address)
            offset_map_put(map, function->address, function);
    }
    return address ? offset_map_get(map, address) : NULL;
}

static int compare_places(const void *left, const void *right)
{
    const struct function_place *a = left, *b = right;
    return (a->address > b->address) - (a->address < b->address);
}

static void sort_places(struct program *program)
{
    for (size_t i = 0; i < program->functions.count; i++) {
        struct function *function = &program->functions.items[i];
        struct function_place place = {function->address, function};
        if (function->address)
            array_push(&program->by_place, place);
    }
    if (program->by_place.count)
        qsort(program->by_place.items, program->by_place.count, sizeof(*program->by_place.items),
              compare_places);
}

struct function *program_function_around(const struct program *program, uint64_t address)
{
    size_t above;
    if (!program->by_place.count)
        sort_places((struct program *)program);
    array_find_first(&program->by_place, address, address + 1, &above);
    if (!above)
        return NULL;
    struct function *function = program->by_place.items[above - 1].function;
    return address - function->address < function->size ? function : NULL;
}

struct error *function_load(struct program *program, struct function *function)
{
    return function->signature ? NULL : program->load_function(program, function);
}

struct error *function_list(struct program *program, struct function *function, struct arena *arena)
{
    if (function->signature || !program->list_function)
        return function_load(program, function);
    return program->list_function(program, function, arena);
}

void function_forget(struct function *function, struct arena *arena)
{
    function->signature = NULL;
    arena_empty(arena);
}

struct error *function_load_locations(struct program *program, struct function *function)
{
    if (function->signature->has_locations || !program->load_locations)
        return NULL;
    TRY(program->load_locations(program, function));
    function->signature->has_locations = true;
    return NULL;
}

struct error *function_load_variables(struct program *program, const struct function *function,
                                      struct variables *ret)
{
    *ret = (struct variables){0};
    return program->load_variables ? program->load_variables(program, function, ret) : NULL;
}

struct reader function_code(const struct program *program, const struct function *function)
{
    return program->read_code ? program->read_code(program, function) : (struct reader){0};
}

struct error *program_find_type(struct program *program, const char *name, struct type **ret)
{
    *ret = NULL;
    return program->find_type ? program->find_type(program, name, ret) : NULL;
}

struct error *program_each_type(struct program *program, type_visitor visit, void *context)
{
    return program->each_type ? program->each_type(program, visit, context) : NULL;
}

struct error *program_each_recorded_type(struct program *program, type_visitor visit, void *context)
{
    return program->each_recorded_type ? program->each_recorded_type(program, visit, context)
                                       : NULL;
}

struct error *program_each_itab(struct program *program, itab_visitor visit, void *context)
{
    return program->each_itab ? program->each_itab(program, visit, context) : NULL;
}

struct error *function_inlined_into(struct program *program, const struct function *function,
                                    struct function_names *ret)
{
    *ret = (struct function_names){0};
    return program->list_callers && function->inlined_count
               ? program->list_callers(program, function, ret)
               : NULL;
}

char *function_display_name(const char *name)
{
    struct text text = {0};
    for (; *name; name++) {
        size_t plain = (size_t)(strchrnul(name, '%') - name);
        text_add(&text, name, plain);
        name += plain;
        if (!*name)
            break;
        char hex[3] = {0};
        if (*name == '%' && name[1] && name[2]) {
            char *end;
            memcpy(hex, name + 1, 2);
            long byte = strtol(hex, &end, 16);
            if (*end == '\0' && byte > ' ') {
                text_add_char(&text, (char)byte);
                name += 2;
                continue;
            }
        }
        text_add_char(&text, *name);
    }
    return text_steal(&text);
}

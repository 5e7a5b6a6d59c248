#include "cmd/recorded_types.h"

bool recorded_types_open(struct target *target)
{
    struct program *program = &target->program;
    if (!target->records.memory.format && target->module.types)
        type_records_open(target->file, &target->module, program->version, &program->arena,
                          &target->records);
    return target->records.memory.format;
}

const struct type_walk *recorded_types_walk(struct target *target)
{
    if (!target->types.count)
        type_walk(&target->records.memory, &target->types);
    return &target->types;
}

struct error *recorded_types_each(struct target *target, type_visitor visit, void *context)
{
    const struct type_walk *types = recorded_types_walk(target);
    for (size_t i = 0; i < types->count; i++) {
        struct type *type = type_records_at(&target->records, types->items[i]);
        if (type)
            TRY(visit(type, context));
    }
    return NULL;
}

struct type *recorded_types_find(struct target *target, const char *name)
{
    const struct type_walk *types = recorded_types_walk(target);
    struct name_map *map = &target->types_by_name;
    bool is_empty = map->count == 0;
    for (size_t i = 0; is_empty && i < types->count; i++) {
        struct type *type = type_records_at(&target->records, types->items[i]);
        /* Those inside of functions may have one name: the first is taken, as ever. */
        if (type && !name_map_get(map, type->name))
            name_map_put(map, type->name, type);
    }
    return name_map_get(map, name);
}

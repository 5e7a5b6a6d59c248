#include "path/map_key.h"

struct error *access_map_key(const struct arguments *arguments, const struct path_step *step,
                             const struct access **value)
{
    const struct access *map = *value;
    TRY(type_complete(map->type));
    const struct type *type = map->type->key;
    bool is_number = type && (type->kind == TYPE_INT || type->kind == TYPE_UINT);
    if (!type || (!is_number && type->kind != TYPE_STRING))
        return error_target("%s (%s): only maps with integers or strings for keys are looked into",
                            map->path, map->type->name);
    if (step->kind == STEP_RANGE || is_number != (step->kind == STEP_INDEX))
        return error_usage("%s (%s): a key of it is %s", map->path, map->type->name,
                           is_number ? "a number" : "a text in quotes");
    struct access_key key = {.text = step->key, .length = step->key_length, .number = step->from};
    const char *written = step->name;
    if (is_number)
        written = arena_printf(arguments_arena(arguments), "%s%llu", step->is_negative ? "-" : "",
                               (unsigned long long)(step->is_negative ? -step->from : step->from));
    return access_entry(arguments, map, &key, written, value);
}

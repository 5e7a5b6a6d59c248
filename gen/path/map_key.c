#include "path/map_key.h"

#include <string.h>

#include "path/key_parts.h"

enum { MAX_KEY_TYPE = 4096 }; /* of which no more than some are compared: lookup.c */

/* What needs no pointer to be followed is compared first: that decides for most slots. */
static struct access_key sorted(const struct key_parts *parts, struct arena *arena)
{
    struct key_part *items = ARENA_ARRAY(arena, struct key_part, parts->parts.count + 1);
    struct access_key key = {.parts = items};
    for (unsigned way = 0; way <= MAX_KEY_WAY; way++) {
        for (size_t i = 0; i < parts->parts.count; i++) {
            if (parts->parts.items[i].way_count == way)
                items[key.count++] = parts->parts.items[i];
        }
    }
    for (size_t i = 0; i < key.count; i++)
        key.length += items[i].length;
    return key;
}

struct error *access_map_key(const struct arguments *arguments, const struct path_step *step,
                             const struct access **value)
{
    const struct access *map = *value;
    struct arena *arena = arguments_arena(arguments);
    const char *written = step->name;
    TRY(type_complete(map->type));
    if (!map->type->key || step->kind == STEP_RANGE)
        return error_usage("%s (%s): one key of it is shown, not a range", map->path,
                           map->type->name);
    if (map->type->key->size > MAX_KEY_TYPE)
        return error_target("%s (%s): its keys are of %llu bytes, and none of more than %d is "
                            "looked for",
                            map->path, map->type->name, (unsigned long long)map->type->key->size,
                            MAX_KEY_TYPE);
    if (step->kind == STEP_INDEX)
        written = arena_printf(arena, "%llu", (unsigned long long)step->from);
    struct key_literal number = {.kind = KEY_NUMBER, .written = written};
    struct key_parts parts = {
        .arguments = arguments,
        .what = arena_printf(arena, "%s[%s] (%s)", map->path, written, map->type->name),
    };
    struct error *error =
        key_parts_add(&parts, map->type->key, step->kind == STEP_INDEX ? &number : step->key, 0);
    struct access_key key = sorted(&parts, arena);
    array_deinit(&parts.parts);
    return error ? error : access_entry(arguments, map, &key, written, value);
}

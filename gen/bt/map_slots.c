#include "bt/map_slots.h"

#include "bt/copied_memory.h"

enum { WORD = 8 };

/* Of a larger map the first group of the first table; nothing is copied of a table otherwise. */
static const char *find_swiss_group(struct capture *capture, const struct map_layout *layout,
                                    const char *map, const char *path)
{
    struct arena *arena = capture_arena(capture);
    const char *first =
        capture_define(capture, path, "dir", capture_number_at(capture, map, layout->directory_at));
    const char *is_table =
        capture_define(capture, path, "tables",
                       arena_printf(arena, "(uint64)(%s != 0)",
                                    capture_number_at(capture, map, layout->directory_length_at)));
    const char *table = capture_define(capture, path, "table",
                                       arena_printf(arena, "*(uint64 *)%s * %s", first, is_table));
    capture_memory(capture, first, arena_printf(arena, "%d * %s", WORD, is_table));
    if (capture_has_room(capture))
        capture_memory(
            capture, table,
            arena_printf(arena, "%llu * %s", (unsigned long long)layout->table_size, is_table));
    return capture_define(capture, path, "group",
                          arena_printf(arena, "%s * (1 - %s) + %s", first, is_table,
                                       capture_number_at(capture, table, layout->table_groups_at)));
}

const char *map_slots_group(struct capture *capture, const struct map_layout *layout,
                            const char *map, const char *path)
{
    const char *group = layout->is_swiss
                            ? find_swiss_group(capture, layout, map, path)
                            : capture_define(capture, path, "bucket",
                                             capture_number_at(capture, map, layout->buckets_at));
    return capture_has_room(capture) ? group : NULL;
}

/* 64 bits of which each half is the same. */
static const char *twice(struct arena *arena, const char *half)
{
    return arena_printf(arena, "(((uint64)%s << 32) | (uint64)%s)", half, half);
}

/* In each byte of a group's first word the highest bit is set if its slot is used. */
const char *map_slots_used(struct capture *capture, const struct map_layout *layout,
                           const char *group, const char *path)
{
    struct arena *arena = capture_arena(capture);
    const char *highest = twice(arena, "0x80808080");
    const char *control =
        capture_define(capture, path, "control", arena_printf(arena, "*(uint64 *)%s", group));
    if (layout->is_swiss) /* and behind a nil pointer none is */
        return capture_define(
            capture, path, "used",
            arena_printf(arena, "(~%s & %s) * (uint64)(%s != 0)", control, highest, group));
    /* The others begin with less than 5: what is added to those doesn't reach the highest bit. */
    return capture_define(capture, path, "used",
                          arena_printf(arena, "(((%s & %s) + %s) | %s) & %s", control,
                                       twice(arena, "0x7f7f7f7f"), twice(arena, "0x7b7b7b7b"),
                                       control, highest));
}

const char *map_slots_next(struct capture *capture, const char **left, const char *path,
                           const char **is)
{
    struct arena *arena = capture_arena(capture);
    const char *bit =
        capture_define(capture, path, "bit", arena_printf(arena, "%s & (~%s + 1)", *left, *left));
    *is = arena_printf(arena, "(uint64)(%s != 0)", bit);
    *left = capture_define(capture, path, "left", arena_printf(arena, "%s & ~%s", *left, bit));
    return capture_define(capture, path, "number",
                          arena_printf(arena,
                                       "(uint64)((%s & %s) != 0) + 2 * (uint64)((%s & %s) != 0) + "
                                       "4 * (uint64)((%s >> 32) != 0)",
                                       bit, twice(arena, "0x80008000"), bit,
                                       twice(arena, "0x80800000"), bit));
}

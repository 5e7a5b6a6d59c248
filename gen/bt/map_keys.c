/*
 * Eight slots lie side by side in both of Go's layouts. From 1.24 on, a map with up to eight
 * entries is one group: a word of control bytes, of which the highest bit is clear where the slot
 * is used, then key and value, slot by slot. A larger map has tables of groups. Before, a map was
 * an array of buckets: a byte for each of eight slots, above 4 where it is used, then all keys.
 *
 * All that is read as straight-line expressions, without a branch for the kernel's verifier to
 * follow: a slot that isn't used has the address 0, and what is read there is empty.
 */
#include "bt/map_keys.h"

#include <string.h>

#include "bt/goroutine.h"
#include "bt/number.h"
#include "bt/quoted.h"
#include "value/map_layout.h"

enum { SLOTS = 8, FIRST_USED = 5 /* runtime.minTopHash */, WORD = 8 };

struct slots {
    const char *address[SLOTS]; /* of the key; 0: not used */
    const char *used[SLOTS];    /* 1 or 0 */
};

static const char *numbered(const struct line *line, const struct access *map, const char *what,
                            unsigned number)
{
    return arena_printf(line->probe->script->arena, "%s_%s%u", map->path, what, number);
}

static const char *define(struct line *line, const char *path, const char *value)
{
    return variable_get(line->probe, value, path, value);
}

static uint64_t round_up(uint64_t number)
{
    return (number + WORD - 1) / WORD * WORD;
}

/* From Go 1.24 on. */
static struct error *find_in_group(struct line *line, const struct access *map, const char *pointer,
                                   struct slots *ret)
{
    struct arena *arena = line->probe->script->arena;
    const struct field *directory = NULL, *length = NULL, *groups = NULL, *data = NULL;
    static const char map_type[] = "internal/runtime/maps.Map";
    TRY(goroutine_runtime_field(line->probe, map_type, "dirPtr", &directory));
    TRY(goroutine_runtime_field(line->probe, map_type, "dirLen", &length));
    TRY(goroutine_runtime_field(line->probe, "internal/runtime/maps.table", "groups", &groups));
    TRY(goroutine_runtime_field(line->probe, "internal/runtime/maps.groupsReference", "data",
                                &data));
    const char *first = define(line, arena_printf(arena, "%s_dir", map->path),
                               arena_printf(arena, "*(uint64 *)(%s + %llu)", pointer,
                                            (unsigned long long)directory->offset));
    const char *group = define(
        line, arena_printf(arena, "%s_group", map->path),
        arena_printf(arena, "(*(int64 *)(%s + %llu) == 0 ? %s : *(uint64 *)(*(uint64 *)%s + %llu))",
                     pointer, (unsigned long long)length->offset, first, first,
                     (unsigned long long)(groups->offset + data->offset)));
    /* No group: as if none of its slots were used. */
    const char *control = define(line, arena_printf(arena, "%s_control", map->path),
                                 arena_printf(arena, "(%s != 0 ? *(uint64 *)%s : (uint64)%llu)",
                                              group, group, (unsigned long long)UINT64_MAX));
    struct map_layout layout;
    /* As the compiler made it: behind an element without a size there is one byte more. */
    if (!map_layout_find(&line->probe->script->types, map->type, &layout)) {
        layout.keys_at = WORD;
        layout.key_stride = round_up(map->type->key->size + map->type->element->size);
    }
    for (unsigned i = 0; i < SLOTS; i++) {
        ret->used[i] = arena_printf(arena, "(1 - ((%s >> %u) & 1))", control, 8 * i + 7);
        ret->address[i] =
            define(line, numbered(line, map, "key", i),
                   arena_printf(arena, "(%s + %llu) * %s", group,
                                (unsigned long long)(layout.keys_at + i * layout.key_stride),
                                ret->used[i]));
    }
    return NULL;
}

/* Up to Go 1.23. */
static struct error *find_in_bucket(struct line *line, const struct access *map,
                                    const char *pointer, struct slots *ret)
{
    struct arena *arena = line->probe->script->arena;
    const struct field *buckets = NULL;
    TRY(goroutine_runtime_field(line->probe, "runtime.hmap", "buckets", &buckets));
    const char *bucket = define(line, arena_printf(arena, "%s_bucket", map->path),
                                arena_printf(arena, "*(uint64 *)(%s + %llu)", pointer,
                                             (unsigned long long)buckets->offset));
    for (unsigned i = 0; i < SLOTS; i++) {
        ret->used[i] = arena_printf(arena, "(((uint64)*(uint8 *)(%s + %u) + %d) >> 8)", bucket, i,
                                    256 - FIRST_USED);
        ret->address[i] = define(
            line, numbered(line, map, "key", i),
            arena_printf(arena, "(%s + %llu) * %s", bucket,
                         (unsigned long long)(SLOTS + i * map->type->key->size), ret->used[i]));
    }
    return NULL;
}

/*
 * A key behind its opening quote, and the closing one of the slot before it, if LAST is 1. Each
 * text takes room in the event, however short it is. BEFORE is how many have been shown.
 */
static void write_key(struct line *line, const char *address, const char *used, const char *last,
                      const char *before)
{
    struct arena *arena = line->probe->script->arena;
    unsigned limit = (unsigned)line->probe->script->options.string_limit + 1;
    const char *key =
        arena_printf(arena, "buf(*(uint64 *)%s, *(int64 *)(%s + %d))", address, address, WORD);
    const char *is_next = quoted_is_more(line, before, 0);
    quoted_write_bytes_once(
        line,
        arena_printf(arena, "((((uint64)%d + (uint64)%llu * %s) << (8 * %s)) + %d * %s)", '"',
                     quoted_pack(", \"", 3) - '"', is_next, last, '"', last),
        arena_printf(arena, "%s + %s * (1 + 2 * %s)", last, used, is_next));
    line_print(line, "%r", line_keep_text(line, key), limit, limit);
}

/* Two maps are more than the BPF stack holds on 0.23, in one line or in several; nearly so on 0.27.
 */
static struct error *take_room(struct probe *probe, const char *map)
{
    if (probe->keys_of && strcmp(probe->keys_of, map) != 0)
        return error_target("%s: one probe can show the keys of one map, and has those of %s: give "
                            "the length of one, :len, or a run for each",
                            map, probe->keys_of);
    probe->keys_of = map;
    return NULL;
}

struct error *map_keys_write(struct line *line, const struct access *map)
{
    const char *pointer, *length;
    struct slots slots;
    struct type *swiss;
    TRY(type_complete(map->type));
    if (map->type->kind != TYPE_MAP || !map->type->key || map->type->key->kind != TYPE_STRING)
        return error_usage("%s (%s): only maps with strings for keys have :keys", map->path,
                           map->type->name);
    TRY(type_complete(map->type->element));
    TRY(number_of(line->probe, IN_BODY, map, FORM_LEN, &length));
    struct arena *arena = line->probe->script->arena;
    if (line->is_brief || !line->probe->script->options.dialect.casts_to_bytes) {
        line_text(line, "[len ");
        line_print(line, "%ld", line_keep(line, length, true), 8, 0);
        line_text(line, "]");
        return NULL;
    }
    TRY(take_room(line->probe, map->path));
    TRY(expression_word(line->probe, IN_BODY, map, 0, 8, TYPE_UNSAFE_POINTER, &pointer));
    TRY(program_find_type(line->probe->script->program, "internal/runtime/maps.Map", &swiss));
    TRY(swiss ? find_in_group(line, map, pointer, &slots)
              : find_in_bucket(line, map, pointer, &slots));
    const char *shown = "(uint64)0", *last = "(uint64)0";
    line_text(line, "[");
    for (unsigned i = 0; i < SLOTS; i++) {
        const char *used = define(line, numbered(line, map, "used", i), slots.used[i]);
        used = line_keep(line, used, false);
        write_key(line, slots.address[i], used, last, shown);
        last = used;
        shown = arena_printf(arena, "(%s + %s)", shown, used);
    }
    quoted_write_bytes_once(line, arena_printf(arena, "(uint64)%d", '"'), last);
    quoted_write_more(
        line, map->path, shown,
        arena_printf(arena, "((uint64)%s - %s)", line_keep(line, length, true), shown));
    line_text(line, "]");
    return NULL;
}

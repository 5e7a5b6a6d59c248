#include "value/map_value.h"

#include <string.h>

#include "value/map_layout.h"

enum { WORD = 8, MAX_GROUPS = 64, MAX_TABLES = 64 };

struct map_reader {
    const struct reading *reading;
    struct type *type;
    struct map_layout layout;
    struct node *node;
    unsigned depth;
};

static bool word_at(const struct map_reader *reader, uint64_t address, uint64_t *ret)
{
    return snapshot_number(reader->reading->snapshot, address, WORD, ret);
}

static struct node *read_part(const struct map_reader *reader, struct type *type, uint64_t address,
                              bool is_pointer)
{
    if (is_pointer && !word_at(reader, address, &address))
        return node_unread(reader->reading);
    struct value value = value_at(reader->reading, type, address);
    return decode_value(reader->reading, &value, reader->depth + 1);
}

static bool is_full(const struct map_reader *reader)
{
    return reader->node->child_count >= 2 * (size_t)reader->reading->item_limit;
}

/* False: it isn't known. */
static bool read_group(struct map_reader *reader, uint64_t group)
{
    uint8_t control[MAP_SLOTS];
    const struct map_layout *layout = &reader->layout;
    if (snapshot_read(reader->reading->snapshot, group, control, MAP_SLOTS) < MAP_SLOTS)
        return false;
    /* What couldn't be read is zeros, and all eight slots of a swiss group can't have the same. */
    if (layout->is_swiss && number_of_bytes(control, MAP_SLOTS) == 0)
        return false;
    for (unsigned i = 0; i < MAP_SLOTS && !is_full(reader); i++) {
        if (!map_layout_is_used(layout, control, i))
            continue;
        uint64_t key = group + layout->keys_at + i * layout->key_stride;
        uint64_t element = group + layout->elements_at + i * layout->element_stride;
        node_add(reader->node, read_part(reader, reader->type->key, key, layout->key_is_pointer));
        node_add(reader->node,
                 read_part(reader, reader->type->element, element, layout->element_is_pointer));
    }
    return true;
}

static void read_table(struct map_reader *reader, uint64_t table)
{
    uint64_t groups, mask;
    const struct map_layout *layout = &reader->layout;
    if (!word_at(reader, table + layout->table_groups_at, &groups) ||
        !word_at(reader, table + layout->table_mask_at, &mask))
        return;
    for (uint64_t i = 0; i <= mask && i < MAX_GROUPS && !is_full(reader); i++) {
        if (!read_group(reader, groups + i * layout->group_size))
            return;
    }
}

/* Neighbours in the directory are one table, if it is a small one. */
static void read_swiss(struct map_reader *reader, uint64_t map)
{
    uint64_t directory, length, last = 0;
    const struct map_layout *layout = &reader->layout;
    if (!word_at(reader, map + layout->directory_at, &directory) ||
        !word_at(reader, map + layout->directory_length_at, &length))
        return;
    if (length == 0)
        read_group(reader, directory);
    for (uint64_t i = 0; i < length && i < MAX_TABLES && !is_full(reader); i++) {
        uint64_t table;
        if (!word_at(reader, directory + i * WORD, &table))
            return;
        if (table != last)
            read_table(reader, table);
        last = table;
    }
}

static void read_buckets(struct map_reader *reader, uint64_t buckets, uint64_t count)
{
    for (uint64_t i = 0; i < count && i < MAX_GROUPS && !is_full(reader); i++) {
        uint64_t bucket = buckets + i * reader->layout.group_size;
        for (unsigned links = 0; bucket && links < MAX_GROUPS && !is_full(reader); links++) {
            if (!read_group(reader, bucket) ||
                !word_at(reader, bucket + reader->layout.overflow_at, &bucket))
                break;
        }
    }
}

/* While it grows, what hasn't moved yet is in the old buckets; what has is marked as unused there.
 */
static void read_hashed(struct map_reader *reader, uint64_t map)
{
    uint64_t log, buckets, old;
    const struct map_layout *layout = &reader->layout;
    if (!snapshot_number(reader->reading->snapshot, map + layout->log_at, 1, &log) ||
        !word_at(reader, map + layout->buckets_at, &buckets) ||
        !word_at(reader, map + layout->old_buckets_at, &old))
        return;
    uint64_t count = log < 32 ? (uint64_t)1 << log : 0;
    if (buckets)
        read_buckets(reader, buckets, count);
    if (old)
        read_buckets(reader, old, count > 1 ? count / 2 : 1);
}

/* ---- order ---- */

/* Whether the entry comes before the other in Go's own order; keys of other kinds stay as they lie.
 */
static bool is_before(const struct node *key, const struct node *other)
{
    if (key->kind != other->kind)
        return false;
    uint64_t shorter = key->length < other->length ? key->length : other->length;
    int order;
    switch (key->kind) {
    case NODE_INT:
        return (int64_t)key->number < (int64_t)other->number;
    case NODE_UINT:
    case NODE_BOOL:
        return key->number < other->number;
    case NODE_FLOAT:
        return key->real < other->real;
    case NODE_STRING:
        order = memcmp(key->bytes, other->bytes, shorter);
        return order < 0 || (order == 0 && key->length < other->length);
    default:
        return false;
    }
}

/* As fmt prints them: by their keys. A few entries are sorted by putting each in its place. */
static void sort(struct node *map)
{
    struct node *rest = map->children, *next;
    map->children = map->last = NULL;
    for (; rest && rest->next; rest = next) {
        struct node *element = rest->next, **place = &map->children;
        next = element->next;
        while (*place && !is_before(rest, *place))
            place = &(*place)->next->next;
        element->next = *place;
        *place = rest;
    }
}

struct node *map_value_decode(const struct reading *reading, struct type *type, uint64_t address,
                              unsigned depth)
{
    struct map_reader reader = {.reading = reading, .type = type, .depth = depth};
    uint64_t count;
    /* How many there are is the first word of either kind. */
    if (!snapshot_number(reading->snapshot, address, WORD, &count))
        return node_unread(reading);
    reader.node = node_number(reading->arena, NODE_MAP, count);
    if (count == 0 || !map_layout_find(reading->types, type, &reader.layout))
        return reader.node;
    if (reader.layout.is_swiss)
        read_swiss(&reader, address);
    else
        read_hashed(&reader, address);
    sort(reader.node);
    return reader.node;
}

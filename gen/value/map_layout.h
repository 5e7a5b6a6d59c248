/*
 * How a map's entries lie in memory: eight slots side by side, called a group from Go 1.24 on and a
 * bucket before, as the types that the compiler made for this map say.
 */
#ifndef GOBT_VALUE_MAP_LAYOUT_H
#define GOBT_VALUE_MAP_LAYOUT_H

#include "value/runtime_types.h"

enum { MAP_SLOTS = 8 };

struct map_layout {
    bool is_swiss; /* from 1.24 on */
    uint64_t header_size;

    /* swiss */
    uint64_t directory_at, directory_length_at; /* length 0: the directory is a group itself */
    uint64_t table_groups_at, table_mask_at, table_size;

    /* before */
    uint64_t log_at, buckets_at, old_buckets_at;
    uint64_t overflow_at; /* in a bucket */

    /* in a group or bucket: what says which slots are used is its first eight bytes */
    uint64_t group_size;
    uint64_t keys_at, key_stride, elements_at, element_stride;
    bool key_is_pointer, element_is_pointer; /* larger ones lie elsewhere */
};

/* What is the same for all maps: all but groups and slots. False: the program doesn't say. */
bool map_layout_find_header(struct runtime_types *types, struct map_layout *ret);
bool map_layout_find(struct runtime_types *types, struct type *map, struct map_layout *ret);

/* Whether a slot is used, by the group's first eight bytes. */
bool map_layout_is_used(const struct map_layout *layout, const uint8_t *control, unsigned slot);

#endif

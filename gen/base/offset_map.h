/* A map from file offsets (or any 64-bit number but 0) to pointers. */
#ifndef GOBT_BASE_OFFSET_MAP_H
#define GOBT_BASE_OFFSET_MAP_H

#include <stddef.h>
#include <stdint.h>

struct offset_map {
    struct offset_map_slot {
        uint64_t key; /* 0: empty */
        void *value;
    } * slots;
    size_t count, capacity; /* a power of two */
};

void offset_map_deinit(struct offset_map *map);
/* NULL if the key isn't in the map. */
void *offset_map_get(const struct offset_map *map, uint64_t key);
void offset_map_put(struct offset_map *map, uint64_t key, void *value);

#endif

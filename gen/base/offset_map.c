#include "base/offset_map.h"

#include <stdlib.h>

#include "base/memory.h"

void offset_map_deinit(struct offset_map *map)
{
    free(map->slots);
    *map = (struct offset_map){0};
}

/* The slot that holds the key or where it would go. */
static struct offset_map_slot *find_slot(const struct offset_map *map, uint64_t key)
{
    size_t mask = map->capacity - 1;
    size_t at = (size_t)(key * 0x9e3779b97f4a7c15u >> 20) & mask;
    while (map->slots[at].key != 0 && map->slots[at].key != key)
        at = (at + 1) & mask;
    return &map->slots[at];
}

void *offset_map_get(const struct offset_map *map, uint64_t key)
{
    return map->capacity ? find_slot(map, key)->value : NULL;
}

static void grow(struct offset_map *map)
{
    struct offset_map old = *map;
    map->capacity = old.capacity ? old.capacity * 2 : 64;
    map->slots = memory_alloc(map->capacity * sizeof(*map->slots));
    for (size_t i = 0; i < old.capacity; i++) {
        if (old.slots[i].key)
            *find_slot(map, old.slots[i].key) = old.slots[i];
    }
    free(old.slots);
}

void offset_map_put(struct offset_map *map, uint64_t key, void *value)
{
    if (map->count * 4 >= map->capacity * 3)
        grow(map);
    struct offset_map_slot *slot = find_slot(map, key);
    if (slot->key == 0)
        map->count++;
    *slot = (struct offset_map_slot){key, value};
}

#include "base/name_map.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

void name_map_deinit(struct name_map *map)
{
    free(map->slots);
    *map = (struct name_map){0};
}

static uint64_t mix(uint64_t result, uint64_t word)
{
    result = (result ^ word) * 0x9e3779b97f4a7c15;
    return result ^ result >> 32;
}

/* Names are long: eight bytes at a time. */
static uint64_t hash(const char *name)
{
    uint64_t word = 0, result = 0;
    size_t length = strlen(name);
    for (; length >= sizeof(word); name += sizeof(word), length -= sizeof(word)) {
        memcpy(&word, name, sizeof(word));
        result = mix(result, word);
    }
    word = 0;
    memcpy(&word, name, length);
    return mix(result, word);
}

static struct name_map_slot *find_slot(const struct name_map *map, const char *name)
{
    size_t i = hash(name) & (map->capacity - 1);
    while (map->slots[i].name && strcmp(map->slots[i].name, name) != 0)
        i = (i + 1) & (map->capacity - 1);
    return &map->slots[i];
}

void *name_map_get(const struct name_map *map, const char *name)
{
    return map->capacity ? find_slot(map, name)->value : NULL;
}

static void grow(struct name_map *map)
{
    struct name_map larger = {.capacity = map->capacity ? map->capacity * 2 : 64};
    larger.slots = memory_alloc(larger.capacity * sizeof(*larger.slots));
    for (size_t i = 0; i < map->capacity; i++) {
        if (map->slots[i].name)
            *find_slot(&larger, map->slots[i].name) = map->slots[i];
    }
    larger.count = map->count;
    name_map_deinit(map);
    *map = larger;
}

void name_map_put(struct name_map *map, const char *name, void *value)
{
    if (map->count * 2 >= map->capacity)
        grow(map);
    struct name_map_slot *slot = find_slot(map, name);
    map->count += slot->name == NULL;
    *slot = (struct name_map_slot){name, value};
}

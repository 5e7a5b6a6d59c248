/* A map from names to pointers. The names are not copied. */
#ifndef GOBT_BASE_NAME_MAP_H
#define GOBT_BASE_NAME_MAP_H

#include <stddef.h>

struct name_map {
    struct name_map_slot {
        const char *name; /* NULL: empty */
        void *value;
    } * slots;
    size_t count, capacity; /* a power of two */
};

void name_map_deinit(struct name_map *map);
/* NULL if the name isn't in the map. */
void *name_map_get(const struct name_map *map, const char *name);
void name_map_put(struct name_map *map, const char *name, void *value);

#endif

/* The slots of a map's group that are used, found while the program runs. */
#ifndef GOBT_BT_MAP_SLOTS_H
#define GOBT_BT_MAP_SLOTS_H

#include "bt/capture.h"
#include "value/map_layout.h"

/*
 * Takes what is between the map's own struct, which is at MAP, and its first group: the group's
 * address, 0 if there is none. NULL: there is no room.
 */
const char *map_slots_group(struct capture *capture, const struct map_layout *layout,
                            const char *map, const char *path);

/* A bit for each slot of the group that is used. */
const char *map_slots_used(struct capture *capture, const struct map_layout *layout,
                           const char *group, const char *path);

/* The number of the first of the slots in *LEFT, which then are the others. *IS: there is one. */
const char *map_slots_next(struct capture *capture, const char **left, const char *path,
                           const char **is);

#endif

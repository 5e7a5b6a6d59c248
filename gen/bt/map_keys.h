/* The keys of a map, as far as a line can show them. */
#ifndef GOBT_BT_MAP_KEYS_H
#define GOBT_BT_MAP_KEYS_H

#include "bt/line.h"

/*
 * Appends the keys of the map's first group or bucket, which is all of a map of up to eight:
 * "a b c", with "…" behind them if there are more. Keys must be strings.
 */
struct error *map_keys_write(struct line *line, const struct access *map);

#endif

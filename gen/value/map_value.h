/* The entries of a map, as far as they were copied. */
#ifndef GOBT_VALUE_MAP_VALUE_H
#define GOBT_VALUE_MAP_VALUE_H

#include "value/decode.h"

/* The map of that TYPE whose header is at ADDRESS. */
struct node *map_value_decode(const struct reading *reading, struct type *type, uint64_t address,
                              unsigned depth);

#endif

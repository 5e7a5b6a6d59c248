/* The elements of arrays and slices, as a person reads them. */
#ifndef GOBT_BT_ITEMS_H
#define GOBT_BT_ITEMS_H

#include "bt/line.h"

/* DEPTH is how many values the array or slice is a part of. */
struct error *items_write_array(struct line *line, const struct access *access, unsigned depth);
struct error *items_write_slice(struct line *line, const struct access *access, unsigned depth);

#endif

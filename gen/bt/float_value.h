/* Floats and complex numbers, in a line. */
#ifndef GOBT_BT_FLOAT_VALUE_H
#define GOBT_BT_FLOAT_VALUE_H

#include "bt/line.h"

/* The float of SIZE bytes that is OFFSET bytes behind ACCESS. */
struct error *float_write(struct line *line, const struct access *access, uint64_t offset,
                          uint64_t size);

struct error *complex_write(struct line *line, const struct access *access);

#endif

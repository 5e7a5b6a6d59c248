/* Floats and complex numbers, in a line. */
#ifndef GOBT_BT_FLOAT_VALUE_H
#define GOBT_BT_FLOAT_VALUE_H

#include "bt/line.h"

struct error *float_write(struct line *line, const struct access *access);

struct error *complex_write(struct line *line, const struct access *access);

#endif

/* Floats in memory as decimal numbers of nine digits: 1.50000000e+00. */
#ifndef GOBT_BT_DECIMAL_H
#define GOBT_BT_DECIMAL_H

#include "bt/line.h"

/*
 * The decimal number of SIZE bytes whose BITS are an expression, called after PATH. IS_SIGNED: a
 * plus before what isn't negative. False: the probe has no room for another; nothing is written.
 */
bool decimal_write(struct line *line, const char *bits, const char *path, uint64_t size,
                   bool is_signed);

#endif

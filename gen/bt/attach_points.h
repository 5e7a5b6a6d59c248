/* The attach points of a script that was written before, as far as they are numbers. */
#ifndef GOBT_BT_ATTACH_POINTS_H
#define GOBT_BT_ATTACH_POINTS_H

#include <stdint.h>

#include "base/array.h"

struct numbers {
    ARRAY(uint64_t);
};

/* Appends each NUMBER of an attach point `uprobe:PATH:NUMBER` in SCRIPT. */
void attach_points_read(const char *script, const char *path, struct numbers *ret);

#endif

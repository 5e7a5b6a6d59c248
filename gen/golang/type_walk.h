/* All types of a program that the runtime has records of. */
#ifndef GOBT_GOLANG_TYPE_WALK_H
#define GOBT_GOLANG_TYPE_WALK_H

#include "golang/type_records.h"

struct type_walk {
    ARRAY(struct type *);
    struct offset_map seen;
};

/*
 * Every type that the module lists, or has in a row, and all that they are made of, once each.
 * What a record damages is left out.
 */
void type_walk(struct type_records *records, struct type_walk *ret);
void type_walk_deinit(struct type_walk *walk);

#endif

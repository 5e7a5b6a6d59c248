/* All types of a program that the runtime has records of. */
#ifndef GOBT_GOLANG_TYPE_WALK_H
#define GOBT_GOLANG_TYPE_WALK_H

#include "golang/type_record.h"

struct type_walk {
    ARRAY(uint64_t);     /* where the records are */
    unsigned char *seen; /* a bit for each place where one can be */
};

/*
 * Every type that the module lists, or has in a row, and all that they are made of, once each.
 * What a record damages is left out.
 */
void type_walk(const struct record_memory *memory, struct type_walk *ret);
void type_walk_deinit(struct type_walk *walk);

#endif

/* All types of a program that the runtime has records of, and their methods. */
#ifndef GOBT_GOLANG_TYPE_WALK_H
#define GOBT_GOLANG_TYPE_WALK_H

#include "golang/type_record.h"

/* One that the program has code of, and reflection may ask for: they are many. */
struct walked_method {
    uint32_t code;               /* from the module's `text` on */
    uint32_t receiver, function; /* where their records are, from `types` on */
    bool has_pointer;            /* the receiver is one */
};

struct walked_methods {
    ARRAY(struct walked_method);
};

struct type_walk {
    ARRAY(uint64_t); /* where the records are */
    struct walked_methods methods;
    unsigned char *seen; /* a bit for each place where one can be */
};

/*
 * Every type that the module lists, or has in a row, and all that they are made of, once each.
 * What a record damages is left out.
 */
void type_walk(const struct record_memory *memory, struct type_walk *ret);
void type_walk_deinit(struct type_walk *walk);

#endif

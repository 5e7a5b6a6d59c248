/* The way to a field of a struct, through those that are embedded in it. */
#ifndef GOBT_PATH_FIELD_WAY_H
#define GOBT_PATH_FIELD_WAY_H

#include "program/type.h"

enum { MAX_EMBEDDING = 8 };

/* Numbers of fields, outermost first. */
struct field_way {
    size_t numbers[MAX_EMBEDDING];
    size_t count;
    unsigned found; /* how many fields of that depth have the name */
};

/* As Go promotes: the shallowest depth that has the name, if just one field there has it. */
struct error *field_way_find(struct type *type, const char *name, struct field_way *ret);

#endif

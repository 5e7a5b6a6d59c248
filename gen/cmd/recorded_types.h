/* All types of a program that the runtime has records of, found by their names. */
#ifndef GOBT_CMD_RECORDED_TYPES_H
#define GOBT_CMD_RECORDED_TYPES_H

#include "cmd/target.h"

/* Makes the records of TARGET known; false: there are none that gobt can read. */
bool recorded_types_open(struct target *target);

/* Where they all are: looked for when they are first asked for. */
const struct type_walk *recorded_types_walk(struct target *target);

struct error *recorded_types_each(struct target *target, type_visitor visit, void *context);

/* The type of exactly that name; or NULL. */
struct type *recorded_types_find(struct target *target, const char *name);

#endif

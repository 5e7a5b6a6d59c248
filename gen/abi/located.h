/*
 * Where variables are at an address inside of a function, which only debug information tells: as
 * arguments of a call are elsewhere, so that paths and values are the same here and there.
 */
#ifndef GOBT_ABI_LOCATED_H
#define GOBT_ABI_LOCATED_H

#include "abi/arguments.h"

/* At the entry of a function that are its arguments, as calls pass them. */
struct error *arguments_at(struct program *program, const struct code *code, struct arguments *ret);

/*
 * Go's compiler doesn't follow every assignment in optimized code: debug information then goes on
 * to say where an earlier value of the variable is, or where that of some of its words is (seen in
 * Go 1.15 to 1.27). What is said at that place is right for a variable that is assigned once.
 */
extern const char arguments_stale_note[];
bool arguments_may_be_stale(const struct code *code);

#endif

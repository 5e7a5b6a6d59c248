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
 * Up to Go 1.16 parameters are passed on the stack, and debug information has them there and
 * nowhere else: of those that the function assigns to, as they were then (seen in Go 1.15). CODE's
 * function must be loaded.
 */
bool arguments_are_as_passed(const struct code *code);

#endif

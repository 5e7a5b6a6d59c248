/*
 * Where variables are at an address inside of a function, which only debug information tells: as
 * arguments of a call are elsewhere, so that paths and values are the same here and there.
 */
#ifndef GOBT_ABI_LOCATED_H
#define GOBT_ABI_LOCATED_H

#include "abi/arguments.h"

/* At the entry of a function that are its arguments, as calls pass them. */
struct error *arguments_at(struct program *program, const struct code *code, struct arguments *ret);

#endif

/* A probe at an address inside of a function. */
#ifndef GOBT_ABI_INSIDE_H
#define GOBT_ABI_INSIDE_H

#include "abi/site.h"
#include "program/code.h"

/*
 * CODE_BYTES are those of the function that CODE is in. Refuses an address at which no instruction
 * begins: a probe there would kill the process.
 */
struct error *inside_find(const struct machine *machine, const struct code *code,
                          struct reader code_bytes, struct site *ret);

#endif

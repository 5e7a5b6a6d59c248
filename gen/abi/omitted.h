/* Parameters that debug information leaves out, found by the holes that they make. */
#ifndef GOBT_ABI_OMITTED_H
#define GOBT_ABI_OMITTED_H

#include "abi/arguments.h"

/*
 * Each replaces the assignment of ARGUMENTS by one with unnamed parameters in the holes, or refuses
 * if there is none, or more than one that fits.
 */
struct error *omitted_find_in_registers(struct program *program, struct arguments *arguments);
struct error *omitted_find_on_stack(struct program *program, struct arguments *arguments);

/*
 * A method without its receiver, on the stack: a wrapper. *RET: the runtime's count of bytes shows
 * that this is all that is missing, and the assignment has it.
 */
struct error *omitted_find_receiver(struct program *program, struct arguments *arguments,
                                    bool *ret);

#endif

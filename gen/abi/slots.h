/*
 * Slots of the stack that the compiler uses again. It stores a value to its slot once, wherever it
 * is needed later, and gives the slot to another one when nothing needs the first any more; but
 * debug information goes on to say that the variable is there (seen in Go 1.15 to 1.27). From Go
 * 1.23 on the same holds of large variables. So what is said is right for sure only if no more than
 * one of the instructions that may come before stores to it.
 */
#ifndef GOBT_ABI_SLOTS_H
#define GOBT_ABI_SLOTS_H

#include "program/code.h"

/* Sets `shares_slot` of the variables that may have been overwritten so. */
struct error *slots_find_shared(struct program *program, const struct codes *codes);

#endif

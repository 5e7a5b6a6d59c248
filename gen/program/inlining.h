/* Where the compiler put a function's code into others, whose calls of it no probe can see. */
#ifndef GOBT_PROGRAM_INLINING_H
#define GOBT_PROGRAM_INLINING_H

#include "base/text.h"
#include "program/program.h"

/* Appends "BEFOREmain.a, main.b and 3 moreAFTER"; nothing if that isn't known. */
struct error *inlining_print(struct text *text, struct program *program,
                             const struct function *function, const char *before,
                             const char *after);

#endif

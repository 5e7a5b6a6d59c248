/*
 * Where variables are at an address inside of a function, which only debug information tells: as
 * arguments of a call are elsewhere, so that paths and values are the same here and there.
 */
#ifndef GOBT_ABI_LOCATED_H
#define GOBT_ABI_LOCATED_H

#include "abi/arguments.h"
#include "base/text.h"

enum { LARGEST_TAKEN_APART = 32 }; /* bytes: cmd/compile/internal/ssa, CanSSA */

/* At the entry of a function that are its arguments, as calls pass them. */
struct error *arguments_at(struct program *program, const struct code *code, struct arguments *ret);

/*
 * Go's compiler doesn't follow every assignment in optimized code: debug information then goes on
 * to say where an earlier value of the variable is, or where that of some of its words is (seen in
 * Go 1.15 to 1.27). What is said at that place is right for a variable that is assigned once, if
 * it isn't in a slot of the stack that other values are in, too.
 */
bool variable_may_be_earlier(const struct code *code, const struct parameter *variable);

/*
 * Says so in NOTES, once, if it concerns a variable that is shown, and which, if the source at hand
 * tells the others apart. IS_SHOWN may be NULL: all are.
 */
typedef bool (*variable_filter)(const struct parameter *variable, const void *context);
void arguments_note_earlier(const struct code *code, variable_filter is_shown, const void *context,
                            struct text *notes);

/* The same of those that may have been overwritten: abi/slots.h. */
void arguments_note_shared(const struct code *code, variable_filter is_shown, const void *context,
                           struct text *notes);

#endif

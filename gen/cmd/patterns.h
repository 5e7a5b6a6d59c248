/*
 * Patterns of --func: the functions that can't be traced, each for a reason of its own, are left
 * out of them.
 */
#ifndef GOBT_CMD_PATTERNS_H
#define GOBT_CMD_PATTERNS_H

#include "cmd/generate.h"

/* Makes the options *RET: the same, of whose patterns functions may be left out. */
void patterns_begin(const struct options *options, struct arena *arena, struct options *ret);
void patterns_end(struct options *options);

bool patterns_are_there(const struct options *options);

/* Whether those are left out as well for whose values shorter strings might make room. */
void patterns_take_long(const struct options *options, bool takes_long);

/* As generate_as_asked(), again and again until no further function is left out. */
struct error *patterns_generate(const struct options *options, const char *source,
                                struct target *target, const struct dialect *dialect,
                                bool starts_here, struct generated *ret);

/* What was left out, and why. */
void patterns_note(const struct options *options, struct text *notes);

#endif

/*
 * The line of an option, as a ready script has it: its name, what it is unless it is set, and words
 * for numbers or the bounds of what it may be:
 *
 *     level 4 error=2 info=4
 *     calls 50 1..200
 *     age 1s 1ms..
 *
 * A time stands for its nanoseconds.
 */
#ifndef GOBT_BT_SCRIPT_OPTION_H
#define GOBT_BT_SCRIPT_OPTION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

struct script_option {
    char name[64], fallback[64];
    const char *words; /* what follows, in the line */
    bool is_time;
    const char *bounds; /* "1..200", in WORDS; NULL: none */
    uint64_t least, most;
};

/* LINE must outlive the option. SCRIPT is called so in errors. */
struct error *script_option_read(const char *script, const char *line, struct script_option *ret);

/* The number that VALUE is, or stands for; VALUE NULL: what it is unless it is set. */
struct error *script_option_value(const char *script, const struct script_option *option,
                                  const char *value, uint64_t *ret);

#endif

/* What bpftrace prints when it's given a script that it isn't to run. */
#ifndef GOBT_RUN_SCRIPT_ANSWER_H
#define GOBT_RUN_SCRIPT_ANSWER_H

#include "base/error.h"
#include "base/text.h"
#include "run/bpftrace.h"

/*
 * FLAGS come before the script, and end with NULL. Appends what is printed to OUTPUT, as far as it
 * comes in so many seconds.
 */
struct error *script_answer_read(const struct bpftrace *bpftrace, const char *const *flags,
                                 const char *script, unsigned seconds, struct text *output);

#endif

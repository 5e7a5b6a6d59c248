/*
 * What bpftrace holds of a script, without running it. bpftrace has no way to be asked that: its
 * dry run compiles everything and attaches probes. So the script gets one mistake more, at its end,
 * which bpftrace finds last of all and which it names if there is nothing else to name.
 */
#ifndef GOBT_RUN_VERDICT_H
#define GOBT_RUN_VERDICT_H

#include "base/array.h"
#include "run/bpftrace.h"

struct complaint {
    unsigned line, last_line; /* of the script */
    const char *message;
};

struct verdict {
    ARRAY(struct complaint); /* none: it is fine, or bpftrace didn't say */
};

/* FLAGS come before the script, and end with NULL. Messages live in the arena. */
struct error *verdict_ask(const struct bpftrace *bpftrace, const char *script, char *const *flags,
                          struct arena *arena, struct verdict *ret);

/* Appends the complaints in what bpftrace printed. */
void verdict_read(const char *output, struct arena *arena, struct verdict *ret);

#endif

/*
 * Whether tracing works here, by doing it: bpftrace puts a uprobe on a function of the C library,
 * gobt calls that function, and bpftrace must print the string that it was called with.
 */
#ifndef GOBT_RUN_TRIAL_H
#define GOBT_RUN_TRIAL_H

#include <stdbool.h>

#include "run/bpftrace.h"

struct trial {
    bool began;      /* bpftrace ran a script */
    bool fired;      /* and its uprobe was hit */
    bool read;       /* and what it read of this process's memory was right */
    char *complaint; /* what bpftrace said, if it wasn't; or NULL */
};

struct error *trial_run(const struct bpftrace *bpftrace, struct trial *ret);
void trial_deinit(struct trial *trial);

#endif

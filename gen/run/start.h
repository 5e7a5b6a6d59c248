/* Becoming bpftrace: signals and the exit status are its own from then on. */
#ifndef GOBT_RUN_START_H
#define GOBT_RUN_START_H

#include <stddef.h>

#include "base/error.h"
#include "run/bpftrace.h"

/*
 * Starts bpftrace with the script in this process's place. FLAGS come before the script;
 * ENVIRONMENT is NAME=VALUE to set. Both end with NULL. Returns only if it fails.
 */
struct error *start_bpftrace(const struct bpftrace *bpftrace, const char *script, size_t length,
                             char *const *flags, char *const *environment);

#endif

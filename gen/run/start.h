/* Becoming bpftrace: signals and the exit status are its own from then on. */
#ifndef GOBT_RUN_START_H
#define GOBT_RUN_START_H

#include <stddef.h>
#include <sys/types.h>

#include "base/error.h"
#include "run/bpftrace.h"

/* Sets "NAME=VALUE NAME=VALUE"; NULL: nothing. */
void set_environment(const char *settings);

/*
 * Starts bpftrace with the script, which is about PROGRAM, in this process's place. PROCESS is the
 * one that is watched alone, or 0. FLAGS come before the script, and end with NULL; ENVIRONMENT is
 * "NAME=VALUE NAME=VALUE" to set, or NULL. Lines on standard error say when bpftrace watches, and
 * when PROCESS has ended (run/announcer). Returns only if it fails.
 */
struct error *start_bpftrace(const struct bpftrace *bpftrace, const char *script,
                             const char *program, pid_t process, char *const *flags,
                             const char *environment);

#endif

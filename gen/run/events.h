/* bpftrace as a child, whose records gobt makes events of. */
#ifndef GOBT_RUN_EVENTS_H
#define GOBT_RUN_EVENTS_H

#include "run/bpftrace.h"
#include "run/complaints.h"
#include "run/output.h"

/*
 * Starts bpftrace as start_bpftrace() does, and stays until it has ended: *STATUS is its own, or
 * 128 and the signal that ended it. Signals are passed on to it. COMPLAINTS holds what bpftrace has
 * said against the script, if it never started; give them back.
 */
struct error *run_events(const struct bpftrace *bpftrace, const char *script, const char *program,
                         pid_t process, char *const *flags, const char *environment,
                         struct output *output, struct complaints *complaints, int *status);

#endif

/* How large the BPF program of a probe becomes. */
#ifndef GOBT_BT_PROGRAM_SIZE_H
#define GOBT_BT_PROGRAM_SIZE_H

#include "bt/script.h"

/*
 * Whether bpftrace can compile a probe of that predicate and body. What events are made of is
 * limited where it is copied.
 */
bool program_size_fits(const struct script_options *options, const char *predicate,
                       const char *body);

#endif

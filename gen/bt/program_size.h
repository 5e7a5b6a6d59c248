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

/*
 * Bytes of strings with which it can, if that is the only thing that is too much; 0: no number of
 * them that would show something.
 */
uint64_t program_size_string_limit(const struct script_options *options, const char *predicate,
                                   const char *body);

#endif

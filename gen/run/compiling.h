/* Whether bpftrace compiles a script, which only it knows: what a function's stack has room for. */
#ifndef GOBT_RUN_COMPILING_H
#define GOBT_RUN_COMPILING_H

#include <stdbool.h>

#include "base/error.h"
#include "run/bpftrace.h"

/*
 * *FITS: false if it says that the stack of BPF programs is too small. It takes a quarter of a
 * second (0.17), and attaches nothing; whatever else is wrong with the script will be said when
 * it's run. FLAG is for bpftrace, or NULL.
 */
struct error *compiling_ask(const struct bpftrace *bpftrace, const char *script, const char *flag,
                            bool *fits);

#endif

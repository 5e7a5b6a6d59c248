/*
 * bpftrace without bfd refuses a place inside a function if it finds a symbol that covers it. It
 * needn't find any: the kernel looks the program up by its path, and bpftrace itself opens that
 * path to read symbols alone. Where it does, it is handed a file without any, by a listener for its
 * openat().
 *
 * Stacks are named all the same: their names bpftrace reads from /proc/PID/root.
 */
#ifndef GOBT_RUN_STAND_IN_H
#define GOBT_RUN_STAND_IN_H

#include <stdbool.h>

#include "base/error.h"

/* Tries it, when it's first asked. It takes Linux 5.9, and that nobody listens already. */
bool stand_in_is_possible(void);

/* From now on, this process, and what it becomes, opens a file without symbols by that PATH. */
struct error *stand_in_begin(const char *path);

#endif

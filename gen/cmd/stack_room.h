/* What bpftrace 0.17 keeps on the stack of a BPF program, which has 512 bytes, is tried. */
#ifndef GOBT_CMD_STACK_ROOM_H
#define GOBT_CMD_STACK_ROOM_H

#include "cmd/generate.h"
#include "run/bpftrace.h"

/*
 * A script that gobt is about to start: where strings are too long for it, it's written again with
 * shorter ones, and refused where none are short enough. SOURCE is as for generate().
 */
struct error *stack_room_find(const struct options *options, const char *source,
                              struct target *target, const struct bpftrace *bpftrace,
                              struct generated *generated);

#endif

/* Where a function returns: the addresses of its RET instructions. */
#ifndef GOBT_ABI_RETURNS_H
#define GOBT_ABI_RETURNS_H

#include "abi/machine.h"
#include "base/reader.h"

struct returns {
    ARRAY(uint64_t);
    uint64_t below; /* the stack pointer there, below what it is at a RET: frame.h */
};

void returns_deinit(struct returns *returns);

/*
 * CODE holds the function's bytes. Refuses a function that can't be decoded to its end, or that
 * doesn't end by a RET of its own; PROGRAM's functions then tell what to trace instead.
 */
struct error *returns_find(const struct machine *machine, const struct program *program,
                           const struct function *function, struct reader code,
                           struct returns *ret);

#endif

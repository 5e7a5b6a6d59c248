/* The places at entry that debug information records, compared with an assignment. */
#ifndef GOBT_ABI_RECORDED_H
#define GOBT_ABI_RECORDED_H

#include "abi/assign.h"
#include "program/program.h"

struct recorded_match {
    size_t parameters; /* without results and without what has no words */
    size_t equal;      /* recorded exactly where the assignment has it */
    size_t different;  /* recorded elsewhere */
};

void recorded_compare(const struct machine *machine, const struct function *function,
                      const struct assignment *assignment, struct recorded_match *ret);

/* The stack offset that debug information records for the parameter's start. */
bool recorded_stack_offset(const struct machine *machine, const struct function *function,
                           const struct placed_parameter *placed, uint64_t *ret);

#endif

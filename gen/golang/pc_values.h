/*
 * A value for each instruction of a function, as pclntab has them: how deep the stack is, which
 * line of which file it comes from, which inlined call it is of.
 */
#ifndef GOBT_GOLANG_PC_VALUES_H
#define GOBT_GOLANG_PC_VALUES_H

#include "golang/pclntab.h"

/* A walk: VALUE is that of the instructions [start, end). */
struct pc_values {
    uint64_t start, end;
    int64_t value;

    struct reader pairs;
    unsigned quantum;
    bool is_begun;
};

/* WHERE is what the function's record says of the table: `stack_table` and the like. */
void pc_values_begin(const struct pclntab *table, const struct pclntab_function *function,
                     uint32_t where, struct pc_values *ret);
/* The next instructions that have one value; false: there are no more. */
bool pc_values_next(struct pc_values *values);
/* The value at an address, which isn't before that of the last question; false: there is none. */
bool pc_values_at(struct pc_values *values, uint64_t address);

/*
 * How far the stack pointer is below what it is at the function's first instruction, when the
 * instruction at ADDRESS in it is about to run; false: the table doesn't say.
 */
bool pclntab_stack_depth(const struct pclntab *table, const struct pclntab_function *function,
                         uint64_t address, uint64_t *ret);

#endif

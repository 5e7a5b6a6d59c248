/*
 * Which of a function's calls are made while one of its first words is still in the slot for it: on
 * the stack, or, of a word that comes in a register, in the room that the caller left to spill it.
 * The function's own code tells that: every way to the call has stored the word there, and nothing
 * else.
 */
#ifndef GOBT_ABI_KEPT_H
#define GOBT_ABI_KEPT_H

#include "abi/instructions.h"
#include "program/program.h"

struct kept_call {
    uint64_t returns_to;
    uint64_t target; /* 0: a register has it */
    uint64_t below;  /* the stack pointer there, below what it is at the function's entry */
    bool is_kept;    /* the word is in its slot */
    bool is_passed;  /* and in the register of that word, for the function that is called */
};

struct kept_calls {
    ARRAY(struct kept_call);
};

/* NUMBER of the word; it and those before it are integers or pointers of eight bytes. */
struct error *kept_calls_find(const struct program *program, const struct function *function,
                              unsigned number, struct kept_calls *ret);
void kept_calls_deinit(struct kept_calls *calls);

/* Where the slot is, in bytes from the stack pointer at the function's entry. */
uint64_t kept_slot(const struct program *program, unsigned number);

#endif

/*
 * What gobt recognises in machine code: a row for each machine, in amd64.c and arm64.c. All else
 * about code is the same everywhere.
 */
#ifndef GOBT_ABI_INSTRUCTIONS_H
#define GOBT_ABI_INSTRUCTIONS_H

#include <capstone/capstone.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct decoder;
struct closure_steps;

/* Where an instruction goes on. */
struct flow {
    enum flow_kind {
        FLOW_ON,
        FLOW_CALL,
        FLOW_BRANCH, /* under a condition */
        FLOW_JUMP,
        FLOW_RETURN,
        FLOW_TRAP,
    } kind;
    bool has_target; /* of a call, branch or jump: the instruction itself says where to */
    uint64_t target;
};

/* The stack check at a function's start. */
struct stack_check {
    enum { CHECK_NONE, CHECK_SMALL, CHECK_LARGE, CHECK_HUGE } frame;
    uint64_t branch;       /* address of the (last) branch to runtime.morestack */
    uint64_t after;        /* address of the instruction behind it */
    uint64_t frame_bytes;  /* LARGE and HUGE: what is compared is sp less that many bytes */
    unsigned guard_offset; /* of the limit in g: stackguard0, or stackguard1 on the system stack */
    const char *goroutine; /* the register that holds g from before the branch on */
};

enum {
    GUARD0 = 16, /* g.stackguard0 and g.stackguard1, in every Go: runtime2.go says that */
    GUARD1 = 24, /* assembly depends on them */
};

/* What the instructions of a check seen so far add up to. */
struct check_state {
    struct stack_check check;
    bool copies_sp;    /* the stack pointer is in another register */
    bool loads_guard;  /* the guard is in a register */
    bool compares;     /* the comparison that the next branch tests has been seen */
    uint64_t constant; /* that was put into a register */
};

enum check_step {
    CHECK_GOES_ON,
    CHECK_ENDS,  /* with the last branch to runtime.morestack */
    CHECK_FAILS, /* the instruction doesn't belong to a check */
};

struct spill {
    uint64_t offset; /* from the first stack argument */
    uint64_t size;
    bool is_float;
};

enum { MOST_SPILLS = 2 }; /* by one instruction */

struct stack_store {
    uint64_t offset, size; /* from the stack pointer; of bytes */
    bool is_address;       /* it is only taken there, for stores that aren't known */
};

struct instructions {
    unsigned width; /* in bytes, of each; 0: they differ, and capstone says where the next begins */
    struct flow (*flow)(const cs_insn *instruction);
    bool (*is_nop)(const cs_insn *instruction);
    /* Whether the kernel's uprobes execute it without single-stepping, or refuse to be there. */
    bool (*is_emulated)(const cs_insn *instruction);
    bool (*is_refused)(const cs_insn *instruction);
    /* Of the frame pointer, as a function's first. */
    bool (*is_push)(const cs_insn *instruction);
    enum check_step (*check)(struct check_state *state, const cs_insn *instruction);
    /* What it stores above the stack pointer, FROM bytes on or more; 0: it does something else. */
    size_t (*spills)(const cs_insn *instruction, uint64_t from, struct spill *ret);
    /*
     * Whether it changes what is on the stack, at a distance from the stack pointer that it says
     * itself, or takes an address there.
     */
    bool (*stores)(const cs_insn *instruction, struct stack_store *ret);
    /* Between the spills and the call of runtime.morestack. */
    bool (*is_before_morestack)(const cs_insn *instruction);
    /* Whether the decoder's instruction begins to store the stack pointer behind a pointer. */
    bool (*stores_stack_pointer)(const struct decoder *decoder);
    void (*follow)(struct closure_steps *steps, const cs_insn *instruction);
    /* What it loads that lies among the code; NULL: no instruction does. */
    bool (*literal)(const cs_insn *instruction, uint64_t *address, uint64_t *size);
    bool has_frame_code; /* frame.c knows how frames are set up */
};

extern const struct instructions amd64_instructions, arm64_instructions;

#endif

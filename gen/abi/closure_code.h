/*
 * What a closure's code takes from the closure, before it goes different ways: which registers and
 * stack words have which of its bytes, instruction by instruction.
 *
 * A closure gets the address of its variables in a register, and loads or spills what it needs in
 * its first instructions. Debug information says for each variable in which register it is from
 * which instruction on: together they tell where in the closure it lies.
 */
#ifndef GOBT_ABI_CLOSURE_CODE_H
#define GOBT_ABI_CLOSURE_CODE_H

#include "abi/machine.h"
#include "base/reader.h"

struct closure_value {
    enum {
        CLOSURE_NOTHING, /* it isn't the closure's, or that isn't known */
        CLOSURE_BYTES,   /* SIZE bytes from OFFSET on */
        CLOSURE_PLACE,   /* the address of those */
    } kind;
    uint64_t offset, size;
};

enum { CLOSURE_REGISTERS = 96, CLOSURE_SLOTS = 64 };

struct closure_slot {
    int64_t at; /* from the frame's CFA */
    struct closure_value value;
};

struct closure_state {
    struct closure_value registers[CLOSURE_REGISTERS]; /* by DWARF's numbers */
    struct closure_slot slots[CLOSURE_SLOTS];
    size_t slot_count;
    int64_t stack_pointer; /* from the frame's CFA */
};

/* Called behind each instruction, with the address of the next. */
typedef void (*closure_visitor)(uint64_t address, const struct closure_state *state, void *context);

struct error *closure_walk(const struct machine *machine, struct reader code, uint64_t address,
                           closure_visitor visit, void *context);

/* What is in SIZE bytes of the frame. */
struct closure_value closure_slot_value(const struct closure_state *state, int64_t at,
                                        uint64_t size);

#endif

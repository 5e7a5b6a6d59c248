/*
 * Go's calling conventions: from the types of a function's parameters to the register or stack word
 * that holds each word of each of them.
 *
 * Two conventions are in use. Up to Go 1.16, and in assembly, everything is on the stack, one
 * parameter behind the other, results behind those. From Go 1.17 on (amd64) a value is taken apart
 * into its words: if all of them find a free register, they are in registers; if one doesn't, the
 * whole value is on the stack, and later, smaller values may still get the registers that are left.
 * Arrays of two or more elements are never in registers. After the stack arguments and results
 * comes room to spill what is in registers: nobody reads it here, but the runtime's own description
 * of the arguments (ArgInfo) counts through it, so it is computed for comparison.
 */
#ifndef GOBT_ABI_ASSIGN_H
#define GOBT_ABI_ASSIGN_H

#include "abi/machine.h"

struct word {
    enum word_place {
        WORD_INTEGER_REGISTER,
        WORD_FLOAT_REGISTER,
        WORD_STACK,
        /* At a place inside of a function, where debug information has a variable in pieces: */
        WORD_MISSING, /* it is nowhere */
        WORD_UNKNOWN, /* it isn't said in a way that could be relied on */
    } place;
    unsigned number;       /* of the register in the machine's list */
    uint64_t stack_offset; /* from the first stack argument */
    uint64_t offset;       /* in the parameter's value */
    uint64_t size;
    enum type_kind kind; /* of the word alone: a slice's is UNSAFE_POINTER, INT, INT */
    const char *part;    /* "ptr", "len", ...: what it is of the scalar value that it belongs to */
};

struct placed_parameter {
    const struct parameter *parameter;
    bool on_stack;
    uint64_t frame_offset; /* on the stack: of the value; else: of the room to spill it */
    size_t first_word, word_count;
};

struct assignment {
    struct {
        ARRAY(struct word);
    } words; /* of receiver and parameters, then of results */
    struct {
        ARRAY(struct placed_parameter);
    } parameters;
    size_t slot_count;     /* words before those of the results: the slot numbers */
    uint64_t stack_size;   /* arguments and results */
    int dictionary_before; /* a generic function's hidden word stands before this parameter; -1 */
    uint64_t dictionary_offset;   /* of the room to spill it */
    unsigned dictionary_register; /* its number in the machine's list; beyond that: it has none */
};

struct error *assign_parameters(const struct machine *machine, enum calling_convention convention,
                                const struct parameter *parameters, size_t count,
                                int dictionary_before, struct assignment *ret);
/* Up to where arguments, results on the stack and room to spill registers reach. */
uint64_t assignment_frame_size(const struct assignment *assignment);

void assignment_deinit(struct assignment *assignment);

/* Appends the words of a value of that type, with offsets and kinds, places still open. */
struct words {
    ARRAY(struct word);
};
struct error *type_words(struct type *type, uint64_t offset, struct words *words);

/* Whether the convention may take such a value apart at all: no array of two is. */
struct error *type_fits_registers(struct type *type, bool *ret);

#endif

/*
 * Where a function's arguments are when it is entered: the assignment by the calling convention,
 * checked against everything else that the program says about it.
 */
#ifndef GOBT_ABI_ARGUMENTS_H
#define GOBT_ABI_ARGUMENTS_H

#include "abi/assign.h"
#include "abi/captured.h"
#include "program/code.h"

struct arguments {
    const struct machine *machine;
    const struct program *program;
    const struct function *function;
    const struct code *code; /* NULL: the function's own entry and returns are meant */
    enum calling_convention convention;
    struct assignment assignment;
    struct closure closure; /* of a closure */
    unsigned omitted;       /* parameters that debug information leaves out, found by other means */
    bool knows_results;     /* false: something before the results isn't known */
};

/*
 * Refuses, with the reason, where the assignment and the program's own descriptions disagree for no
 * known cause: a shifted list of arguments would print wrong values.
 */
struct error *arguments_place(struct program *program, struct function *function,
                              struct arguments *ret);
/* By its name: its captured variables are no parameters. */
bool function_is_closure(const struct function *function);

void arguments_deinit(struct arguments *arguments);

/* Whether nobody knows the types of the function's parameters, for want of debug information. */
bool arguments_are_untyped(const struct arguments *arguments);

/* What is made for these arguments lives there: the program's. */
struct arena *arguments_arena(const struct arguments *arguments);

/* The parameter (not result) of that name, or NULL. */
const struct placed_parameter *arguments_find(const struct arguments *arguments, const char *name);

/* The parameter that the slot number is a word of, or NULL. */
const struct placed_parameter *arguments_of_slot(const struct arguments *arguments, uint64_t slot);

/* The register that has the function's dictionary when it is entered; NULL: it has none there. */
const char *arguments_dictionary(const struct arguments *arguments);

/* Whether that can be reached at all: a closure may have captured it. */
bool arguments_have_dictionary(const struct arguments *arguments);

/*
 * "ctx", or "_" for a parameter that has no name in the source. Names that Go's compiler made up
 * ("~p0", "~r1") are no names.
 */
bool parameter_is_named(const struct parameter *parameter);

#endif

/*
 * What a closure has captured, and where in the closure it lies.
 *
 * A closure is a struct: the code's address, then each variable of an outer function that its code
 * uses. One that is never assigned to after it was captured is there itself; of others there is the
 * address.
 */
#ifndef GOBT_ABI_CAPTURED_H
#define GOBT_ABI_CAPTURED_H

#include "abi/machine.h"

struct captured_variable {
    const char *name;
    bool is_reference;         /* its address was captured */
    const struct field *field; /* of the closure's type: of a reference, a pointer */
};

struct closure {
    bool is_closure;                 /* by its name */
    struct type *type;               /* NULL: nothing is known to be captured */
    struct captured_variable *items; /* in the order of the closure */
    size_t count;
    /* The dictionary of the generic function that it is in: it has none of its own. */
    bool has_dictionary;
    uint64_t dictionary_offset; /* in the closure */
};

/* What it makes lives in the program's arena. */
struct error *captured_find(const struct machine *machine, struct program *program,
                            const struct function *function, struct closure *ret);

/* The variable of that name, or NULL. */
const struct captured_variable *captured_named(const struct closure *closure, const char *name);

#endif

/* The runtime's own description of a function's arguments, compared with a computed assignment. */
#ifndef GOBT_ABI_SHAPE_H
#define GOBT_ABI_SHAPE_H

#include "abi/assign.h"

enum shape_match {
    SHAPE_ABSENT, /* the program doesn't carry it */
    SHAPE_EQUAL,  /* every word is where the runtime has it */
    SHAPE_BEGINS, /* equal as far as it goes: it is cut after ten words */
    SHAPE_DIFFERENT,
};

struct error *shape_compare(const struct function *function, const struct assignment *assignment,
                            enum shape_match *ret);

/* One parameter in the runtime's description: tokens [first, first + count). */
struct shape_element {
    size_t first, count;
};

struct shape_elements {
    ARRAY(struct shape_element);
    bool is_cut; /* more parameters follow, which it doesn't describe */
};

struct shape_elements shape_split(const struct signature *signature);

/* Whether a value of the type would be described by that element, wherever it lies. */
struct error *shape_element_fits(const struct signature *signature,
                                 const struct shape_element *element, struct type *type, bool *ret);

#endif

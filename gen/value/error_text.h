/*
 * What an error says is made by its Error method, which can't be called from outside. What the
 * method does with the fields of well-known types is written in rows here.
 */
#ifndef GOBT_VALUE_ERROR_TEXT_H
#define GOBT_VALUE_ERROR_TEXT_H

#include "value/decode.h"

/* NULL: nothing is known of what that error, or other value, says. */
struct node *error_text_decode(const struct reading *reading, const struct dynamic_value *dynamic);

/*
 * Of the errors that hold another, in the program: the type's record as linked, and where in what
 * the data word points to the other is. False behind the last.
 */
enum error_inner {
    INNER_ERROR, /* the error that it wraps */
    INNER_OTHER, /* something else that it speaks of */
};

struct error_wrapper {
    bool is_there; /* the program has that type */
    uint64_t record, offset;
    struct type *type; /* of the interface that the other is in */
};
bool error_text_wrapper(struct runtime_types *types, size_t number, enum error_inner kind,
                        struct error_wrapper *ret);

#endif

/* Types of the standard library that have a text of their own: a row each. */
#ifndef GOBT_VALUE_WELL_KNOWN_H
#define GOBT_VALUE_WELL_KNOWN_H

#include "base/text.h"
#include "value/decode.h"

/* NULL: it is none of them, or not known well enough. */
struct node *well_known_decode(const struct reading *reading, const struct value *value);

/* What a struct leads to that is wanted for its text, though its fields wouldn't tell. */
struct well_known_lead {
    enum well_known_lead_kind {
        LEAD_ZONE,      /* a *time.Location */
        LEAD_POINTER,   /* a pointer that is followed */
        LEAD_WORDS,     /* a slice of words, of which all are wanted */
        LEAD_VARIABLES, /* none, but variables of the program tell what it means */
        LEAD_DYNAMIC,   /* a type's record and a pointer, as in an interface */
    } kind;
    uint64_t offset;
    struct type *type; /* of what is there */
    bool is_all;       /* its other fields aren't wanted */
    const char *const *variables;
};
/* False: it is what its fields are. */
bool well_known_lead(struct type *type, struct well_known_lead *ret);

#endif

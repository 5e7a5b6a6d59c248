/*
 * What the Error methods of well-known types make of the fields, in rows: see error_rows.c. And
 * what a script must copy for that, beyond what it copies of any interface.
 */
#ifndef GOBT_VALUE_ERROR_ROWS_H
#define GOBT_VALUE_ERROR_ROWS_H

#include "value/runtime_types.h"

enum { MAX_LEADS = 2, MAX_STEPS = 4 };

struct error_row {
    const char *type; /* the struct, behind a pointer if POINTER; or the value itself */
    bool is_pointer;
    const char *text;
    const char *leads_to[MAX_LEADS]; /* fields that lead to more than a text or the wrapped error */
};

/* The row for an error of that dynamic type, with the fields that the row needs; NULL: none. */
const struct error_row *error_row_find(struct type *type);

/* The field that a row calls "a.b": of B, behind what the field A of OWNER points to. */
struct error_field {
    uint64_t steps[MAX_STEPS]; /* offsets; what is at all but the last points to the next */
    unsigned step_count;
    struct type *type;
};
bool error_field_find(struct type *owner, const char *name, struct error_field *ret);

/* What errors lead to, of all types that the program has. False behind the last NUMBER. */
struct error_lead {
    bool is_there;   /* the program has that type */
    uint64_t record; /* of the pointer's type, as linked */
    struct error_field field;
};
bool error_lead_find(struct runtime_types *types, size_t number, struct error_lead *ret);

#endif

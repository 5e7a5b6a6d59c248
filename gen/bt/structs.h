/*
 * The C structs of a script: one for each Go struct that it looks into, with the fields that it
 * looks at under their own names, and padding for the rest.
 */
#ifndef GOBT_BT_STRUCTS_H
#define GOBT_BT_STRUCTS_H

#include "base/text.h"
#include "program/program.h"

struct structs {
    struct arena *arena;
    struct {
        ARRAY(struct c_struct *);
    } list;
    bool uses_string, uses_slice, uses_interface;
};

/* The C name of the Go struct, without "struct". */
struct error *structs_name(struct structs *structs, struct type *type, const char **ret);

/* The C name of the field, which the definition will have from now on. */
struct error *structs_field(struct structs *structs, struct type *owner, const struct field *field,
                            const char **ret);

/* The definitions, each behind those that it contains. */
void structs_print(const struct structs *structs, struct text *text);

/* The same for people, a line a field: "logical.StorageEntry.Key at 0". */
void structs_print_offsets(const struct structs *structs, struct text *text);

void structs_deinit(struct structs *structs);

/* Fields of what Go's own values look like in C. */
#define GO_STRING_DEFINITION    "struct go_string { unsigned long ptr; long len; };\n"
#define GO_SLICE_DEFINITION     "struct go_slice { unsigned long ptr; long len; long cap; };\n"
#define GO_INTERFACE_DEFINITION "struct go_interface { unsigned long type; unsigned long data; };\n"

#endif

/*
 * Go types, as the rest of gobt sees them. Who fills them (DWARF, runtime types, a layout file)
 * decides how; who reads them can't tell.
 *
 * Types are many and tied to each other, a question needs few: what a type refers to (`element`,
 * `fields`, ...) may be read only after type_complete(), which fills it on first use.
 */
#ifndef GOBT_PROGRAM_TYPE_H
#define GOBT_PROGRAM_TYPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

enum type_kind {
    TYPE_UNKNOWN, /* nothing known but, perhaps, its size: C types, types that a file left out */
    TYPE_BOOL,
    TYPE_INT,  /* signed, of `size` bytes */
    TYPE_UINT, /* unsigned, uintptr too */
    TYPE_FLOAT,
    TYPE_COMPLEX,
    TYPE_STRING,
    TYPE_UNSAFE_POINTER,
    TYPE_POINTER,
    TYPE_FUNC,
    TYPE_CHAN,
    TYPE_MAP,
    TYPE_SLICE,
    TYPE_ARRAY,
    TYPE_STRUCT,
    TYPE_INTERFACE,
};

/* Go's own numbers of its kinds: reflect.Kind. */
enum go_kind {
    GO_BOOL = 1,
    GO_INT,
    GO_INT8,
    GO_INT16,
    GO_INT32,
    GO_INT64,
    GO_UINT,
    GO_UINT8,
    GO_UINT16,
    GO_UINT32,
    GO_UINT64,
    GO_UINTPTR,
    GO_FLOAT32,
    GO_FLOAT64,
    GO_COMPLEX64,
    GO_COMPLEX128,
    GO_ARRAY,
    GO_CHAN,
    GO_FUNC,
    GO_INTERFACE,
    GO_MAP,
    GO_POINTER,
    GO_SLICE,
    GO_STRING,
    GO_STRUCT,
    GO_UNSAFE_POINTER,
    GO_LAST = GO_UNSAFE_POINTER,
    GO_KIND_MASK = 31, /* up to Go 1.25 two more bits of a record's byte say other things */
};

enum type_kind type_kind_of_go(uint64_t kind);

struct type;

struct field {
    const char *name;
    struct type *type;
    uint64_t offset;
    bool embedded;
};

struct type {
    const char *name; /* as Go's %T would with full import paths, e.g. "*github.com/x/y.T" */
    enum type_kind kind;
    unsigned go_kind; /* enum go_kind: tells int from int64; 0: not known */
    uint64_t size;
    bool complete;
    bool is_words;           /* nobody knows what it is: made of the words that it has */
    bool has_methods;        /* interfaces: the first word is an itab, not a type */
    uint64_t runtime_offset; /* of the runtime's own record of it behind runtime.types; 0: none */

    /* after type_complete() */
    struct type *element; /* pointer, slice, array, chan; a map's value */
    struct type *key;     /* map */
    struct type *group;   /* map: eight slots, as they lie in memory; NULL: it is known by name */
    uint64_t count;       /* array */
    struct field *fields; /* struct */
    size_t field_count;

    /* for the one who fills it */
    struct error *(*fill)(struct type *type);
    void *source;
    uint64_t source_offset;
};

typedef struct error *(*type_visitor)(struct type *type, void *context);

/* Makes what the type refers to readable. */
struct error *type_complete(struct type *type);

/* Bytes that a value's start must be a multiple of, by Go's rules for 64-bit machines. */
struct error *type_alignment(struct type *type, uint64_t *ret);

/* The field of that name of a struct that is complete; NULL: there is none. */
const struct field *type_field(const struct type *type, const char *name);

/* []byte, and what is called otherwise but is one; the type must be complete. */
bool type_is_bytes(const struct type *type);

/* Whether it stands for all types of one layout, in code that they share. */
bool type_is_shape(const struct type *type);

/* "int32", "struct", "pointer", ...: for messages and listings. */
const char *type_kind_name(enum type_kind kind);

/* The name with import paths cut to the package's name: "*logical.StorageEntry". Caller frees. */
char *type_short_name(const char *name);
void type_add_short_name(struct text *text, const char *name);

#endif

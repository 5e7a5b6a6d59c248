/*
 * How a value is reached from a site: the words of a parameter that are in registers, or memory
 * behind a pointer, at an offset. A pointer is itself an access, so `a.b.c` through two pointers is
 * a chain of two.
 */
#ifndef GOBT_PATH_ACCESS_H
#define GOBT_PATH_ACCESS_H

#include "abi/arguments.h"
#include "path/path.h"

struct access;

/*
 * When a value is read. A probe on returns knows both: an argument is what it was when the function
 * was entered, a result is what it is when the function returns.
 */
enum moment { AT_ENTRY, AT_RETURN };

/* Pointers on the way to a part of a key: those of a key that lies elsewhere, of an interface, of a
 * string. */
enum { MAX_KEY_WAY = 3 };

/* A part of a map's key: what must be in memory. There are none for padding. */
struct key_part {
    uint64_t
        way[MAX_KEY_WAY]; /* where the pointer is: in the key, or in what the one before is to */
    unsigned way_count;
    uint64_t offset; /* behind the last of them */
    size_t length;
    const char *bytes;
    const char *mask;        /* which of their bits count */
    const struct type *type; /* in place of bytes: the address of its record */
};

/* The key of a map. */
struct access_key {
    const struct key_part *parts; /* those without a way first */
    size_t count;
    size_t length; /* of all */
};

/* Where memory starts that accesses are relative to. */
struct access_base {
    enum access_base_kind {
        BASE_STACK,     /* a parameter on the stack: OFFSET bytes behind the first argument */
        BASE_POINTER,   /* what POINTER points to; a slice or string points to its elements */
        BASE_CLOSURE,   /* the closure's variables */
        BASE_GOROUTINE, /* the running goroutine's g */
        BASE_VARIABLE,  /* a variable of a package, at OFFSET as linked */
        BASE_ALLOCATED, /* where a calling function has the type that it allocates; or 0 */
        BASE_ENTRY,     /* the element of the map POINTER that has KEY */
    } kind;
    const char *path;             /* of what points here: "entry" */
    const struct access *pointer; /* BASE_POINTER */
    uint64_t offset;              /* BASE_STACK; BASE_POINTER: of the element */
    bool has_index;               /* an element of a slice or string, of number INDEX */
    bool is_checked;              /* which may lie beyond its end */
    uint64_t index;
    bool is_sure; /* the pointer is never nil */
    const struct access_key *key;
    struct type *target; /* what is there, NULL if it has no type */
};

struct access_step {
    struct type *owner; /* the struct */
    const struct field *field;
};

struct access {
    enum access_kind {
        ACCESS_WORDS,    /* in registers: words of the function's assignment */
        ACCESS_MEMORY,   /* OFFSET bytes behind BASE */
        ACCESS_ASSERTED, /* the data word of an interface, if its dynamic type is ASSERTED; else 0
                          */
        /* What gobt knows itself: they have no type. */
        ACCESS_GOID,
        ACCESS_FUNCTION_NAME,
        ACCESS_TIME,
        ACCESS_PROCESS,   /* "pid=N " where several processes may be meant */
        ACCESS_STACK,     /* who called, where that was asked for */
        ACCESS_CALLERS,   /* the stack as the probe's place has it, mostly without the caller */
        ACCESS_CALLED_BY, /* for a map's name: "_called_by" where stacks lack the caller */
        ACCESS_CALLER,
        ACCESS_DURATION, /* nanoseconds from entry to return */
    } kind;
    enum moment moment;
    bool is_argument_now; /* `now p`: its words are those of the entry, what they lead to isn't */
    const char *path;     /* with the names in the source: `3.key` becomes "entry.Key" */
    struct type *type;
    bool has_dictionary_word; /* TYPE is the shape of what is meant: see struct parameter */
    unsigned dictionary_word;

    size_t first_word, word_count; /* ACCESS_WORDS */

    const struct access_base *base; /* ACCESS_MEMORY */
    uint64_t offset;
    /* The fields that lead from the base's target to the value; NULL if an array's element does. */
    struct access_step *steps;
    size_t step_count;
    bool is_indexed; /* an array's element is on the way: there are no names for it in C */

    /* A part of a string or slice: [from:to]. */
    bool has_range, has_range_end;
    uint64_t range_from, range_to;
    const struct access *range_end; /* a value says where it ends */

    /* ACCESS_ASSERTED. The word may be the value itself, which then is a pointer. */
    const struct access *interface;
    const struct type *asserted;
};

/*
 * Resolves paths against one function, for a probe on its entry or on its returns. What it makes
 * lives in the program's arena.
 */
struct error *access_resolve(const struct arguments *arguments, enum moment moment,
                             const struct path *path, const struct access **ret);

/* The same of a path that may have a form; what has no type takes none but :show. */
struct error *access_resolve_text(const struct arguments *arguments, enum moment moment,
                                  const char *text, const struct access **ret,
                                  enum path_form *form);

/* Why a path can't be resolved AT_ENTRY. */
struct error *access_only_at_return(const char *path);

/* One that has only what is given. */
struct access *access_new(const struct arguments *arguments, enum access_kind kind,
                          struct type *type, const char *path);

/* The whole of one parameter. */
const struct access *access_parameter(const struct arguments *arguments,
                                      const struct placed_parameter *placed);

/* The same for a parameter or a result, called PATH. */
struct access *access_placed(const struct arguments *arguments,
                             const struct placed_parameter *placed, const char *path);

/* A name as a person writes it: without the linker's escapes, "yaml.v2.T" for "yaml%2ev2.T". */
const char *access_shown_name(const struct arguments *arguments, const char *name);

/* The same under another name. */
const struct access *access_renamed(const struct arguments *arguments, const struct access *access,
                                    const char *path);

/* Whether it is a result, or what one leads to. */
bool access_is_of_result(const struct access *access);

/* Whether what type the value is of is known at run time only, and then by :type. */
bool access_is_dynamic(const struct access *access);

/* Whether it is a string or []byte. */
bool access_is_text(const struct access *access);

/* The parts of a value: a field of a struct, an element of an array, what a pointer points to. */
struct error *access_field(const struct arguments *arguments, const struct access *value,
                           size_t field, const struct access **ret);
struct error *access_element(const struct arguments *arguments, const struct access *value,
                             uint64_t index, const struct access **ret);
/* The same, for an index that the value may be too short for: what is beyond its end reads as 0. */
struct error *access_element_if_any(const struct arguments *arguments, const struct access *value,
                                    uint64_t index, const struct access **ret);
/* Its element for KEY, which is WRITTEN so in a path. */
struct error *access_entry(const struct arguments *arguments, const struct access *map,
                           const struct access_key *key, const char *written,
                           const struct access **ret);
struct error *access_target(const struct arguments *arguments, const struct access *pointer,
                            const struct access **ret);

#endif

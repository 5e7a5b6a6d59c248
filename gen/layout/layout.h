/*
 * Layouts as JSON (layouts/, --layout): types, and what functions take and give, of one version of
 * one module, for programs that don't say so themselves. docs/layouts.md describes the document.
 */
#ifndef GOBT_LAYOUT_LAYOUT_H
#define GOBT_LAYOUT_LAYOUT_H

#include <jansson.h>

#include "program/program.h"
#include "program/type_by_name.h"

enum { LAYOUT_FORMAT = 1 }; /* the number that documents begin with */

struct layout;

/* The program that a layout is to help with: what it says itself counts more. */
struct layout_program {
    /* A type by its own records; NULL: it has none. */
    struct type *(*find)(void *context, const char *name);
    /* The layout was of use: a type of it is looked into. */
    void (*note)(void *context, const struct layout *layout);
    void *context;
    bool is_same_go; /* to the release: then the standard library's types are the same, too */
    /* The layout was found, for a near release: what the program doesn't attest is left out. */
    bool is_near;
};

struct layout {
    struct arena arena;
    const char *file; /* for messages */
    json_t *document;
    struct named_types types;
    struct layout_program program;
    struct name_map settled;      /* layout_type_is_settled() */
    const char *go;               /* "1.24": the runtime's and the standard library's types */
    const char *release;          /* "go1.24.4"; NULL: it doesn't say */
    const char *architecture;     /* "amd64" */
    const char *module, *version; /* NULL: the standard library, or nobody knows */
};

/* TEXT is all that FILE holds. Fails with the place of what is wrong, whatever that is. */
struct error *layout_read(const char *file, const char *text, struct layout **ret);
void layout_destroy(struct layout *layout);

/* From now on, types are the program's own where it has them. */
void layout_bind(struct layout *layout, const struct layout_program *program);

/* A type of that name, or one that is made of such; NULL: the layout doesn't know it. */
struct type *layout_find_type(struct layout *layout, const char *name);

bool layout_has_function(const struct layout *layout, const char *name);

/* Fills the parameters of SIGNATURE; false if the layout doesn't have the function. */
bool layout_find_function(struct layout *layout, const char *name, struct signature *signature);

#endif

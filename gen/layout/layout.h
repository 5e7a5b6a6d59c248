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

struct layout {
    struct arena arena;
    const char *file; /* for messages */
    json_t *document;
    struct named_types types;
    const char *go;           /* "1.24": types of the runtime and of the standard library are its */
    const char *architecture; /* "amd64" */
    const char *module, *version; /* NULL: the standard library's */
};

/* TEXT is all that FILE holds. Fails with the place of what is wrong, whatever that is. */
struct error *layout_read(const char *file, const char *text, struct layout **ret);
void layout_destroy(struct layout *layout);

/* A type of that name, or one that is made of such; NULL: the layout doesn't know it. */
struct type *layout_find_type(struct layout *layout, const char *name);

/* Fills the parameters of SIGNATURE; false if the layout doesn't have the function. */
bool layout_find_function(struct layout *layout, const char *name, struct signature *signature);

#endif

/* Writes a layout: what one program says of types and functions, for others that don't. */
#ifndef GOBT_LAYOUT_LAYOUT_EXPORT_H
#define GOBT_LAYOUT_LAYOUT_EXPORT_H

#include <jansson.h>

#include "program/program.h"

/*
 * Adds to LAYOUT's "types" what TYPE is, with all types that are parts of its values: what pointers
 * lead to is only named.
 */
struct error *layout_add_type(json_t *layout, struct type *type);

/* Adds a function that was loaded to "functions", with the types of its parameters. */
struct error *layout_add_function(json_t *layout, const struct function *function);

#endif

/* What a value leads to: the text of a string, a slice's elements, the entries of a map. */
#ifndef GOBT_BT_REFERENCES_H
#define GOBT_BT_REFERENCES_H

#include "bt/capture.h"

/* Whether values of the type, where what is PENDING is, lead anywhere that is looked into. */
bool references_has(const struct capture *capture, const struct pending *pending,
                    struct type *type);

/* The first of LENGTH elements at POINTER, both expressions, of the LIST. */
void references_take_items(struct capture *capture, const struct pending *list,
                           struct type *element, const char *pointer, const char *length);

/* Copies variables of the program: their names, up to a NULL. Each is copied once. */
void references_take_variables(struct capture *capture, const char *const *names);

/* Takes what the value leads to, or notes it as pending. */
struct error *references_take(struct capture *capture, const struct pending *pending);

#endif

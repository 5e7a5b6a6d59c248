/*
 * The elements of a slice or a map in an interface. The script can't know its type: how large
 * elements are, and of what kind, the type's own record says while the program runs. What is copied
 * is the elements, of each element and key the first text, and what interfaces among them hold.
 */
#ifndef GOBT_BT_INTERFACE_ITEMS_H
#define GOBT_BT_INTERFACE_ITEMS_H

#include "bt/capture.h"

/* Notes that what the interface HOLDER holds, of the type whose record is at DYNAMIC, may be such.
 */
void interface_items_add(struct capture *capture, const struct pending *holder, const char *dynamic,
                         const char *data);

/* The type of an interface without methods. */
struct type *interface_items_any(void);

/* Takes what was noted. */
struct error *interface_items_take(struct capture *capture, const struct pending *pending);

#endif

/*
 * What an interface holds. Its type isn't known when the script is written, so the first bytes are
 * taken whatever they are; where in them texts are, the type's own record says: the garbage
 * collector's mask has a bit for each word that is a pointer, and a string is a pointer with a word
 * behind it that is none. Of a few types of errors it is known where they hold others.
 */
#ifndef GOBT_BT_INTERFACE_DATA_H
#define GOBT_BT_INTERFACE_DATA_H

#include "bt/capture.h"

struct error *interface_take(struct capture *capture, const struct pending *pending);

/* The same of what begins as an interface without methods does: a type's record, and a pointer. */
struct error *interface_take_any(struct capture *capture, const struct pending *pending);
/* What a pointer whose type the PENDING's record tells leads to. */
struct error *interface_take_target(struct capture *capture, const struct pending *pending);

#endif

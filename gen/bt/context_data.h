/* What a context.Context holds: each context that it was made of, and the values in them. */
#ifndef GOBT_BT_CONTEXT_DATA_H
#define GOBT_BT_CONTEXT_DATA_H

#include "bt/capture.h"

bool context_is(const struct type *type);

/* What the context leads to whose data is at DATA, of the type whose record is at DYNAMIC. */
void context_take(struct capture *capture, const struct pending *pending, const char *dynamic,
                  const char *data);

#endif

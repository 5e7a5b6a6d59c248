/* Types of the standard library that have a text of their own: a row each. */
#ifndef GOBT_VALUE_WELL_KNOWN_H
#define GOBT_VALUE_WELL_KNOWN_H

#include "base/text.h"
#include "value/decode.h"

/* NULL: it is none of them, or not known well enough. */
struct node *well_known_decode(const struct reading *reading, const struct value *value);

/* Whether a value of the type leads to a *time.Location, at the offset *RET. */
bool well_known_has_location(struct type *type, uint64_t *ret);

/* Appends a duration as Go prints it: "1.5s". */
void duration_text(struct text *text, int64_t nanoseconds);

#endif

/*
 * What an error says is made by its Error method, which can't be called from outside. What the
 * method does with the fields of well-known types is written in rows: value/error_rows.h.
 */
#ifndef GOBT_VALUE_ERROR_TEXT_H
#define GOBT_VALUE_ERROR_TEXT_H

#include "value/decode.h"

/* NULL: nothing is known of what that error, or other value, says. */
struct node *error_text_decode(const struct reading *reading, const struct dynamic_value *dynamic);

#endif

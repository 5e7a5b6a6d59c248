/* A value as a line of text: close to Go's %+v, exact, and safe for a terminal. */
#ifndef GOBT_VALUE_TEXT_FORM_H
#define GOBT_VALUE_TEXT_FORM_H

#include "base/text.h"
#include "value/node.h"

void text_form_write(struct text *text, const struct node *node);
/* Of a string, its text without quotes. */
void text_form_write_bare(struct text *text, const struct node *node);
/* The bytes of a string as "68 65". */
void text_form_write_hex(struct text *text, const struct node *node);

#endif

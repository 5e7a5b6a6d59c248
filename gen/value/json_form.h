/* A value as JSON: what docs/events.md says of each kind. */
#ifndef GOBT_VALUE_JSON_FORM_H
#define GOBT_VALUE_JSON_FORM_H

#include "base/text.h"
#include "value/node.h"

void json_form_write(struct text *text, const struct node *node);

/* Text as a JSON string; bytes that aren't UTF-8 are replaced. */
void json_form_write_text(struct text *text, const char *bytes, size_t length);
void json_form_write_string(struct text *text, const char *string);

#endif

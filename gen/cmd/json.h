/* What --json prints: one document, keys as docs/json.md describes them. */
#ifndef GOBT_CMD_JSON_H
#define GOBT_CMD_JSON_H

#include <jansson.h>

#include "base/error.h"
#include "base/text.h"

/* A string that may hold any bytes: what isn't UTF-8 is written as \xNN. */
json_t *json_bytes(const char *string);
/* The same; null if STRING is NULL. */
json_t *json_bytes_or_null(const char *string);

/* Prints the document and gives it back. */
void json_print(json_t *document, struct text *output);

#endif

/* Text for people: names from a binary may hold anything, a terminal must not obey it. */
#ifndef GOBT_BASE_TERMINAL_H
#define GOBT_BASE_TERMINAL_H

#include "base/text.h"

/*
 * Appends STRING with every byte that isn't printable as \xNN, so that it stays on its line and
 * drives nothing. Letters of other scripts (well-formed UTF-8) stay.
 */
void terminal_escape(struct text *text, const char *string);
/* The same of bytes, zero bytes too. */
void terminal_escape_bytes(struct text *text, const void *bytes, size_t length);

#endif

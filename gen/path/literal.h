/* Strings and whole numbers, as conditions and the keys of maps have them. */
#ifndef GOBT_PATH_LITERAL_H
#define GOBT_PATH_LITERAL_H

#include <stdint.h>

#include "base/text.h"

/*
 * Reads the string at *AT, which is a quote of either kind, without quotes and escapes, and moves
 * *AT behind it. Returns NULL, or what was expected where *AT is then.
 */
const char *literal_read(const char **at, struct text *ret);

/* The length of the string at AT, quotes and all; without an end it is all that there is. */
size_t literal_length(const char *at);

/*
 * Reads the whole number at *AT as Go writes it (255, 0xff, 0b1111_1111, 0o377, 0377) and moves *AT
 * behind it. False: there is none of at most 64 bits.
 */
bool literal_read_number(const char **at, uint64_t *ret);

#endif

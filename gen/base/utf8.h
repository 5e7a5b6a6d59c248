/* The characters of UTF-8. */
#ifndef GOBT_BASE_UTF8_H
#define GOBT_BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* Bytes of the well-formed character that the LENGTH bytes at BYTES begin with; 0: there is none.
 */
unsigned utf8_length(const uint8_t *bytes, size_t length);

/* The character of that many bytes. */
uint32_t utf8_character(const uint8_t *bytes, unsigned length);

/* How many of the bytes are whole characters, if text was cut behind them. */
size_t utf8_whole(const uint8_t *bytes, size_t length);

#endif

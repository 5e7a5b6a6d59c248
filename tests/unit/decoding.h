/*
 * Rows of values, as bytes, and of the text that is made of them.
 *
 * Bytes are "SIZE:NUMBER" in hex, lowest byte first; "SIZE:-" is a gap, 'abc' a text. The value may
 * lead to memory, each piece at an address.
 */
#ifndef GOBT_TESTS_DECODING_H
#define GOBT_TESTS_DECODING_H

#include "unit.h"

enum { STRING_LIMIT = 8, ITEM_LIMIT = 3, MOST_PIECES = 8 };

struct row {
    const char *name, *type, *value, *text;
    struct {
        uint64_t address;
        const char *bytes;
    } memory[MOST_PIECES];
};

/*
 * By the types that decoding.c declares. RECORD: of the type that a shape stands for; 0: the row's
 * type is the value's own.
 */
void decoding_check(const struct row *row, uint64_t string_limit, unsigned follow_limit,
                    bool is_part, uint64_t record);

#endif

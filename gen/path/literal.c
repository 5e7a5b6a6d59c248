#include "path/literal.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"

static bool read_escape(const char **at, struct text *ret)
{
    static const char letters[] = "n\nt\tr\r\\\\\"\"'\'";
    char *end, hex[3] = {0};
    char letter = **at;
    for (const char *pair = letters; *pair; pair += 2) {
        if (letter == pair[0]) {
            text_add_char(ret, pair[1]);
            (*at)++;
            return true;
        }
    }
    if (letter != 'x' || !(*at)[1] || !(*at)[2])
        return false;
    memcpy(hex, *at + 1, 2);
    long byte = strtol(hex, &end, 16);
    if (*end)
        return false;
    text_add_char(ret, (char)byte);
    *at += 3;
    return true;
}

const char *literal_read(const char **at, struct text *ret)
{
    char quote = *(*at)++;
    while (**at && **at != quote) {
        if (**at != '\\') {
            text_add_char(ret, *(*at)++);
            continue;
        }
        (*at)++;
        if (!read_escape(at, ret))
            return "one of the escapes \\n \\t \\r \\\\ \\\" \\' \\xNN";
    }
    if (**at != quote)
        return "the end of a string";
    (*at)++;
    return NULL;
}

size_t literal_length(const char *at)
{
    size_t length = 1;
    while (at[length] && at[length] != *at)
        length += at[length] == '\\' && at[length + 1] ? 2 : 1;
    return length + (at[length] == *at);
}

static unsigned digit_value(char digit)
{
    enum { NONE = 99 };
    if (digit >= '0' && digit <= '9')
        return (unsigned)(digit - '0');
    char letter = (char)(digit | 0x20);
    return letter >= 'a' && letter <= 'f' ? (unsigned)(letter - 'a') + 10 : NONE;
}

/* What comes before the digits says their base; the 0 of 0377 and of 0 is a digit, too. */
static unsigned read_base(const char **at)
{
    static const struct {
        char letter;
        unsigned base;
    } prefixes[] = {{'x', 16}, {'o', 8}, {'b', 2}};
    if (**at != '0')
        return 10;
    for (size_t i = 0; i < LENGTH(prefixes); i++) {
        if (((*at)[1] | 0x20) != prefixes[i].letter)
            continue;
        const char *digits = *at + 2 + ((*at)[2] == '_');
        if (digit_value(*digits) >= prefixes[i].base)
            return 10; /* a 0, and something behind it */
        *at = digits;
        return prefixes[i].base;
    }
    return 8;
}

bool literal_read_number(const char **at, uint64_t *ret)
{
    const char *next = *at;
    unsigned base = read_base(&next);
    uint64_t number = 0;
    if (digit_value(*next) >= base)
        return false;
    while (digit_value(*next) < base) {
        if (__builtin_mul_overflow(number, base, &number) ||
            __builtin_add_overflow(number, digit_value(*next), &number))
            return false;
        next++;
        next += *next == '_' && digit_value(next[1]) < base;
    }
    *at = next;
    *ret = number;
    return true;
}

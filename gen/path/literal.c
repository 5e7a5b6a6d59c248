#include "path/literal.h"

#include <stdlib.h>
#include <string.h>

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

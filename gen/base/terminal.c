#include "base/terminal.h"

#include <string.h>

#include "base/utf8.h"

static bool is_plain(uint8_t byte)
{
    return byte >= ' ' && byte < 0x7f;
}

enum { WORD = 8 };

/* The same of a word of them: none is below a blank, or becomes 0x80 or more with one added. */
static bool are_plain(const uint8_t *bytes)
{
    const uint64_t ones = 0x0101010101010101, high = 0x80 * ones;
    uint64_t word;
    memcpy(&word, bytes, WORD);
    return (((word | high) - ' ' * ones) & high) == high && ((word | (word + ones)) & high) == 0;
}

/* Bytes of the printable character; 0 if it is malformed, or drives a terminal. */
static unsigned printable_length(const uint8_t *bytes, size_t left)
{
    if (is_plain(*bytes))
        return 1;
    unsigned length = utf8_length(bytes, left);
    uint32_t character = length ? utf8_character(bytes, length) : 0;
    bool is_control = character < ' ' || (character >= 0x7f && character < 0xa0);
    /* Marks that turn the direction of text around, or separate lines. */
    bool is_format = character == 0x061c || (character >= 0x200b && character <= 0x200f) ||
                     (character >= 0x2028 && character <= 0x202e) ||
                     (character >= 0x2060 && character <= 0x206f) || character == 0xfeff;
    return is_control || is_format ? 0 : length;
}

void terminal_escape_bytes(struct text *text, const void *bytes, size_t length)
{
    const uint8_t *at = bytes, *end = at + length;
    for (const uint8_t *run = at; run < end; at = run) {
        unsigned size = 1;
        while (run < end && size) {
            /* Most are plain, and looked at quickly. */
            while (end - run >= WORD && are_plain(run))
                run += WORD;
            while (run < end && is_plain(*run))
                run++;
            size = run < end ? printable_length(run, (size_t)(end - run)) : 0;
            run += size;
        }
        text_add(text, (const char *)at, (size_t)(run - at));
        if (run < end)
            text_printf(text, "\\x%02x", *run++);
    }
}

void terminal_escape(struct text *text, const char *string)
{
    terminal_escape_bytes(text, string, strlen(string));
}

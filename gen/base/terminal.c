#include "base/terminal.h"

#include <string.h>

#include "base/utf8.h"

enum { LONGEST = 4 /* bytes of a character */ };

/* Bytes of the printable character; 0 if it is malformed, or drives a terminal. */
static unsigned printable_length(const uint8_t *bytes)
{
    unsigned length = utf8_length(bytes, strnlen((const char *)bytes, LONGEST));
    uint32_t character = length ? utf8_character(bytes, length) : 0;
    bool is_control = character < ' ' || (character >= 0x7f && character < 0xa0);
    /* Marks that turn the direction of text around, or separate lines. */
    bool is_format = character == 0x061c || (character >= 0x200b && character <= 0x200f) ||
                     (character >= 0x2028 && character <= 0x202e) ||
                     (character >= 0x2060 && character <= 0x206f) || character == 0xfeff;
    return is_control || is_format ? 0 : length;
}

void terminal_escape(struct text *text, const char *string)
{
    for (const uint8_t *at = (const uint8_t *)string; *at;) {
        unsigned length = printable_length(at);
        if (length == 0)
            text_printf(text, "\\x%02x", *at++);
        else
            text_add(text, (const char *)at, length);
        at += length;
    }
}

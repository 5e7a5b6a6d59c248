#include "base/terminal.h"

#include <stdint.h>

/* Bytes of the printable UTF-8 sequence at BYTES; 0 if it is malformed or a control character. */
static unsigned sequence_length(const unsigned char *bytes)
{
    static const uint32_t least[] = {[2] = 0x80, [3] = 0x800, [4] = 0x10000};
    unsigned length = bytes[0] >= 0xf0 ? 4 : bytes[0] >= 0xe0 ? 3 : 2;
    uint32_t character = bytes[0] & (0x7fu >> length);
    if (bytes[0] < 0xc2 || bytes[0] > 0xf4)
        return 0;
    for (unsigned i = 1; i < length; i++) {
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
        character = character << 6 | (bytes[i] & 0x3f);
    }
    bool is_malformed = character < least[length] || character > 0x10ffff ||
                        (character >= 0xd800 && character <= 0xdfff);
    bool is_control = character < 0xa0;
    /* Marks that turn the direction of text around, or separate lines. */
    bool is_format = character == 0x061c || (character >= 0x200b && character <= 0x200f) ||
                     (character >= 0x2028 && character <= 0x202e) ||
                     (character >= 0x2060 && character <= 0x206f) || character == 0xfeff;
    return is_malformed || is_control || is_format ? 0 : length;
}

void terminal_escape(struct text *text, const char *string)
{
    for (const unsigned char *at = (const unsigned char *)string; *at;) {
        unsigned length = *at >= 0x80 ? sequence_length(at) : *at >= ' ' && *at != 0x7f;
        if (length == 0)
            text_printf(text, "\\x%02x", *at++);
        else
            text_add(text, (const char *)at, length);
        at += length;
    }
}

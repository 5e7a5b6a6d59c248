#include "base/utf8.h"

#include <stdbool.h>

uint32_t utf8_character(const uint8_t *bytes, unsigned length)
{
    uint32_t character = length == 1 ? bytes[0] : bytes[0] & (0x7fu >> length);
    for (unsigned i = 1; i < length; i++)
        character = character << 6 | (bytes[i] & 0x3f);
    return character;
}

static bool is_first_of_several(uint8_t byte)
{
    return byte >= 0xc2 && byte <= 0xf4;
}

static unsigned size_by_first(uint8_t byte)
{
    return byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
}

unsigned utf8_length(const uint8_t *bytes, size_t length)
{
    static const uint32_t least[] = {[2] = 0x80, [3] = 0x800, [4] = 0x10000};
    if (length && bytes[0] < 0x80)
        return 1;
    if (!length || !is_first_of_several(bytes[0]))
        return 0;
    unsigned size = size_by_first(bytes[0]);
    if (size > length)
        return 0;
    for (unsigned i = 1; i < size; i++) {
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
    }
    uint32_t character = utf8_character(bytes, size);
    bool is_malformed = character < least[size] || character > 0x10ffff ||
                        (character >= 0xd800 && character <= 0xdfff);
    return is_malformed ? 0 : size;
}

size_t utf8_whole(const uint8_t *bytes, size_t length)
{
    enum { MOST = 4 };
    for (unsigned back = 1; back < MOST && back <= length; back++) {
        uint8_t byte = bytes[length - back];
        if (is_first_of_several(byte))
            return size_by_first(byte) > back ? length - back : length;
        if ((byte & 0xc0) != 0x80)
            break;
    }
    return length;
}

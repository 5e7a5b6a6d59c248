#include "base/reader.h"

#include <string.h>

struct reader reader_part(const struct reader *reader, uint64_t offset, uint64_t size)
{
    if (reader->failed || offset > reader->size || size > reader->size - offset)
        return (struct reader){.failed = true};
    return reader_of(reader->bytes + offset, size, reader->big_endian);
}

int64_t reader_sleb(struct reader *reader)
{
    uint64_t value = 0;
    for (unsigned shift = 0;;) {
        uint8_t byte = reader_u8(reader);
        if (shift < 64)
            value |= (uint64_t)(byte & 0x7f) << shift;
        shift += 7;
        if (reader->failed)
            return 0;
        if (!(byte & 0x80)) {
            if (shift < 64 && (byte & 0x40))
                value |= ~(uint64_t)0 << shift;
            return (int64_t)value;
        }
    }
}

const char *reader_string(struct reader *reader)
{
    if (reader->failed || !reader->bytes) {
        reader->failed = true;
        return "";
    }
    const unsigned char *start = reader->bytes + reader->offset;
    const unsigned char *end = memchr(start, 0, reader->size - reader->offset);
    if (!end) {
        reader->failed = true;
        return "";
    }
    reader->offset += (size_t)(end - start) + 1;
    return (const char *)start;
}

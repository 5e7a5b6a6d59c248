/*
 * The one way to read bytes of a file: a cursor that can't leave its bounds. A read past the end
 * yields 0 and marks the reader as failed, so a parser checks once, at its end.
 */
#ifndef GOBT_BASE_READER_H
#define GOBT_BASE_READER_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct reader {
    const unsigned char *bytes;
    size_t size, offset;
    bool big_endian;
    bool failed;
};

/* A part of the same bytes; failed if it isn't wholly inside. */
struct reader reader_part(const struct reader *reader, uint64_t offset, uint64_t size);

int64_t reader_sleb(struct reader *reader);
/* A NUL-terminated string; "" and failed if its end is missing. */
const char *reader_string(struct reader *reader);

/* What follows is here, not in reader.c, because most of a scan through a file is reading. */

static inline struct reader reader_of(const void *bytes, size_t size, bool big_endian)
{
    return (struct reader){.bytes = bytes, .size = bytes ? size : 0, .big_endian = big_endian};
}

static inline size_t reader_left(const struct reader *reader)
{
    return reader->failed ? 0 : reader->size - reader->offset;
}

static inline void reader_seek(struct reader *reader, uint64_t offset)
{
    if (offset > reader->size)
        reader->failed = true;
    else
        reader->offset = offset;
}

/* COUNT bytes in place; NULL and failed if there aren't as many. */
static inline const void *reader_bytes(struct reader *reader, uint64_t count)
{
    if (reader->failed || count > reader->size - reader->offset) {
        reader->failed = true;
        return NULL;
    }
    const void *bytes = reader->bytes + reader->offset;
    reader->offset += count;
    return bytes;
}

static inline void reader_skip(struct reader *reader, uint64_t count)
{
    reader_bytes(reader, count);
}

/* An unsigned number of 1 to 8 bytes. */
static inline uint64_t reader_unsigned(struct reader *reader, unsigned size)
{
    const unsigned char *bytes = reader_bytes(reader, size);
    if (!bytes || size > 8)
        return 0;
    uint64_t value = 0;
    unsigned char *into = (unsigned char *)&value + (reader->big_endian ? 8 - size : 0);
    /* Where the compiler knows the size, it is one instruction. */
    if (size == 4)
        memcpy(into, bytes, 4);
    else if (size == 8)
        memcpy(into, bytes, 8);
    else
        memcpy(into, bytes, size);
    return reader->big_endian ? be64toh(value) : le64toh(value);
}

static inline uint16_t reader_u16(struct reader *reader)
{
    return (uint16_t)reader_unsigned(reader, 2);
}

static inline uint32_t reader_u32(struct reader *reader)
{
    return (uint32_t)reader_unsigned(reader, 4);
}

static inline uint64_t reader_u64(struct reader *reader)
{
    return reader_unsigned(reader, 8);
}

static inline uint8_t reader_u8(struct reader *reader)
{
    const uint8_t *byte = reader_bytes(reader, 1);
    return byte ? *byte : 0;
}

static inline uint64_t reader_uleb(struct reader *reader)
{
    uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
        uint8_t byte = reader_u8(reader);
        if (shift < 64)
            value |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80))
            return reader->failed ? 0 : value;
    }
}

#endif

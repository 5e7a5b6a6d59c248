/*
 * The one way to read bytes of a file: a cursor that can't leave its bounds. A read past the end
 * yields 0 and marks the reader as failed, so a parser checks once, at its end.
 */
#ifndef GOBT_BASE_READER_H
#define GOBT_BASE_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct reader {
    const unsigned char *bytes;
    size_t size, offset;
    bool big_endian;
    bool failed;
};

struct reader reader_of(const void *bytes, size_t size, bool big_endian);
/* A part of the same bytes; failed if it isn't wholly inside. */
struct reader reader_part(const struct reader *reader, uint64_t offset, uint64_t size);

size_t reader_left(const struct reader *reader);
void reader_seek(struct reader *reader, uint64_t offset);
void reader_skip(struct reader *reader, uint64_t count);

uint8_t reader_u8(struct reader *reader);
uint16_t reader_u16(struct reader *reader);
uint32_t reader_u32(struct reader *reader);
uint64_t reader_u64(struct reader *reader);
/* An unsigned number of 1 to 8 bytes. */
uint64_t reader_unsigned(struct reader *reader, unsigned size);
uint64_t reader_uleb(struct reader *reader);
int64_t reader_sleb(struct reader *reader);
/* A NUL-terminated string; "" and failed if its end is missing. */
const char *reader_string(struct reader *reader);
/* COUNT bytes in place; NULL and failed if there aren't as many. */
const void *reader_bytes(struct reader *reader, uint64_t count);

#endif

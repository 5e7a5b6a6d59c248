/* Bytes of files, little-endian, appended to a text; and files that are only in memory. */
#ifndef GOBT_TESTS_BYTES_H
#define GOBT_TESTS_BYTES_H

#include <stdint.h>

#include "base/reader.h"
#include "base/text.h"
#include "elf/elf_file.h"

void bytes_u8(struct text *bytes, uint8_t number);
void bytes_u16(struct text *bytes, uint16_t number);
void bytes_u32(struct text *bytes, uint32_t number);
void bytes_u64(struct text *bytes, uint64_t number);
/* SIZE bytes of NUMBER. */
void bytes_number(struct text *bytes, uint64_t number, unsigned size);
void bytes_uleb(struct text *bytes, uint64_t number);
void bytes_sleb(struct text *bytes, int64_t number);
/* The string with its NUL. */
void bytes_string(struct text *bytes, const char *string);
void bytes_align(struct text *bytes, size_t alignment);
void bytes_fill(struct text *bytes, uint8_t byte, size_t count);

/* Machine code in hexadecimal, with blanks wherever; "+N" at the end: N nops more. */
struct reader bytes_code(const char *hex, struct text *bytes);

/* Overwrites what is already there. */
void bytes_patch(struct text *bytes, size_t offset, uint64_t number, unsigned size);

/* elf_file_open() of a file that holds these bytes. */
struct error *bytes_open(const struct text *bytes, struct elf_file **ret);

#endif

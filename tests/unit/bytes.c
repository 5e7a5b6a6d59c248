#include "bytes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void bytes_number(struct text *bytes, uint64_t number, unsigned size)
{
    for (unsigned i = 0; i < size; i++)
        text_add_char(bytes, (char)(number >> 8 * i));
}

struct reader bytes_code(const char *hex, struct text *bytes)
{
    enum { NOP = 0x90 };
    for (; *hex && *hex != '+'; hex += *hex == ' ' ? 1 : 2) {
        char digits[3] = {hex[0], hex[1], 0};
        if (*hex != ' ')
            bytes_u8(bytes, (uint8_t)strtoul(digits, NULL, 16));
    }
    if (*hex == '+')
        bytes_fill(bytes, NOP, strtoul(hex + 1, NULL, 10));
    return reader_of(text_string(bytes), bytes->length, false);
}

void bytes_u8(struct text *bytes, uint8_t number)
{
    bytes_number(bytes, number, 1);
}

void bytes_u16(struct text *bytes, uint16_t number)
{
    bytes_number(bytes, number, 2);
}

void bytes_u32(struct text *bytes, uint32_t number)
{
    bytes_number(bytes, number, 4);
}

void bytes_u64(struct text *bytes, uint64_t number)
{
    bytes_number(bytes, number, 8);
}

void bytes_uleb(struct text *bytes, uint64_t number)
{
    for (; number >= 0x80; number >>= 7)
        bytes_u8(bytes, (uint8_t)(number | 0x80));
    bytes_u8(bytes, (uint8_t)number);
}

void bytes_sleb(struct text *bytes, int64_t number)
{
    while (number < -0x40 || number > 0x3f) {
        bytes_u8(bytes, (uint8_t)((number & 0x7f) | 0x80));
        number >>= 7;
    }
    bytes_u8(bytes, (uint8_t)(number & 0x7f));
}

void bytes_string(struct text *bytes, const char *string)
{
    text_add(bytes, string, strlen(string) + 1);
}

void bytes_fill(struct text *bytes, uint8_t byte, size_t count)
{
    for (size_t i = 0; i < count; i++)
        bytes_u8(bytes, byte);
}

void bytes_align(struct text *bytes, size_t alignment)
{
    while (bytes->length % alignment)
        bytes_u8(bytes, 0);
}

void bytes_patch(struct text *bytes, size_t offset, uint64_t number, unsigned size)
{
    for (unsigned i = 0; i < size && offset + i < bytes->length; i++)
        bytes->bytes[offset + i] = (char)(number >> 8 * i);
}

struct error *bytes_open(const struct text *bytes, struct elf_file **ret)
{
    char path[64];
    int descriptor = memfd_create("gobt-test", MFD_CLOEXEC);
    if (descriptor < 0 || write(descriptor, text_string(bytes), bytes->length) < 0) {
        perror("memfd_create");
        abort();
    }
    snprintf(path, sizeof(path), "/proc/self/fd/%d", descriptor);
    struct error *error = elf_file_open(path, ret);
    close(descriptor);
    return error;
}

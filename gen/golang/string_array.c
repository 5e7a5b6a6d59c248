#include "golang/string_array.h"

#include <string.h>

#include "elf/relocations.h"

enum { STRING_SIZE = 16, LENGTH_AT = 8 };

static bool is_string(struct elf_file *file, uint64_t address, const char *text)
{
    uint64_t start, length = strlen(text);
    struct reader header = elf_file_memory(file, address + LENGTH_AT, 8);
    if (reader_u64(&header) != length || header.failed || !elf_file_pointer(file, address, &start))
        return false;
    struct reader bytes = elf_file_memory(file, start, length);
    const char *found = length ? reader_bytes(&bytes, length) : text;
    return found && memcmp(found, text, length) == 0;
}

static bool is_array(struct elf_file *file, uint64_t address, const char *const *strings,
                     size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!is_string(file, address + STRING_SIZE * i, strings[i]))
            return false;
    }
    return true;
}

/* The lengths are looked at first: they are in the file also where the loader makes the pointers.
 */
static bool may_begin_array(const struct reader *all, uint64_t at, const char *const *strings,
                            size_t count)
{
    struct reader reader = *all;
    for (size_t i = 0; i < count; i++) {
        reader_seek(&reader, at + STRING_SIZE * i + LENGTH_AT);
        if (reader_u64(&reader) != strlen(strings[i]) || reader.failed)
            return false;
    }
    return true;
}

bool string_array_find(struct elf_file *file, const char *const *strings, size_t count,
                       uint64_t *ret)
{
    unsigned found = 0;
    for (size_t i = 0; i < file->segments.count; i++) {
        const struct elf_segment *segment = &file->segments.items[i];
        if (!segment->writable || segment->executable)
            continue;
        struct reader all = elf_file_memory(file, segment->address, segment->file_size);
        for (uint64_t at = -segment->address & 7; at < all.size; at += 8) {
            uint64_t address = segment->address + at;
            if (!may_begin_array(&all, at, strings, count) ||
                !is_array(file, address, strings, count))
                continue;
            *ret = address;
            found++;
        }
    }
    return found == 1;
}

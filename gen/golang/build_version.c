#include "golang/build_version.h"

#include <string.h>

#include "base/text.h"
#include "elf/relocations.h"

enum { LENGTH_AT = 8, SHORTEST = 5, LONGEST = 64 };

/* The string whose header is at ADDRESS, if it looks like a version; else NULL. */
static const char *version_at(struct elf_file *file, uint64_t address, uint64_t length,
                              struct arena *arena)
{
    static const char first[] = "go1.", devel[] = "devel go1.";
    uint64_t start;
    if (length < SHORTEST || length > LONGEST || !elf_file_pointer(file, address, &start))
        return NULL;
    struct reader memory = elf_file_memory(file, start, length);
    const char *bytes = reader_bytes(&memory, length);
    if (!bytes || (memcmp(bytes, first, sizeof(first) - 1) != 0 &&
                   (length < sizeof(devel) || memcmp(bytes, devel, sizeof(devel) - 1) != 0)))
        return NULL;
    return arena_strndup(arena, bytes, length);
}

/* False: there is another one. The runtime's is a variable; a program may have some of its own. */
static bool look_through(struct elf_file *file, const struct elf_segment *segment,
                         struct arena *arena, const char **ret)
{
    struct reader all = elf_file_memory(file, segment->address, segment->file_size);
    for (uint64_t at = -segment->address & 7; at < all.size; at += 8) {
        struct reader header = all;
        reader_seek(&header, at + LENGTH_AT);
        const char *found = version_at(file, segment->address + at, reader_u64(&header), arena);
        if (found && *ret && strcmp(found, *ret) != 0)
            return false;
        if (found)
            *ret = found;
    }
    return true;
}

const char *build_version_find(struct elf_file *file, struct arena *arena)
{
    const char *version = NULL;
    for (size_t i = 0; i < file->segments.count; i++) {
        const struct elf_segment *segment = &file->segments.items[i];
        if (segment->writable && !segment->executable &&
            !look_through(file, segment, arena, &version))
            return NULL;
    }
    return version;
}

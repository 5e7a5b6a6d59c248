#include "elf/code_sum.h"

#include <gelf.h>
#include <libdeflate.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"

enum { PIECE = 256 * 1024 }; /* bytes read at a time */

struct code_reader {
    const struct elf_file *file;
    uint64_t headers_end;
    unsigned char *buffer;
};

/* Where what describes the file ends, if it is at its start: Go's linker has it all there. */
static uint64_t find_headers_end(const struct elf_file *file)
{
    GElf_Ehdr header;
    size_t count;
    if (!gelf_getehdr(file->elf, &header) || elf_getphdrnum(file->elf, &count) != 0)
        return 0;
    uint64_t end = header.e_ehsize;
    if (header.e_phoff == end)
        end += count * header.e_phentsize;
    if (header.e_shoff == end)
        end += file->section_count * header.e_shentsize;
    return end;
}

/* Not through a mapping, which everybody's breakpoints are in: see elf_file.c. */
static bool add_segment(const struct code_reader *reader, const struct elf_segment *segment,
                        uint32_t *sum)
{
    for (uint64_t done = 0; done < segment->file_size;) {
        uint64_t left = segment->file_size - done, offset = segment->offset + done;
        ssize_t length = pread(reader->file->descriptor, reader->buffer,
                               left < PIECE ? left : PIECE, (off_t)offset);
        if (length <= 0)
            return false;
        uint64_t blank = offset < reader->headers_end ? reader->headers_end - offset : 0;
        memset(reader->buffer, 0, blank < (uint64_t)length ? blank : (uint64_t)length);
        *sum = libdeflate_crc32(*sum, reader->buffer, (size_t)length);
        done += (uint64_t)length;
    }
    return true;
}

/* Of a debug file, the sections say what its code would be, and the segments lead anywhere. */
static bool has_code(struct elf_file *file)
{
    const struct elf_section *section = elf_file_section(file, ".text");
    return !section || section->type != SHT_NOBITS;
}

bool elf_file_code_sum(struct elf_file *file, uint32_t *ret)
{
    AUTO_FREE unsigned char *buffer = memory_alloc(PIECE);
    struct code_reader reader = {file, find_headers_end(file), buffer};
    uint64_t total = 0;
    *ret = 0;
    if (!has_code(file))
        return false;
    for (size_t i = 0; i < file->segments.count; i++) {
        const struct elf_segment *segment = &file->segments.items[i];
        if (!segment->executable)
            continue;
        total += segment->file_size;
        /* Segments that overlap could be any number of bytes. */
        if (total > file->size || !add_segment(&reader, segment, ret))
            return false;
    }
    return total > 0;
}

#include "run/loaded_build.h"

#include <elf.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "elf/build_id.h"
#include "run/loaded_memory.h"

enum {
    MAX_NOTE = 4096,
    PIECE = 64 * 1024, /* bytes of code compared at a time */
};

/* Whether the section's bytes are others at SHIFT behind where they were linked. */
static bool section_differs(int memory, const struct elf_file *file,
                            const struct elf_section *section, uint64_t shift)
{
    unsigned char loaded[MAX_NOTE];
    uint64_t size = section ? section->size : 0;
    if (size == 0 || size > sizeof(loaded))
        return false;
    struct reader reader = elf_file_memory(file, section->address, size);
    const void *bytes = reader_bytes(&reader, size);
    return bytes &&
           pread(memory, loaded, size, (off_t)(section->address + shift)) == (ssize_t)size &&
           memcmp(bytes, loaded, size) != 0;
}

/* ---- code ---- */

/* What tracers and debuggers, gobt's own bpftrace too, put over instructions in memory. */
static const struct patch {
    uint16_t machine;
    unsigned size;
    unsigned char loaded[4], mask[4], over[5]; /* OVER: what it replaces, whatever it is by 0 */
} patches[] = {
    /* The kernel's way to a probe on a nop of five bytes from Linux 6.18 on, half and whole. */
    {EM_X86_64, 5, {0xcc}, {0xff}, {0x0f, 0x1f, 0x44, 0x00, 0x00}},
    {EM_X86_64, 5, {0xe8}, {0xff}, {0x0f, 0x1f, 0x44, 0x00, 0x00}},
    {EM_X86_64, 1, {0xcc}, {0xff}, {0}},
    {EM_AARCH64, 4, {0x00, 0x00, 0x20, 0xd4}, {0x1f, 0x00, 0xe0, 0xff}, {0}},
};

/* The bytes of LOADED that a breakpoint takes, where FILE has others; 0: it is none. */
static size_t patch_size(uint16_t machine, const unsigned char *file, const unsigned char *loaded,
                         size_t left)
{
    for (size_t i = 0; i < LENGTH(patches); i++) {
        const struct patch *patch = &patches[i];
        bool fits = patch->machine == machine && patch->size <= left;
        for (size_t at = 0; fits && at < sizeof(patch->loaded) && at < left; at++)
            fits = (loaded[at] & patch->mask[at]) == patch->loaded[at];
        if (fits && (!patch->over[0] || memcmp(file, patch->over, patch->size) == 0))
            return patch->size;
    }
    return 0;
}

/* Where instructions can begin: what differs may be the end of one. */
static size_t alignment_of(uint16_t machine)
{
    size_t least = 0;
    for (size_t i = 0; i < LENGTH(patches); i++) {
        if (patches[i].machine == machine && (least == 0 || patches[i].size < least))
            least = patches[i].size;
    }
    return least ? least : 1;
}

static size_t first_difference(const unsigned char *left, const unsigned char *right, size_t size)
{
    size_t at = 0;
    if (memcmp(left, right, size) == 0)
        return size;
    while (left[at] == right[at])
        at++;
    return at;
}

/* Whether the segment is another at SHIFT behind where it was linked. */
static bool segment_differs(int memory, const struct elf_file *file,
                            const struct elf_segment *segment, uint64_t shift)
{
    unsigned char linked[PIECE], loaded[PIECE];
    for (uint64_t done = 0; done < segment->file_size;) {
        uint64_t left = segment->file_size - done, address = segment->address + done;
        size_t size = left < PIECE ? left : PIECE;
        if (pread(file->descriptor, linked, size, (off_t)(segment->offset + done)) !=
                (ssize_t)size ||
            pread(memory, loaded, size, (off_t)(address + shift)) != (ssize_t)size)
            return false;
        size_t same = first_difference(linked, loaded, size);
        if (same < size)
            same -= same % alignment_of(file->machine);
        if (same == 0)
            same = patch_size(file->machine, linked, loaded, size);
        if (same == 0)
            return true;
        done += same;
    }
    return false;
}

static bool code_differs(int memory, const struct elf_file *file, uint64_t shift)
{
    for (size_t i = 0; i < file->segments.count; i++) {
        const struct elf_segment *segment = &file->segments.items[i];
        if (segment->executable && !segment->writable &&
            segment_differs(memory, file, segment, shift))
            return true;
    }
    return false;
}

bool loaded_build_differs(pid_t pid, const char *path, struct elf_file *file)
{
    static const char *const notes[] = {".note.gnu.build-id", ".note.go.buildid"};
    uint64_t shift;
    bool differs = false;
    int memory = loaded_open(pid, path, file, &shift);
    if (memory < 0)
        return false;
    for (size_t i = 0; i < LENGTH(notes) && !differs; i++)
        differs = section_differs(memory, file, elf_file_section(file, notes[i]), shift);
    if (!differs && !elf_file_ids_tell(file))
        differs = code_differs(memory, file, shift);
    close(memory);
    return differs;
}

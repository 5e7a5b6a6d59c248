#include "run/loaded_build.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/text.h"
#include "run/mappings.h"

enum { MAX_NOTE = 4096 };

/* Where the file's first segment was loaded; false: it isn't mapped. */
static bool find_start(pid_t pid, const char *path, uint64_t *ret)
{
    AUTO(mappings_deinit) struct mappings mappings = {0};
    mappings_read(pid, &mappings);
    for (size_t i = 0; i < mappings.count; i++) {
        if (mapping_is_of(pid, &mappings.items[i], path)) {
            *ret = mappings.items[i].start;
            return true;
        }
    }
    return false;
}

/* The page that the first segment begins in, as linked. */
static uint64_t linked_start(const struct elf_file *file)
{
    uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE), lowest = UINT64_MAX;
    for (size_t i = 0; i < file->segments.count; i++) {
        if (file->segments.items[i].address < lowest)
            lowest = file->segments.items[i].address;
    }
    return lowest & ~(page - 1);
}

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

bool loaded_build_differs(pid_t pid, const char *path, struct elf_file *file)
{
    static const char *const notes[] = {".note.gnu.build-id", ".note.go.buildid"};
    AUTO_TEXT struct text memory_path = {0};
    uint64_t start;
    bool differs = false;
    if (file->segments.count == 0 || !find_start(pid, path, &start))
        return false;
    text_printf(&memory_path, "/proc/%d/mem", (int)pid);
    int memory = open(text_string(&memory_path), O_RDONLY | O_CLOEXEC);
    if (memory < 0)
        return false;
    for (size_t i = 0; i < LENGTH(notes) && !differs; i++)
        differs = section_differs(memory, file, elf_file_section(file, notes[i]),
                                  start - linked_start(file));
    close(memory);
    return differs;
}

#include "run/loaded_memory.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/text.h"
#include "run/mappings.h"

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

bool loaded_shift(pid_t pid, const char *path, const struct elf_file *file, uint64_t *ret)
{
    uint64_t start;
    if (file->segments.count == 0 || !find_start(pid, path, &start))
        return false;
    *ret = start - linked_start(file);
    return true;
}

int loaded_open(pid_t pid, const char *path, const struct elf_file *file, uint64_t *shift)
{
    AUTO_TEXT struct text memory_path = {0};
    if (!loaded_shift(pid, path, file, shift))
        return -1;
    text_printf(&memory_path, "/proc/%d/mem", (int)pid);
    return open(text_string(&memory_path), O_RDONLY | O_CLOEXEC);
}

bool loaded_word(pid_t pid, const char *path, const struct elf_file *file, uint64_t address,
                 uint64_t *ret)
{
    uint64_t shift;
    int memory = loaded_open(pid, path, file, &shift);
    if (memory < 0)
        return false;
    ssize_t size = pread(memory, ret, sizeof(*ret), (off_t)(address + shift));
    close(memory);
    return size == sizeof(*ret);
}

#include "run/resident.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "run/mappings.h"

enum { CHUNK = 1 << 20 };

static const uint64_t most = (uint64_t)512 << 20; /* bytes: no Go program has that much */

static void read_mapping(int memory, const struct mapping *mapping, char *chunk)
{
    for (uint64_t at = mapping->start; at < mapping->end; at += CHUNK) {
        uint64_t size = mapping->end - at < CHUNK ? mapping->end - at : CHUNK;
        if (pread(memory, chunk, size, (off_t)at) <= 0)
            return;
    }
}

/* By what name the process has it. */
static const char *name_of(pid_t pid, const char *program, char *room, size_t size)
{
    AUTO_TEXT struct text prefix = {0};
    text_printf(&prefix, "/proc/%d/root/", (int)pid);
    if (string_starts_with(program, text_string(&prefix)))
        return program + prefix.length - 1;
    prefix.length = 0;
    text_printf(&prefix, "/proc/%d/exe", (int)pid);
    ssize_t length =
        strcmp(program, text_string(&prefix)) == 0 ? readlink(program, room, size - 1) : -1;
    room[length > 0 ? length : 0] = '\0';
    return length > 0 ? room : program;
}

void make_resident(pid_t pid, const char *program)
{
    AUTO_TEXT struct text path = {0};
    AUTO_FREE char *chunk = memory_alloc(CHUNK);
    AUTO(mappings_deinit) struct mappings mappings = {0};
    char room[4096];
    const char *name = name_of(pid, program, room, sizeof(room));
    text_printf(&path, "/proc/%d/mem", (int)pid);
    int memory = open(text_string(&path), O_RDONLY | O_CLOEXEC);
    if (memory < 0)
        return;
    uint64_t total = 0;
    mappings_read(pid, &mappings);
    for (size_t i = 0; i < mappings.count && total <= most; i++) {
        const struct mapping *mapping = &mappings.items[i];
        if (!mapping->is_readable || mapping->is_code || strcmp(mapping->path, name) != 0)
            continue;
        total += mapping->end - mapping->start;
        if (total <= most)
            read_mapping(memory, mapping, chunk);
    }
    close(memory);
}

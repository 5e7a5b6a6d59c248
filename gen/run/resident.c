#include "run/resident.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/text.h"
#include "run/mappings.h"
#include "run/processes.h"

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

static void read_mapped(pid_t pid, const char *program)
{
    AUTO_TEXT struct text path = {0};
    AUTO_FREE char *chunk = memory_alloc(CHUNK);
    AUTO(mappings_deinit) struct mappings mappings = {0};
    text_printf(&path, "/proc/%d/mem", (int)pid);
    int memory = open(text_string(&path), O_RDONLY | O_CLOEXEC);
    if (memory < 0)
        return;
    uint64_t total = 0;
    mappings_read(pid, &mappings);
    for (size_t i = 0; i < mappings.count && total <= most; i++) {
        const struct mapping *mapping = &mappings.items[i];
        if (!mapping->is_readable || mapping->is_code || !mapping_is_of(pid, mapping, program))
            continue;
        total += mapping->end - mapping->start;
        if (total <= most)
            read_mapping(memory, mapping, chunk);
    }
    close(memory);
}

void make_resident(pid_t pid, const char *program)
{
    AUTO(processes_deinit) struct processes processes = {0};
    if (pid) {
        read_mapped(pid, program);
        return;
    }
    processes_running(program, &processes);
    for (size_t i = 0; i < processes.count; i++) {
        AUTO_TEXT struct text link = {0};
        text_printf(&link, "/proc/%d/exe", (int)processes.items[i]);
        read_mapped(processes.items[i], text_string(&link));
    }
}

#include "run/resident.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/text.h"

enum { CHUNK = 1 << 20 };

static const uint64_t most = (uint64_t)512 << 20; /* bytes: no Go program has that much */

struct mapping {
    uint64_t start, end;
    char permissions[5];
    char path[4096];
};

static bool parse_mapping(const char *line, struct mapping *ret)
{
    int path = 0;
    if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s %*s %*s %*s %n", &ret->start, &ret->end,
               ret->permissions, &path) != 3)
        return false;
    snprintf(ret->path, sizeof(ret->path), "%s", path ? line + path : "");
    ret->path[strcspn(ret->path, "\n")] = '\0';
    return true;
}

static void read_mapping(int memory, const struct mapping *mapping, char *chunk)
{
    for (uint64_t at = mapping->start; at < mapping->end; at += CHUNK) {
        uint64_t size = mapping->end - at < CHUNK ? mapping->end - at : CHUNK;
        if (pread(memory, chunk, size, (off_t)at) <= 0)
            return;
    }
}

void make_resident(pid_t pid)
{
    AUTO_TEXT struct text path = {0};
    AUTO_FREE char *chunk = memory_alloc(CHUNK);
    char line[5000], program[4096] = {0};
    text_printf(&path, "/proc/%d/exe", (int)pid);
    if (readlink(text_string(&path), program, sizeof(program) - 1) <= 0)
        return;
    path.length = 0;
    text_printf(&path, "/proc/%d/mem", (int)pid);
    int memory = open(text_string(&path), O_RDONLY | O_CLOEXEC);
    path.length = 0;
    text_printf(&path, "/proc/%d/maps", (int)pid);
    FILE *maps = memory >= 0 ? fopen(text_string(&path), "re") : NULL;
    uint64_t total = 0;
    while (maps && fgets(line, sizeof(line), maps)) {
        struct mapping mapping;
        if (!parse_mapping(line, &mapping) || strcmp(mapping.path, program) != 0 ||
            mapping.permissions[0] != 'r' || mapping.permissions[2] == 'x')
            continue;
        total += mapping.end - mapping.start;
        if (total > most)
            break;
        read_mapping(memory, &mapping, chunk);
    }
    if (maps)
        fclose(maps);
    if (memory >= 0)
        close(memory);
}

#include "run/mappings.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"

static bool parse(const char *line, struct arena *arena, struct mapping *ret)
{
    int path = 0;
    char permissions[5];
    if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s %*s %*s %*s %n", &ret->start, &ret->end,
               permissions, &path) != 3)
        return false;
    const char *name = path ? line + path : "";
    ret->is_readable = permissions[0] == 'r';
    ret->is_code = permissions[2] == 'x';
    ret->path = arena_strndup(arena, name, strcspn(name, "\n"));
    return true;
}

void mappings_read(pid_t pid, struct mappings *ret)
{
    AUTO_TEXT struct text path = {0};
    AUTO_FREE char *line = NULL;
    size_t room = 0;
    *ret = (struct mappings){0};
    text_printf(&path, "/proc/%d/maps", (int)pid);
    FILE *file = fopen(text_string(&path), "re");
    if (!file)
        return;
    while (getline(&line, &room, file) > 0) {
        struct mapping mapping;
        if (parse(line, &ret->arena, &mapping))
            array_push(ret, mapping);
    }
    fclose(file);
}

void mappings_deinit(struct mappings *mappings)
{
    array_deinit(mappings);
    arena_deinit(&mappings->arena);
}

const char *mappings_reach(pid_t pid, struct arena *arena, const char *path)
{
    struct stat ours, theirs;
    const char *inside = arena_printf(arena, "/proc/%d/root%s", (int)pid, path);
    if (stat(inside, &theirs) != 0)
        return NULL;
    bool is_same =
        stat(path, &ours) == 0 && ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino;
    return is_same ? path : inside;
}

#include "run/mappings.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "run/reach.h"

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

/* The link in /proc/PID to the mapped file, be it removed. */
static const char *link_of(const struct mapping *mapping, struct arena *arena)
{
    return arena_printf(arena, "map_files/%" PRIx64 "-%" PRIx64, mapping->start, mapping->end);
}

const char *mapping_reach(pid_t pid, const struct mapping *mapping, struct arena *arena)
{
    const char *path = reach_file(pid, link_of(mapping, arena), arena);
    if (path)
        return path;
    /* Only root may follow such links: then the name must do. */
    const char *inside = arena_printf(arena, "/proc/%d/root%s", (int)pid, mapping->path);
    return reach_is_same(mapping->path, inside) ? arena_strdup(arena, mapping->path)
           : access(inside, F_OK) == 0          ? inside
                                                : NULL;
}

bool mapping_is_of(pid_t pid, const struct mapping *mapping, const char *path)
{
    AUTO(arena_deinit) struct arena arena = {0};
    if (mapping->path[0] != '/')
        return false;
    return reach_is_same(arena_printf(&arena, "/proc/%d/%s", (int)pid, link_of(mapping, &arena)),
                         path);
}

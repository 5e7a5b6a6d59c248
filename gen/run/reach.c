#include "run/reach.h"

#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "base/text.h"
#include "run/namespaces.h"

bool reach_is_same(const char *left, const char *right)
{
    struct stat one, other;
    return stat(left, &one) == 0 && stat(right, &other) == 0 && one.st_dev == other.st_dev &&
           one.st_ino == other.st_ino;
}

/* bpftrace takes a path apart at a colon, and has no escapes. */
static bool is_fit(const char *path)
{
    for (const char *at = path; *at; at++) {
        if ((unsigned char)*at < ' ' || strchr(":*\\\"", *at))
            return false;
    }
    return true;
}

/* Where a link of /proc leads, as it reads: "" if that is unknown. */
static const char *read_link(struct arena *arena, const char *link)
{
    char name[PATH_MAX];
    ssize_t length = readlink(link, name, sizeof(name) - 1);
    name[length > 0 ? length : 0] = '\0';
    return arena_strdup(arena, name);
}

/* The name as the process sees it, whose root directory may be below gobt's. */
static const char *name_inside(pid_t pid, const char *name, struct arena *arena)
{
    const char *root = read_link(arena, arena_printf(arena, "/proc/%d/root", (int)pid));
    size_t length = strlen(root);
    return length > 1 && string_starts_with(name, root) && name[length] == '/' ? name + length
                                                                               : name;
}

const char *reach_file(pid_t pid, const char *link, struct arena *arena)
{
    const char *outside = arena_printf(arena, "/proc/%d/%s", (int)pid, link);
    const char *name = read_link(arena, outside);
    const char *root = arena_printf(arena, "/proc/%d/root", (int)pid);
    bool is_apart = !namespace_is_shared(pid, "mnt");
    const char *const candidates[] = {
        is_apart ? "" : name,
        arena_printf(arena, "%s%s", root, name),
        arena_printf(arena, "%s%s", root, name_inside(pid, name, arena)),
        /* What was removed is still behind the process's own link, if it has a /proc. */
        is_apart ? arena_printf(arena, "%s/proc/%d/%s", root, (int)namespace_pid(pid), link) : "",
    };
    if (!*name)
        return NULL;
    for (size_t i = 0; i < LENGTH(candidates); i++) {
        if (*candidates[i] && is_fit(candidates[i]) && reach_is_same(candidates[i], outside))
            return candidates[i];
    }
    return outside;
}

bool reach_works_with_pid(pid_t pid, const char *path)
{
    AUTO_TEXT struct text root = {0};
    text_printf(&root, "/proc/%d/root/", (int)pid);
    return string_starts_with(path, text_string(&root)) || namespace_is_shared(pid, "mnt");
}

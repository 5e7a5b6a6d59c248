#include "cmd/debug_files.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "cmd/notice.h"
#include "elf/debug_file.h"
#include "elf/debug_link.h"
#include "elf/debuginfod.h"

static const char deleted[] = " (deleted)";

/* Where the link leads to, in the process's own view of files. */
static const char *read_link(struct arena *arena, const char *link)
{
    char path[PATH_MAX];
    ssize_t length = readlink(link, path, sizeof(path) - 1);
    if (length <= 0)
        return link;
    path[length] = '\0';
    if (string_ends_with(path, deleted))
        path[(size_t)length - strlen(deleted)] = '\0';
    return arena_strdup(arena, path);
}

/* A process's files may be others than those that gobt sees by the same paths. */
static struct debug_search surroundings(struct arena *arena, const char *path)
{
    struct debug_search search = {.path = path, .root = "", .directory = DEBUG_DIRECTORY};
    static const char processes[] = "/proc/";
    if (!string_starts_with(path, processes))
        return search;
    const char *process = path + strlen(processes);
    const char *rest = strchr(process, '/');
    if (!rest)
        return search;
    search.root = arena_printf(arena, "%.*s/root", (int)(rest - path), path);
    static const char root[] = "/root";
    bool is_name = string_starts_with(rest, "/root/") && !string_starts_with(rest, "/root/proc/");
    search.path = is_name
                      ? rest + strlen(root)
                      : read_link(arena, arena_printf(arena, "%.*s/exe", (int)(rest - path), path));
    return search;
}

struct error *debug_files_open(struct elf_file *program, const char *path, const char *given)
{
    struct debug_search search = surroundings(&program->arena, path);
    AUTO_TEXT struct text notes = {0};
    if (debuginfod_is_configured())
        search.fetch = debuginfod_fetch;
    if (given) {
        AUTO_FREE char *real = realpath(given, NULL);
        return debug_file_open(program, &search, real ? real : given, &program->debug_file);
    }
    if (elf_file_debug_section(program, ".debug_info"))
        return debug_supplement_open(program, &search);
    debug_file_find(program, &search, &notes, &program->debug_file);
    print_notes(&notes);
    return NULL;
}

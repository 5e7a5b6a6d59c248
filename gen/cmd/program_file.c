#include "cmd/program_file.h"

#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "cmd/notice.h"
#include "elf/elf_file.h"
#include "run/mappings.h"

enum { MAX_LISTED_PROGRAMS = 20 };

/* A separate debug file has the same sections, and nothing in them. */
static bool has_section(struct elf_file *file, const char *name)
{
    const struct elf_section *section = elf_file_section(file, name);
    return section && section->type != SHT_NOBITS;
}

static bool is_go(const char *path)
{
    struct elf_file *file;
    struct error *error = elf_file_open(path, &file);
    if (error) {
        error_destroy(error);
        return false;
    }
    bool is_go = has_section(file, ".go.buildinfo") || has_section(file, ".gopclntab") ||
                 has_section(file, ".data.rel.ro.gopclntab");
    elf_file_close(file);
    return is_go;
}

static bool is_go_program(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode) && access(path, X_OK) == 0 &&
           is_go(path);
}

/* The only Go program in the current directory. */
static struct error *find_here(char **ret)
{
    AUTO_TEXT struct text list = {0};
    unsigned count = 0;
    DIR *directory = opendir(".");
    if (!directory)
        return error_target("the current directory can't be read: %s", strerror(errno));
    for (struct dirent *entry; (entry = readdir(directory));) {
        if (!is_go_program(entry->d_name))
            continue;
        if (count++ == 0)
            *ret = memory_strdup(entry->d_name);
        if (count <= MAX_LISTED_PROGRAMS)
            text_printf(&list, "%s./%s", list.length ? ", " : "", entry->d_name);
    }
    closedir(directory);
    if (count == 1)
        return NULL;
    if (count == 0)
        return error_usage("which program? Give -b PATH or -p PID, or set GOBT_BINARY: there is no "
                           "Go program in the current directory");
    free(*ret);
    *ret = NULL;
    return error_usage("which program? Give one with -b: %s", text_string(&list));
}

/* Paths of the files besides its program whose code a process has mapped. */
struct libraries {
    ARRAY(const char *);
    struct arena arena;
};

static void libraries_deinit(struct libraries *libraries)
{
    array_deinit(libraries);
    arena_deinit(&libraries->arena);
}

static void list_libraries(pid_t pid, struct libraries *ret)
{
    AUTO(mappings_deinit) struct mappings mappings = {0};
    const char *last = "";
    mappings_read(pid, &mappings);
    for (size_t i = 0; i < mappings.count; i++) {
        const struct mapping *mapping = &mappings.items[i];
        if (!mapping->is_code || mapping->path[0] != '/' || strcmp(mapping->path, last) == 0)
            continue;
        last = mapping->path;
        const char *path = mappings_reach(pid, &ret->arena, mapping->path);
        if (path)
            array_push(ret, arena_strdup(&ret->arena, path));
    }
}

/* A program that isn't Go's may have loaded a Go library (-buildmode=c-shared). */
static struct error *find_library(pid_t pid, char **program)
{
    AUTO(libraries_deinit) struct libraries libraries = {0};
    AUTO_TEXT struct text list = {0};
    const char *found = NULL;
    unsigned count = 0;
    if (is_go(*program))
        return NULL;
    list_libraries(pid, &libraries);
    for (size_t i = 0; i < libraries.count; i++) {
        if (!is_go(libraries.items[i]))
            continue;
        text_printf(&list, "%s%s", count ? ", " : "", libraries.items[i]);
        found = libraries.items[i];
        count++;
    }
    if (count == 0)
        return NULL;
    if (count > 1)
        return error_usage(
            "%s is not a Go program, and has loaded several Go libraries: choose one "
            "with -b: %s",
            *program, text_string(&list));
    AUTO_TEXT struct text note = {0};
    text_printf(&note, "%s is not a Go program, and has loaded one: %s\n", *program, found);
    print_notes(&note);
    free(*program);
    *program = memory_strdup(found);
    return NULL;
}

static struct error *find_process(pid_t pid, char **ret)
{
    AUTO_TEXT struct text link = {0};
    char path[PATH_MAX];
    text_printf(&link, "/proc/%d/exe", (int)pid);
    ssize_t length = readlink(text_string(&link), path, sizeof(path) - 1);
    if (length < 0 && errno == ENOENT)
        return error_target(
            kill(pid, 0) == 0 || errno == EPERM
                ? "process %d has no program file: it has ended, or is a kernel thread"
                : "there is no process %d",
            (int)pid);
    if (length < 0)
        return error_target("the program of process %d can't be read: %s%s", (int)pid,
                            strerror(errno), geteuid() == 0 ? "" : ". Run as root");
    path[length] = '\0';
    /* The path is of use if it leads to the same file from here; a container's doesn't. */
    struct stat by_path, by_process;
    if (stat(path, &by_path) == 0 && stat(text_string(&link), &by_process) == 0 &&
        by_path.st_dev == by_process.st_dev && by_path.st_ino == by_process.st_ino &&
        !strchr(path, ':') && !strchr(path, '"') && !strchr(path, '\\'))
        *ret = memory_strdup(path);
    else
        *ret = text_steal(&link);
    return find_library(pid, ret);
}

bool program_file_is_gone(pid_t pid)
{
    AUTO_TEXT struct text link = {0};
    char path[PATH_MAX];
    text_printf(&link, "/proc/%d/exe", (int)pid);
    ssize_t length = readlink(text_string(&link), path, sizeof(path) - 1);
    path[length > 0 ? length : 0] = '\0';
    return string_ends_with(path, " (deleted)");
}

static bool has_loaded(pid_t pid, const struct stat *file)
{
    AUTO(libraries_deinit) struct libraries libraries = {0};
    bool result = false;
    list_libraries(pid, &libraries);
    for (size_t i = 0; i < libraries.count && !result; i++) {
        struct stat loaded;
        result = stat(libraries.items[i], &loaded) == 0 && loaded.st_dev == file->st_dev &&
                 loaded.st_ino == file->st_ino;
    }
    return result;
}

/* Both were given: the process must run that very file, or have loaded it. */
static struct error *check_process(const char *binary, pid_t pid)
{
    AUTO_TEXT struct text link = {0};
    struct stat by_path, by_process;
    text_printf(&link, "/proc/%d/exe", (int)pid);
    if (stat(binary, &by_path) != 0)
        return error_target("%s: %s", binary, strerror(errno));
    if (stat(text_string(&link), &by_process) != 0)
        return error_target("the program of process %d can't be read: %s", (int)pid,
                            strerror(errno));
    if ((by_path.st_dev != by_process.st_dev || by_path.st_ino != by_process.st_ino) &&
        !has_loaded(pid, &by_path))
        return error_target("process %d doesn't run %s%s: leave -b out", (int)pid, binary,
                            program_file_is_gone(pid) ? ", but a file that is gone" : "");
    return NULL;
}

struct error *program_file_find(const char *binary, pid_t pid, char **ret)
{
    const char *environment = getenv("GOBT_BINARY");
    if (binary && pid) {
        TRY(check_process(binary, pid));
        *ret = memory_strdup(binary);
        return NULL;
    }
    if (pid)
        return find_process(pid, ret);
    if (!binary && environment && *environment)
        binary = environment;
    if (!binary)
        return find_here(ret);
    *ret = memory_strdup(binary);
    return NULL;
}

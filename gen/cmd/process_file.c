#include "cmd/process_file.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "cmd/notice.h"
#include "elf/elf_file.h"
#include "elf/file_kind.h"
#include "run/mappings.h"
#include "run/process_status.h"
#include "run/reach.h"

bool process_file_is_go(const char *path)
{
    struct elf_file *file;
    struct error *error = elf_file_open(path, &file);
    if (error) {
        error_destroy(error);
        return false;
    }
    error = file_kind_check(file);
    /* Go 1.15 leaves a library the note only. */
    bool is_go =
        !error &&
        (elf_file_section(file, ".note.go.buildid") || elf_file_section(file, ".go.buildinfo") ||
         elf_file_section(file, ".gopclntab") || elf_file_section(file, ".data.rel.ro.gopclntab"));
    error_destroy(error);
    elf_file_close(file);
    return is_go;
}

/* ---- the process ---- */

/* Whether there is a program to be looked at, and if not, why. */
static struct error *check_process(pid_t pid)
{
    AUTO_TEXT struct text group = {0};
    AUTO_TEXT struct text state = {0};
    AUTO_TEXT struct text memory = {0};
    long process = strtol(process_status(pid, "Tgid", &group), NULL, 10);
    if (process == 0)
        return kill(pid, 0) != 0 && errno == ESRCH
                   ? error_target("there is no process %d", (int)pid)
                   : NULL;
    if (process != pid)
        return error_usage("%d is a thread of process %ld: give -p %ld", (int)pid, process,
                           process);
    if (strchr("ZX", *process_status(pid, "State", &state)))
        return error_target("process %d has ended: what is left of it is a zombie, until its "
                            "parent asks for its exit status",
                            (int)pid);
    if (!*process_status(pid, "VmSize", &memory))
        return error_target("process %d has no program: it is a thread of the kernel", (int)pid);
    return NULL;
}

static struct error *check_program(pid_t pid)
{
    AUTO_TEXT struct text link = {0};
    char path[PATH_MAX];
    TRY(check_process(pid));
    text_printf(&link, "/proc/%d/exe", (int)pid);
    if (readlink(text_string(&link), path, sizeof(path)) >= 0)
        return NULL;
    return errno == ENOENT
               ? error_target("process %d has no program file: it has just ended", (int)pid)
               : error_target("the program of process %d can't be read: %s%s", (int)pid,
                              strerror(errno), geteuid() == 0 ? "" : ". Run as root");
}

bool process_file_is_gone(pid_t pid)
{
    AUTO_TEXT struct text link = {0};
    char path[PATH_MAX];
    text_printf(&link, "/proc/%d/exe", (int)pid);
    ssize_t length = readlink(text_string(&link), path, sizeof(path) - 1);
    path[length > 0 ? length : 0] = '\0';
    return string_ends_with(path, " (deleted)");
}

/* ---- what else it has loaded ---- */

void process_files_deinit(struct process_files *files)
{
    array_deinit(files);
    arena_deinit(&files->arena);
}

/* The files besides its program whose code a process has mapped. */
static void list_libraries(pid_t pid, const char *program, struct process_files *ret)
{
    AUTO(mappings_deinit) struct mappings mappings = {0};
    AUTO_FREE char *last = memory_strdup("");
    mappings_read(pid, &mappings);
    for (size_t i = 0; i < mappings.count; i++) {
        const struct mapping *mapping = &mappings.items[i];
        if (!mapping->is_code || mapping->path[0] != '/' || strcmp(mapping->path, last) == 0)
            continue;
        free(last);
        last = memory_strdup(mapping->path);
        const char *path = mapping_reach(pid, mapping, &ret->arena);
        if (path && !reach_is_same(path, program))
            array_push(ret, path);
    }
}

static void keep_go(struct process_files *files)
{
    size_t kept = 0;
    for (size_t i = 0; i < files->count; i++) {
        if (process_file_is_go(files->items[i]))
            files->items[kept++] = files->items[i];
    }
    files->count = kept;
}

struct error *process_files_list(pid_t pid, struct process_files *ret)
{
    TRY(check_program(pid));
    ret->program = reach_file(pid, REACH_PROGRAM, &ret->arena);
    if (!ret->program)
        return error_target("process %d has no program file: it has just ended", (int)pid);
    array_push(ret, ret->program);
    list_libraries(pid, ret->program, ret);
    keep_go(ret);
    ret->is_go_program = ret->count && ret->items[0] == ret->program;
    return NULL;
}

void process_files_print(const struct process_files *files, size_t from, struct text *text)
{
    for (size_t i = from; i < files->count; i++)
        text_printf(text, "%s%s", i > from ? ", " : "", files->items[i]);
}

void process_files_note_plugins(pid_t pid, const struct process_files *files)
{
    AUTO_TEXT struct text list = {0};
    AUTO_TEXT struct text note = {0};
    process_files_print(files, 1, &list);
    text_printf(&note,
                "process %d has loaded Go plugins as well; for what is in one of them give it "
                "with -b: %s\n",
                (int)pid, text_string(&list));
    print_notes(&note);
}

struct error *process_files_refuse(const struct process_files *files)
{
    AUTO_TEXT struct text list = {0};
    process_files_print(files, 0, &list);
    return error_usage("%s is not a Go program, and has loaded several Go libraries: choose one "
                       "with -b: %s",
                       files->program, text_string(&list));
}

/* A Go program's plugins are files of their own; one that isn't Go's may have loaded a library. */
struct error *process_file_find(pid_t pid, char **ret)
{
    AUTO(process_files_deinit) struct process_files files = {0};
    AUTO_TEXT struct text note = {0};
    TRY(process_files_list(pid, &files));
    if (files.count > 1 && !files.is_go_program)
        return process_files_refuse(&files);
    if (files.count > 1)
        process_files_note_plugins(pid, &files);
    if (files.count && !files.is_go_program)
        text_printf(&note, "%s is not a Go program, and has loaded one: %s\n", files.program,
                    files.items[0]);
    print_notes(&note);
    *ret = memory_strdup(files.count ? files.items[0] : files.program);
    return NULL;
}

/* By which path the process has the file BINARY; NULL: it hasn't. */
static const char *find_loaded(pid_t pid, const char *binary, struct process_files *libraries)
{
    const char *program = reach_file(pid, REACH_PROGRAM, &libraries->arena);
    if (!program || reach_is_same(program, binary))
        return program;
    list_libraries(pid, program, libraries);
    for (size_t i = 0; i < libraries->count; i++) {
        if (reach_is_same(libraries->items[i], binary))
            return libraries->items[i];
    }
    return NULL;
}

struct error *process_file_check(pid_t pid, const char *binary, char **ret)
{
    AUTO(process_files_deinit) struct process_files libraries = {0};
    if (access(binary, F_OK) != 0)
        return error_target("%s: %s", binary, strerror(errno));
    TRY(check_program(pid));
    const char *loaded = find_loaded(pid, binary, &libraries);
    if (!loaded)
        return error_target("process %d doesn't run %s%s: leave -b out", (int)pid, binary,
                            process_file_is_gone(pid) ? ", but a file that is gone" : "");
    *ret = memory_strdup(reach_works_with_pid(pid, binary) ? binary : loaded);
    return NULL;
}

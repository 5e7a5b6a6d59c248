/* Which file a process is traced by: its program, or a Go library or plugin that it has loaded. */
#ifndef GOBT_CMD_PROCESS_FILE_H
#define GOBT_CMD_PROCESS_FILE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/array.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"

/* The Go files that a process runs code of: its program, if that is one, then what it has loaded.
 */
struct process_files {
    ARRAY(const char *);
    const char *program; /* Go's or not */
    bool is_go_program;
    struct arena arena; /* of the paths */
};

struct error *process_files_list(pid_t pid, struct process_files *ret);
void process_files_deinit(struct process_files *files);

/* "FILE, FILE", without the first FROM. */
void process_files_print(const struct process_files *files, size_t from, struct text *text);

/* Names the plugins of a Go program, which is the file that is taken. */
void process_files_note_plugins(pid_t pid, const struct process_files *files);

/* The error for several, none of which is the program. */
struct error *process_files_refuse(const struct process_files *files);

/* The caller frees the path, by which bpftrace gets at the file as well. */
struct error *process_file_find(pid_t pid, char **ret);

/* The same where BINARY was given, too: the process must run that very file, or have loaded it. */
struct error *process_file_check(pid_t pid, const char *binary, char **ret);

/* Whether the program of a process was removed, or another put in its place. */
bool process_file_is_gone(pid_t pid);

/* Whether the file has what Go's linker leaves in each. */
bool process_file_is_go(const char *path);

#endif

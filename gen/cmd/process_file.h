/* Which file a process is traced by: its program, or a Go library or plugin that it has loaded. */
#ifndef GOBT_CMD_PROCESS_FILE_H
#define GOBT_CMD_PROCESS_FILE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"

/* The caller frees the path, by which bpftrace gets at the file as well. */
struct error *process_file_find(pid_t pid, char **ret);

/* The same where BINARY was given, too: the process must run that very file, or have loaded it. */
struct error *process_file_check(pid_t pid, const char *binary, char **ret);

/* Whether the program of a process was removed, or another put in its place. */
bool process_file_is_gone(pid_t pid);

/* Whether the file has what Go's linker leaves in each. */
bool process_file_is_go(const char *path);

#endif

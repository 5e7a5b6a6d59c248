/*
 * Which file a command is about: -b, the program of -p or a Go library that it has loaded,
 * $GOBT_BINARY, or the only Go program here.
 */
#ifndef GOBT_CMD_PROGRAM_FILE_H
#define GOBT_CMD_PROGRAM_FILE_H

#include <sys/types.h>

#include "base/error.h"

/* BINARY and PID as given by the user, NULL and 0 if they weren't. The caller frees the path. */
struct error *program_file_find(const char *binary, pid_t pid, char **ret);

#endif

/* Whether a process runs what its file has now. */
#ifndef GOBT_RUN_LOADED_BUILD_H
#define GOBT_RUN_LOADED_BUILD_H

#include <stdbool.h>
#include <sys/types.h>

#include "elf/elf_file.h"

/*
 * Whether the build id in the memory of process PID is another than the file's at PATH, which it
 * has mapped, or its code, where no id tells: on some file systems a file can be written to while
 * it runs, and an unpacker puts other code in its place. What can't be read doesn't differ, nor
 * does a breakpoint.
 */
bool loaded_build_differs(pid_t pid, const char *path, struct elf_file *file);

#endif

/* What is in the memory of a process, where its program's file says it is. */
#ifndef GOBT_RUN_LOADED_MEMORY_H
#define GOBT_RUN_LOADED_MEMORY_H

#include <stdbool.h>
#include <sys/types.h>

#include "elf/elf_file.h"

/* How far behind where it was linked the process has the FILE at PATH; false: it hasn't mapped it.
 */
bool loaded_shift(pid_t pid, const char *path, const struct elf_file *file, uint64_t *ret);

/*
 * The memory of process PID, to be read at *SHIFT behind the addresses of the FILE at PATH as
 * linked; -1: it can't be read, or it hasn't mapped the file.
 */
int loaded_open(pid_t pid, const char *path, const struct elf_file *file, uint64_t *shift);

/* The eight bytes that the process has at an address as linked; false: they can't be read. */
bool loaded_word(pid_t pid, const char *path, const struct elf_file *file, uint64_t address,
                 uint64_t *ret);

#endif

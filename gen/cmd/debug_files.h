/* Which file a command takes a program's debug information from. */
#ifndef GOBT_CMD_DEBUG_FILES_H
#define GOBT_CMD_DEBUG_FILES_H

#include "elf/elf_file.h"

/*
 * GIVEN is what the user said, or NULL: then a separate debug file is only looked for if the
 * program, which was opened as PATH, has no debug information itself.
 */
struct error *debug_files_open(struct elf_file *program, const char *path, const char *given);

#endif

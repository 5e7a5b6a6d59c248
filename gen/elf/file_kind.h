/* What a file is that isn't a program by Go's own compiler, and what to give instead. */
#ifndef GOBT_ELF_FILE_KIND_H
#define GOBT_ELF_FILE_KIND_H

#include "elf/elf_file.h"

enum { FILE_KIND_START = 512 }; /* bytes that tell what a file is */

/* The error for a file that isn't ELF, by its first bytes. */
struct error *file_kind_not_elf(const char *path, const unsigned char *start, size_t length);

/* Fails for ELF files that aren't programs, whatever they hold. */
struct error *file_kind_check(struct elf_file *file);

/* The error for a program that has nothing of Go's in it. */
struct error *file_kind_not_go(struct elf_file *file);

#endif

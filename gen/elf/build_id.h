/* Which build of a program a file is of. */
#ifndef GOBT_ELF_BUILD_ID_H
#define GOBT_ELF_BUILD_ID_H

#include "elf/elf_file.h"

/* What its notes say, allocated in the file's arena; NULL: nothing. */
struct build_ids {
    const char *gnu; /* in hex: Go's own linker writes it from Go 1.24 on, GNU's does always */
    const char *go;  /* `go tool buildid` */
};

struct build_ids elf_file_build_ids(struct elf_file *file);

/*
 * What tells one build from another: "gnu:HEX", or "go:ID" from Go's own note, or "crc:HEX" over
 * the text where a file has neither. Allocated in the file's arena.
 */
struct error *elf_file_build_id(struct elf_file *file, const char **ret);

enum same_build {
    BUILD_SAME,
    BUILD_OTHER,
    BUILD_UNKNOWN, /* neither kind of id is in both */
};

/* Whether both files are of one build: every kind of id that both have is the same. */
enum same_build elf_same_build(struct elf_file *left, struct elf_file *right);

#endif

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
 * Whether one of them is of this build alone: not a word that somebody's builds all have, nor what
 * Go's linker derives from it.
 */
bool elf_file_ids_tell(struct elf_file *file);

/*
 * What tells one build from another: "gnu:HEX", or "go:ID" from Go's own note, or "code:HEX" over
 * the code where neither tells. Allocated in the file's arena.
 */
struct error *elf_file_build_id(struct elf_file *file, const char **ret);

/* Whether that is ID, or what ID was in scripts of the same version of the header before. */
struct error *elf_file_is_build(struct elf_file *file, const char *id, bool *ret);

enum same_build {
    BUILD_SAME,
    BUILD_OTHER,
    BUILD_UNKNOWN, /* nothing that tells is in both */
};

/* Whether both files are of one build: every kind of id that both have is the same. */
enum same_build elf_same_build(struct elf_file *left, struct elf_file *right);

/* The same by their code: a debug file mostly has none. */
enum same_build elf_same_code(struct elf_file *left, struct elf_file *right);

#endif

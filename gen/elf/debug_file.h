/*
 * The separate debug file of a program that was stripped: found where debuggers look for it, and
 * taken only if it is of the same build.
 */
#ifndef GOBT_ELF_DEBUG_FILE_H
#define GOBT_ELF_DEBUG_FILE_H

#include "base/text.h"
#include "elf/elf_file.h"

struct debug_search {
    const char *path;      /* of the program, as it was installed there: the debug file's place */
    const char *root;      /* in front of all paths: "", or "/proc/N/root" of a process */
    const char *directory; /* DEBUG_DIRECTORY */
    /* The file of that build from elsewhere, if it is nowhere here: elf/debuginfod.h; or NULL. */
    const char *(*fetch)(struct arena *arena, const char *id, struct text *notes);
};

/*
 * The debug file of PROGRAM, or NULL if there is none. Files of another build, and those that can't
 * be used, are passed over, which NOTES get a line about.
 */
void debug_file_find(struct elf_file *program, const struct debug_search *search,
                     struct text *notes, struct elf_file **ret);

/* The file at PATH, which must be PROGRAM's debug file: else the reason why it isn't. */
struct error *debug_file_open(struct elf_file *program, const struct debug_search *search,
                              const char *path, struct elf_file **ret);

/*
 * Debug information that dwz has been at may refer to a second file, which several share. FILE has
 * such information, or has none at all; fails where the other isn't found.
 */
struct error *debug_supplement_open(struct elf_file *file, const struct debug_search *search);

#endif

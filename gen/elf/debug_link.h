/* What a program says of its separate debug file, and where people put such files. */
#ifndef GOBT_ELF_DEBUG_LINK_H
#define GOBT_ELF_DEBUG_LINK_H

#include "elf/elf_file.h"

#define DEBUG_DIRECTORY "/usr/lib/debug"

/* .gnu_debuglink: a name without a directory, unless somebody forged it. */
struct debug_link {
    const char *name;
    uint32_t sum; /* CRC-32 of the whole file */
};

/* False: the program has none. */
bool elf_file_debug_link(struct elf_file *file, struct debug_link *ret);

/* .gnu_debugaltlink: the file that dwz put what several debug files have in common into. */
struct debug_supplement {
    const char *name; /* a path, relative to the debug file's directory or absolute */
    const char *id;   /* its build id, in hex */
};

bool elf_file_debug_supplement(struct elf_file *file, struct debug_supplement *ret);

/* CRC-32 of the whole file, as .gnu_debuglink has it. */
uint32_t elf_file_sum(const struct elf_file *file);

/* DIRECTORY/.build-id/xx/yyyy.debug, of an id in hex; NULL if it is too short to have such a place.
 */
const char *debug_path_by_id(struct arena *arena, const char *directory, const char *id);

enum { DEBUG_LINK_PLACES = 3 };

/*
 * The places where debuggers look for NAME, in their order: beside the program, in .debug/ there,
 * and at the program's place below DIRECTORY.
 */
void debug_paths_by_link(struct arena *arena, const char *program, const char *directory,
                         const char *name, const char *ret[DEBUG_LINK_PLACES]);

#endif

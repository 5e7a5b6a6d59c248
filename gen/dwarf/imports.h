/*
 * dwz moves what several units have in common into partial units, which these import, and what
 * several files have in common into those of another file. Partial units don't say a language: they
 * are Go's if a unit of Go imports them.
 */
#ifndef GOBT_DWARF_IMPORTS_H
#define GOBT_DWARF_IMPORTS_H

#include "base/offset_map.h"
#include "elf/elf_file.h"

struct imports {
    struct offset_map roots; /* of the partial units that are imported: the offsets of their DIEs */
};

/* FILE's, and those of its supplement. */
struct error *imports_find(struct elf_file *file, struct imports *ret);
void imports_deinit(struct imports *imports);

/* Whether the unit whose first DIE is there is imported. */
bool imports_have(const struct imports *imports, uint64_t root);

#endif

/*
 * Pointers of the memory image as the loader leaves them. In a position-independent file that the
 * system's linker wrote, the places of pointers hold zeros: its relocations have what belongs
 * there.
 */
#ifndef GOBT_ELF_RELOCATIONS_H
#define GOBT_ELF_RELOCATIONS_H

#include "elf/elf_file.h"

struct elf_relocation {
    uint64_t place, pointer;
};

struct elf_relocations {
    ARRAY(struct elf_relocation); /* by place */
};

/* The pointer at ADDRESS, for a file that is loaded where it was linked to be. */
bool elf_file_pointer(struct elf_file *file, uint64_t address, uint64_t *ret);

/* All of them; read when first asked for. */
const struct elf_relocations *elf_file_relocations(struct elf_file *file);

void elf_relocations_destroy(struct elf_relocations *relocations);

#endif

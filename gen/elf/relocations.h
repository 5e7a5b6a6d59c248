/*
 * Pointers of the memory image as the loader leaves them. In a position-independent file that the
 * system's linker wrote, the places of pointers hold zeros: its relocations have what belongs
 * there.
 */
#ifndef GOBT_ELF_RELOCATIONS_H
#define GOBT_ELF_RELOCATIONS_H

#include "base/array.h"
#include "elf/elf_file.h"

struct elf_relocation {
    uint64_t place, pointer;
};

struct elf_relocations { /* by place */
    size_t count;
    struct elf_relocation *copies; /* NULL: they are in order in the file already */
    struct reader in_file;
    struct {
        ARRAY(struct elf_relocation);
    } of_symbols; /* the same for what a plugin has its host look up by names that are its own, too
                   */
};

/* The pointer at ADDRESS, for a file that is loaded where it was linked to be. */
bool elf_file_pointer(struct elf_file *file, uint64_t address, uint64_t *ret);

/*
 * The next place that the loader puts POINTER at, where that is linked to be; false: there is none.
 * NUMBER is 0 for the first.
 */
bool elf_file_next_pointer(struct elf_file *file, uint64_t pointer, size_t *number, uint64_t *ret);

void elf_relocations_destroy(struct elf_relocations *relocations);

#endif

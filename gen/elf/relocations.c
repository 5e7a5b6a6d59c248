#include "elf/relocations.h"

#include <elf.h>
#include <stdlib.h>

/* "What is here is the base address plus the addend", in each machine's numbers. */
static const struct {
    uint16_t machine;
    uint32_t type;
} relative_types[] = {
    {EM_X86_64, R_X86_64_RELATIVE},
    {EM_AARCH64, R_AARCH64_RELATIVE},
};

static bool is_relative(const struct elf_file *file, uint32_t type)
{
    for (size_t i = 0; i < LENGTH(relative_types); i++) {
        if (relative_types[i].machine == file->machine)
            return relative_types[i].type == type;
    }
    return false;
}

static void read_section(const struct elf_file *file, struct reader reader,
                         struct elf_relocations *ret, bool *is_sorted)
{
    while (reader_left(&reader) >= sizeof(Elf64_Rela)) {
        struct elf_relocation relocation = {.place = reader_u64(&reader)};
        uint64_t info = reader_u64(&reader);
        relocation.pointer = reader_u64(&reader);
        if (!is_relative(file, ELF64_R_TYPE(info)))
            continue;
        if (ret->count && ret->items[ret->count - 1].place > relocation.place)
            *is_sorted = false;
        array_push(ret, relocation);
    }
}

static int compare_places(const void *left, const void *right)
{
    const struct elf_relocation *a = left, *b = right;
    return (a->place > b->place) - (a->place < b->place);
}

/* A section that can't be read has no relocations: what should be there is zero, as in the file. */
static struct elf_relocations *read_relocations(struct elf_file *file)
{
    struct elf_relocations *relocations = memory_alloc(sizeof(*relocations));
    bool is_sorted = true;
    for (size_t i = 0; i < file->section_count; i++) {
        struct elf_section *section = &file->sections[i];
        struct reader reader;
        if (section->type != SHT_RELA || !(section->flags & SHF_ALLOC) || !file->is_64bit)
            continue;
        struct error *error = elf_section_read(file, section, &reader);
        if (error)
            error_destroy(error);
        else
            read_section(file, reader, relocations, &is_sorted);
    }
    if (!is_sorted)
        qsort(relocations->items, relocations->count, sizeof(*relocations->items), compare_places);
    return relocations;
}

const struct elf_relocations *elf_file_relocations(struct elf_file *file)
{
    if (!file->relocations)
        file->relocations = read_relocations(file);
    return file->relocations;
}

bool elf_file_pointer(struct elf_file *file, uint64_t address, uint64_t *ret)
{
    struct reader reader = elf_file_memory(file, address, 8);
    *ret = reader_u64(&reader);
    if (reader.failed)
        return false;
    if (*ret || !elf_file_is_position_independent(file))
        return true;
    const struct elf_relocations *all = elf_file_relocations(file);
    size_t low;
    array_find_first(all, place, address, &low);
    if (low < all->count && all->items[low].place == address)
        *ret = all->items[low].pointer;
    return true;
}

void elf_relocations_destroy(struct elf_relocations *relocations)
{
    if (relocations)
        array_deinit(relocations);
    free(relocations);
}

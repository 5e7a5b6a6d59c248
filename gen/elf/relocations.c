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

enum { NO_TYPE = UINT32_MAX };

static uint32_t relative_type(const struct elf_file *file)
{
    for (size_t i = 0; i < LENGTH(relative_types); i++) {
        if (relative_types[i].machine == file->machine)
            return relative_types[i].type;
    }
    return NO_TYPE;
}

/* The next of whatever type; false: there is none. */
static inline bool next_of_any(struct reader *reader, struct elf_relocation *ret, uint32_t *type)
{
    const unsigned char *bytes = reader_bytes(reader, sizeof(Elf64_Rela));
    struct reader relocation = reader_of(bytes, sizeof(Elf64_Rela), reader->big_endian);
    ret->place = reader_u64(&relocation);
    *type = ELF64_R_TYPE(reader_u64(&relocation));
    ret->pointer = reader_u64(&relocation);
    return bytes;
}

static inline bool next_relative(struct reader *reader, uint32_t type, struct elf_relocation *ret)
{
    uint32_t own;
    while (next_of_any(reader, ret, &own)) {
        if (own == type)
            return true;
    }
    return false;
}

/* A section that can't be read has no relocations: what should be there is zero, as in the file. */
static bool read_section(struct elf_file *file, struct elf_section *section, struct reader *ret)
{
    if (section->type != SHT_RELA || !(section->flags & SHF_ALLOC) || !file->is_64bit)
        return false;
    struct error *error = elf_section_read(file, section, ret);
    error_destroy(error);
    return !error;
}

/* How many a section begins with; false: others are behind them, or their places are in disorder.
 */
static bool count_in_order(struct reader reader, uint32_t type, size_t *ret)
{
    struct elf_relocation relocation;
    uint64_t last = 0;
    for (*ret = 0; next_relative(&reader, type, &relocation); ++*ret) {
        if (relocation.place < last || reader.offset != (*ret + 1) * sizeof(Elf64_Rela))
            return false;
        last = relocation.place;
    }
    return true;
}

/* Linkers put them first, and in order: they are many, and best left where they are. */
static bool find_in_order(struct elf_file *file, struct elf_relocations *ret)
{
    for (size_t i = 0; i < file->section_count; i++) {
        struct reader reader;
        size_t count = 0;
        if (!read_section(file, &file->sections[i], &reader))
            continue;
        if (!count_in_order(reader, relative_type(file), &count) || (count && ret->count))
            return false;
        if (count)
            *ret = (struct elf_relocations){.in_file = reader, .count = count};
    }
    return true;
}

static int compare_places(const void *left, const void *right)
{
    const struct elf_relocation *a = left, *b = right;
    return (a->place > b->place) - (a->place < b->place);
}

static void put_in_order(struct elf_file *file, struct elf_relocations *ret)
{
    struct {
        ARRAY(struct elf_relocation);
    } all = {0};
    for (size_t i = 0; i < file->section_count; i++) {
        struct reader reader;
        struct elf_relocation relocation;
        bool is_read = read_section(file, &file->sections[i], &reader);
        while (is_read && next_relative(&reader, relative_type(file), &relocation))
            array_push(&all, relocation);
    }
    qsort(all.items, all.count, sizeof(*all.items), compare_places);
    *ret = (struct elf_relocations){.copies = all.items, .count = all.count};
}

static const struct elf_relocations *relocations_of(struct elf_file *file)
{
    if (!file->relocations) {
        file->relocations = memory_alloc(sizeof(*file->relocations));
        if (!find_in_order(file, file->relocations))
            put_in_order(file, file->relocations);
    }
    return file->relocations;
}

static struct elf_relocation relocation_at(const struct elf_relocations *all, size_t number)
{
    if (all->copies)
        return all->copies[number];
    struct reader reader = all->in_file;
    struct elf_relocation relocation;
    uint32_t type;
    reader_seek(&reader, number * sizeof(Elf64_Rela));
    next_of_any(&reader, &relocation, &type);
    return relocation;
}

bool elf_file_next_pointer(struct elf_file *file, uint64_t pointer, size_t *number, uint64_t *ret)
{
    const struct elf_relocations *all = relocations_of(file);
    while (*number < all->count) {
        struct elf_relocation relocation = relocation_at(all, (*number)++);
        *ret = relocation.place;
        if (relocation.pointer == pointer)
            return true;
    }
    return false;
}

static uint64_t made_by_loader(struct elf_file *file, uint64_t address)
{
    const struct elf_relocations *all = relocations_of(file);
    size_t low = 0, high = all->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (relocation_at(all, middle).place < address)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == all->count)
        return 0;
    struct elf_relocation found = relocation_at(all, low);
    return found.place == address ? found.pointer : 0;
}

bool elf_file_pointer(struct elf_file *file, uint64_t address, uint64_t *ret)
{
    struct reader reader = elf_file_memory(file, address, 8);
    *ret = reader_u64(&reader);
    if (reader.failed)
        return false;
    if (*ret == 0 && elf_file_is_position_independent(file))
        *ret = made_by_loader(file, address);
    return true;
}

void elf_relocations_destroy(struct elf_relocations *relocations)
{
    if (relocations)
        free(relocations->copies);
    free(relocations);
}

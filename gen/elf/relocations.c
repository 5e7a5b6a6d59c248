#include "elf/relocations.h"

#include <elf.h>
#include <stdlib.h>

/* "What is here is the base address plus the addend", and "the symbol's address plus the addend",
 * in each machine's numbers. */
static const struct kinds {
    uint16_t machine;
    uint32_t relative, of_symbol;
} all_kinds[] = {
    {EM_X86_64, R_X86_64_RELATIVE, R_X86_64_64},
    {EM_AARCH64, R_AARCH64_RELATIVE, R_AARCH64_ABS64},
};

static const struct kinds *kinds_of(const struct elf_file *file)
{
    static const struct kinds none = {.relative = UINT32_MAX, .of_symbol = UINT32_MAX};
    for (size_t i = 0; i < LENGTH(all_kinds); i++) {
        if (all_kinds[i].machine == file->machine)
            return &all_kinds[i];
    }
    return &none;
}

static uint32_t relative_type(const struct elf_file *file)
{
    return kinds_of(file)->relative;
}

/* The next of whatever type; false: there is none. */
static inline bool next_of_any(struct reader *reader, struct elf_relocation *ret, uint64_t *info)
{
    const unsigned char *bytes = reader_bytes(reader, sizeof(Elf64_Rela));
    struct reader relocation = reader_of(bytes, sizeof(Elf64_Rela), reader->big_endian);
    ret->place = reader_u64(&relocation);
    *info = reader_u64(&relocation);
    ret->pointer = reader_u64(&relocation);
    return bytes;
}

static inline bool next_relative(struct reader *reader, uint32_t type, struct elf_relocation *ret)
{
    uint64_t info;
    while (next_of_any(reader, ret, &info)) {
        if (ELF64_R_TYPE(info) == type)
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

/* False: another file has the symbol. */
static bool find_symbol(struct reader symbols, uint64_t info, uint64_t *ret)
{
    enum { SECTION_AT = 6 };
    reader_seek(&symbols, ELF64_R_SYM(info) * sizeof(Elf64_Sym));
    reader_skip(&symbols, SECTION_AT);
    uint16_t section = reader_u16(&symbols);
    *ret = reader_u64(&symbols);
    return !symbols.failed && section != SHN_UNDEF;
}

static bool read_symbols(struct elf_file *file, uint32_t section, struct reader *ret)
{
    if (section >= file->section_count || file->sections[section].type != SHT_DYNSYM)
        return false;
    struct error *error = elf_section_read(file, &file->sections[section], ret);
    error_destroy(error);
    return !error;
}

/* A plugin has one record of each type, which the host and other plugins may have as well. */
static void find_of_symbols(struct elf_file *file, struct elf_relocations *ret)
{
    uint32_t type = kinds_of(file)->of_symbol;
    for (size_t i = 0; i < file->section_count; i++) {
        struct reader reader, symbols;
        struct elf_relocation relocation;
        uint64_t info, address;
        if (!read_section(file, &file->sections[i], &reader) ||
            !read_symbols(file, file->sections[i].link, &symbols))
            continue;
        while (next_of_any(&reader, &relocation, &info)) {
            if (ELF64_R_TYPE(info) != type || !find_symbol(symbols, info, &address))
                continue;
            relocation.pointer += address;
            array_push(&ret->of_symbols, relocation);
        }
    }
    if (ret->of_symbols.count)
        qsort(ret->of_symbols.items, ret->of_symbols.count, sizeof(*ret->of_symbols.items),
              compare_places);
}

static const struct elf_relocations *relocations_of(struct elf_file *file)
{
    if (!file->relocations) {
        file->relocations = memory_alloc(sizeof(*file->relocations));
        if (!find_in_order(file, file->relocations))
            put_in_order(file, file->relocations);
        find_of_symbols(file, file->relocations);
    }
    return file->relocations;
}

static struct elf_relocation relocation_at(const struct elf_relocations *all, size_t number)
{
    if (all->copies)
        return all->copies[number];
    struct reader reader = all->in_file;
    struct elf_relocation relocation;
    uint64_t info;
    reader_seek(&reader, number * sizeof(Elf64_Rela));
    next_of_any(&reader, &relocation, &info);
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

static uint64_t of_symbol(const struct elf_relocations *all, uint64_t address)
{
    size_t number;
    array_find_first(&all->of_symbols, place, address, &number);
    bool is = number < all->of_symbols.count && all->of_symbols.items[number].place == address;
    return is ? all->of_symbols.items[number].pointer : 0;
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
    struct elf_relocation found = {0};
    if (low < all->count)
        found = relocation_at(all, low);
    return found.place == address ? found.pointer : of_symbol(all, address);
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
    if (relocations) {
        free(relocations->copies);
        array_deinit(&relocations->of_symbols);
    }
    free(relocations);
}

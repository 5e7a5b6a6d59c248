#include "elf/symbols.h"

#include <gelf.h>
#include <libelf.h>
#include <string.h>

static struct error *add_table(struct elf_file *file, const struct elf_section *section,
                               struct elf_symbols *symbols)
{
    Elf_Data *data = elf_getdata(elf_getscn(file->elf, section->index), NULL);
    if (!data)
        return error_target("%s: section %s can't be read: %s", file->path, section->name,
                            elf_errmsg(-1));
    size_t count = data->d_size / (file->is_64bit ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym));
    array_reserve(symbols, symbols->count + count);
    for (size_t i = 0; i < count; i++) {
        GElf_Sym symbol;
        if (!gelf_getsym(data, (int)i, &symbol) || symbol.st_shndx == SHN_UNDEF)
            continue;
        unsigned type = GELF_ST_TYPE(symbol.st_info);
        if (type == STT_SECTION || type == STT_FILE || type == STT_TLS)
            continue;
        const char *name = elf_strptr(file->elf, section->link, symbol.st_name);
        if (!name || !*name)
            continue;
        struct elf_symbol entry = {
            .name = name,
            .address = symbol.st_value,
            .size = symbol.st_size,
            .is_function = type == STT_FUNC,
            .is_dynamic = section->type == SHT_DYNSYM,
        };
        array_push(symbols, entry);
    }
    symbols->has_symtab |= section->type == SHT_SYMTAB;
    return NULL;
}

static int compare_symbols(const void *left, const void *right)
{
    const struct elf_symbol *a = left, *b = right;
    return (a->address > b->address) - (a->address < b->address);
}

struct error *elf_file_symbols(struct elf_file *file, const struct elf_symbols **ret)
{
    if (!file->symbols) {
        struct elf_symbols *symbols = ARENA_NEW(&file->arena, struct elf_symbols);
        for (size_t i = 0; i < file->section_count; i++) {
            uint32_t type = file->sections[i].type;
            if (type == SHT_SYMTAB || type == SHT_DYNSYM)
                TRY(add_table(file, &file->sections[i], symbols));
        }
        /* The table is sorted once, then lives as long as the file. */
        struct elf_symbol *sorted =
            ARENA_ARRAY(&file->arena, struct elf_symbol, symbols->count + 1);
        if (symbols->count)
            memcpy(sorted, symbols->items, symbols->count * sizeof(*sorted));
        free(symbols->items);
        symbols->items = sorted;
        symbols->capacity = 0;
        qsort(sorted, symbols->count, sizeof(*sorted), compare_symbols);
        file->symbols = symbols;
    }
    *ret = file->symbols;
    return NULL;
}

const struct elf_symbol *elf_symbols_find(const struct elf_symbols *symbols, const char *name)
{
    for (size_t i = 0; i < symbols->count; i++) {
        if (strcmp(symbols->items[i].name, name) == 0)
            return &symbols->items[i];
    }
    return NULL;
}

const struct elf_symbol *elf_symbols_at(const struct elf_symbols *symbols, uint64_t address)
{
    size_t low = 0, high = symbols->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (symbols->items[middle].address < address)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == symbols->count || symbols->items[low].address != address)
        return NULL;
    return &symbols->items[low];
}

bool elf_symbols_cover(const struct elf_symbols *symbols, uint64_t number)
{
    for (size_t i = 0; i < symbols->count; i++) {
        const struct elf_symbol *symbol = &symbols->items[i];
        if (symbol->is_function && number >= symbol->address &&
            number - symbol->address < (symbol->size ? symbol->size : 1))
            return true;
    }
    return false;
}

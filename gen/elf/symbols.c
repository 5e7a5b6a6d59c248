#include "elf/symbols.h"

#include <elf.h>
#include <string.h>

#include "base/text.h"

/* So many passes over the table cost as much as sorting it. */
enum { LOOKUPS_BEFORE_SORTING = 32 };

/* The string table that goes with a symbol table. */
static struct error *read_names(struct elf_file *file, const struct elf_section *section,
                                struct reader *ret)
{
    if (section->link >= file->section_count)
        return error_target("%s: section %s has no names", file->path, section->name);
    return elf_section_read(file, &file->sections[section->link], ret);
}

/* Of a 64-bit file: Elf64_Sym as it stands there. */
static struct elf_table_symbol read_symbol(struct reader *table, const struct reader *names)
{
    uint32_t name = reader_u32(table);
    struct elf_table_symbol symbol = {.type = ELF64_ST_TYPE(reader_u8(table))};
    reader_u8(table);
    symbol.section = reader_u16(table);
    symbol.address = reader_u64(table);
    symbol.size = reader_u64(table);
    symbol.name = name && name < names->size ? (const char *)names->bytes + name : "";
    return symbol;
}

static struct error *visit_table(struct elf_file *file, struct elf_section *section,
                                 void (*visit)(const struct elf_table_symbol *, void *),
                                 void *context)
{
    struct reader table, names;
    TRY(elf_section_read(file, section, &table));
    TRY(read_names(file, section, &names));
    if (!file->is_64bit)
        return NULL;
    if (names.size && names.bytes[names.size - 1] != '\0')
        return error_target("%s: the names of section %s have no end", file->path, section->name);
    while (reader_left(&table) >= sizeof(Elf64_Sym)) {
        struct elf_table_symbol symbol = read_symbol(&table, &names);
        symbol.is_dynamic = section->type == SHT_DYNSYM;
        if (*symbol.name)
            visit(&symbol, context);
    }
    return NULL;
}

struct error *elf_symbols_visit(struct elf_file *file,
                                void (*visit)(const struct elf_table_symbol *, void *),
                                void *context)
{
    for (size_t i = 0; i < file->section_count; i++) {
        uint32_t type = file->sections[i].type;
        if (type == SHT_SYMTAB || type == SHT_DYNSYM)
            TRY(visit_table(file, &file->sections[i], visit, context));
    }
    return NULL;
}

static void add_symbol(const struct elf_table_symbol *found, void *context)
{
    struct elf_symbols *symbols = context;
    if (found->section == SHN_UNDEF || found->type == STT_SECTION || found->type == STT_FILE ||
        found->type == STT_TLS)
        return;
    struct elf_symbol symbol = {
        .name = found->name,
        .address = found->address,
        .size = found->size,
        .is_function = found->type == STT_FUNC,
        .is_dynamic = found->is_dynamic,
    };
    array_push(symbols, symbol);
}

static int compare_symbols(const void *left, const void *right)
{
    const struct elf_symbol *a = left, *b = right;
    return (a->address > b->address) - (a->address < b->address);
}

static void reserve_symbols(const struct elf_file *file, struct elf_symbols *symbols)
{
    size_t bytes = 0;
    for (size_t i = 0; i < file->section_count; i++) {
        uint32_t type = file->sections[i].type;
        symbols->has_symtab |= type == SHT_SYMTAB && file->is_64bit;
        bytes += type == SHT_SYMTAB || type == SHT_DYNSYM ? file->sections[i].size : 0;
    }
    array_reserve(symbols, bytes / sizeof(Elf64_Sym));
}

struct error *elf_file_symbols(struct elf_file *file, struct elf_symbols **ret)
{
    if (!file->symbols) {
        file->symbols = memory_alloc(sizeof(*file->symbols));
        reserve_symbols(file, file->symbols);
        TRY(elf_symbols_visit(file, add_symbol, file->symbols));
        if (!file->symbols->has_symtab && file->debug_file)
            TRY(elf_symbols_visit(file->debug_file, add_symbol, file->symbols));
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

static void sort(struct elf_symbols *symbols)
{
    if (!symbols->is_sorted && symbols->count)
        qsort(symbols->items, symbols->count, sizeof(*symbols->items), compare_symbols);
    symbols->is_sorted = true;
}

const struct elf_symbol *elf_symbols_at(struct elf_symbols *symbols, uint64_t address)
{
    size_t low;
    sort(symbols);
    array_find_first(symbols, address, address, &low);
    if (low == symbols->count || symbols->items[low].address != address)
        return NULL;
    return &symbols->items[low];
}

const struct elf_symbol *elf_symbols_at_with_suffix(struct elf_symbols *symbols, uint64_t address,
                                                    const char *suffix)
{
    const struct elf_symbol *end = symbols->items + symbols->count, *symbol = symbols->items;
    if (symbols->is_sorted || ++symbols->lookups > LOOKUPS_BEFORE_SORTING) {
        symbol = elf_symbols_at(symbols, address);
        for (; symbol && symbol < end && symbol->address == address; symbol++) {
            if (string_ends_with(symbol->name, suffix))
                return symbol;
        }
        return NULL;
    }
    for (; symbol < end; symbol++) {
        if (symbol->address == address && string_ends_with(symbol->name, suffix))
            return symbol;
    }
    return NULL;
}

bool elf_symbols_share_types(const struct elf_symbols *symbols)
{
    /* A hash of each package, by which modules are told to be of one build. */
    for (size_t i = 0; i < symbols->count; i++) {
        const struct elf_symbol *symbol = &symbols->items[i];
        if (symbol->is_dynamic && (string_starts_with(symbol->name, "go:link.pkghash") ||
                                   string_starts_with(symbol->name, "go.link.pkghash")))
            return true;
    }
    return false;
}

#include "golang/number_names.h"

#include <string.h>

#include "base/array.h"
#include "elf/relocations.h"
#include "elf/symbols.h"
#include "golang/string_array.h"

/* Values are of one byte. */
enum { STRING_SIZE = 16, LENGTH_AT = 8, MAX_VALUES = 64 };

/*
 * A type, and the symbol of an array of strings that has the names of its values. Without symbols
 * it is known by its first names, the same from Go 1.15 to 1.27.
 */
static const struct {
    const char *type, *symbol;
    const char *first[3];
} rows[] = {
    {"runtime.waitReason", "runtime.waitReasonStrings", {"", "GC assist marking", "IO wait"}},
};

struct error *number_names_find(struct elf_file *file, const char *type, uint64_t *ret)
{
    struct elf_symbols *symbols;
    *ret = 0;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        if (strcmp(rows[i].type, type) != 0)
            continue;
        TRY(elf_file_symbols(file, &symbols));
        const struct elf_symbol *symbol = elf_symbols_find(symbols, rows[i].symbol);
        if (symbol)
            *ret = symbol->address;
        else if (!string_array_find(file, rows[i].first, LENGTH(rows[i].first), ret))
            *ret = 0;
    }
    return NULL;
}

static bool is_name(struct elf_file *file, uint64_t address, const char *name)
{
    uint64_t start;
    struct reader header = elf_file_memory(file, address + LENGTH_AT, 8);
    if (reader_u64(&header) != strlen(name) || header.failed ||
        !elf_file_pointer(file, address, &start))
        return false;
    struct reader bytes = elf_file_memory(file, start, strlen(name));
    const char *found = reader_bytes(&bytes, strlen(name));
    return found && memcmp(found, name, strlen(name)) == 0;
}

struct error *number_names_value(struct elf_file *file, const char *type, const char *name,
                                 bool *found, uint64_t *ret)
{
    uint64_t names;
    *found = false;
    TRY(number_names_find(file, type, &names));
    for (uint64_t i = 0; names && *name && i < MAX_VALUES && !*found; i++) {
        *found = is_name(file, names + STRING_SIZE * i, name);
        *ret = i;
    }
    return NULL;
}

#include "golang/number_names.h"

#include <string.h>

#include "base/array.h"
#include "elf/symbols.h"
#include "golang/string_array.h"

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

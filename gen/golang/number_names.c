#include "golang/number_names.h"

#include <string.h>

#include "base/array.h"
#include "elf/relocations.h"
#include "elf/symbols.h"
#include "golang/string_array.h"

enum { STRING_SIZE = 16, LENGTH_AT = 8 };

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

/*
 * How many names there are at least, from which Go on: behind them anything may lie, which only the
 * symbol's size tells. Read from programs of Go 1.15, 1.19 and 1.21 to 1.27; none had fewer than
 * the one before.
 */
static const struct {
    unsigned major, minor;
    uint64_t count;
} counts[] = {{1, 25, 47}, {1, 24, 44}, {1, 23, 38}, {1, 22, 37}, {1, 21, 32}, {1, 15, 27}};

/* *SIZE is that of the array; 0: no symbol says it. */
static struct error *find_array(struct elf_file *file, const char *type, uint64_t *ret,
                                uint64_t *size)
{
    struct elf_symbols *symbols;
    *ret = *size = 0;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        if (strcmp(rows[i].type, type) != 0)
            continue;
        TRY(elf_file_symbols(file, &symbols));
        const struct elf_symbol *symbol = elf_symbols_find(symbols, rows[i].symbol);
        if (symbol) {
            *ret = symbol->address;
            *size = symbol->size;
        } else if (!string_array_find(file, rows[i].first, LENGTH(rows[i].first), ret)) {
            *ret = 0;
        }
    }
    return NULL;
}

struct error *number_names_find(struct elf_file *file, const char *type, uint64_t *ret)
{
    uint64_t size;
    return find_array(file, type, ret, &size);
}

static uint64_t certain_count(struct go_version version)
{
    for (size_t i = 0; i < LENGTH(counts); i++) {
        if (go_version_at_least(version, counts[i].major, counts[i].minor))
            return counts[i].count;
    }
    return 0;
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

struct error *number_names_value(struct elf_file *file, struct go_version version, const char *type,
                                 const char *name, bool *found, uint64_t *ret)
{
    uint64_t names, size;
    *found = false;
    TRY(find_array(file, type, &names, &size));
    uint64_t count = size ? size / STRING_SIZE : certain_count(version);
    for (uint64_t i = 0; names && *name && i < count && !*found; i++) {
        *found = is_name(file, names + STRING_SIZE * i, name);
        *ret = i;
    }
    return NULL;
}

#include "bt/named_number.h"

#include <string.h>

#include "bt/dynamic.h"
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

enum { STRING_SIZE = 16 };

struct error *named_number_table(struct probe *probe, const struct type *type, bool *ret,
                                 uint64_t *address)
{
    struct elf_symbols *symbols;
    *ret = false;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        if (strcmp(rows[i].type, type->name) != 0)
            continue;
        TRY(elf_file_symbols(probe->script->file, &symbols));
        const struct elf_symbol *symbol = elf_symbols_find(symbols, rows[i].symbol);
        *ret = symbol != NULL;
        *address = symbol ? symbol->address : 0;
        if (!symbol)
            *ret = string_array_find(probe->script->file, rows[i].first, LENGTH(rows[i].first),
                                     address);
    }
    return NULL;
}

struct error *named_number_write(struct line *line, const struct access *access, uint64_t address)
{
    struct arena *arena = line->probe->script->arena;
    unsigned limit = (unsigned)line->probe->script->options.string_limit + 1;
    const char *number;
    TRY(expression_number(line->probe, IN_BODY, access, &number));
    const char *entry = variable_get(line->probe, arena_printf(arena, "name of %s", number),
                                     arena_printf(arena, "%s_entry", access->path),
                                     arena_printf(arena, "%s + %s * %d",
                                                  dynamic_linked(line->probe, IN_BODY, address),
                                                  number, STRING_SIZE));
    const char *name = arena_printf(arena, "buf(*(uint64 *)%s, *(int64 *)(%s + 8))", entry, entry);
    line_print(line, "%r", line_keep_text(line, name), limit, limit);
    return NULL;
}

#include "bt/named_number.h"

#include "bt/dynamic.h"
#include "golang/number_names.h"

enum { STRING_SIZE = 16 };

struct error *named_number_table(struct probe *probe, const struct type *type, bool *ret,
                                 uint64_t *address)
{
    TRY(number_names_find(probe->script->file, type->name, address));
    *ret = *address != 0;
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

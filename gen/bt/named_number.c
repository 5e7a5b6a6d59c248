#include "bt/named_number.h"

#include <string.h>

#include "bt/call.h"
#include "bt/dynamic.h"
#include "bt/number.h"
#include "bt/scanner.h"
#include "golang/number_names.h"

enum { STRING_SIZE = 16 };

struct error *named_number_table(struct probe *probe, const struct type *type, bool *ret,
                                 uint64_t *address)
{
    *ret = false;
    /* Where the names are is otherwise in other builds. */
    if (probe->script->options.kind == KIND_PORTABLE)
        return NULL;
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

static const char asked[] = "go.number(";

bool named_number_is_asked(const char *inside)
{
    return string_starts_with(inside, asked);
}

struct error *named_number_value(const struct script *script, const char *inside, const char **ret)
{
    const char *type = inside + strlen(asked);
    size_t type_length = strcspn(type, ", ");
    const char *name = type + type_length;
    name += strspn(name, ", ");
    size_t length = *name == '"' ? scan_string(name) : 0;
    if (type_length == 0 || length < 3 || strcmp(name + length, ")") != 0)
        return error_usage("${%s}: it takes a type and a name, "
                           "${go.number(runtime.waitReason, \"sleep\")}",
                           inside);
    if (script->options.kind == KIND_PORTABLE)
        return error_target("${%s} is another number in other builds, and a portable script is for "
                            "more than one: use --kind exact",
                            inside);
    const char *type_name = arena_strndup(script->arena, type, type_length);
    const char *wanted = arena_strndup(script->arena, name + 1, length - 2);
    bool found;
    uint64_t number;
    TRY(number_names_value(script->file, script->program->version, type_name, wanted, &found,
                           &number));
    if (!found)
        return error_target("%s has no %s that it calls \"%s\"", script->program->path, type_name,
                            wanted);
    *ret = arena_printf(script->arena, "%lu", (unsigned long)number);
    return NULL;
}

struct error *named_number_expression(struct probe *probe, struct probe *keeper,
                                      enum expression_place place, const struct access *access,
                                      const char **ret)
{
    struct arena *arena = probe->script->arena;
    bool has_name = false;
    uint64_t address;
    const char *number;
    if (access->type)
        TRY(named_number_table(probe, access->type, &has_name, &address));
    if (!has_name)
        return number_no_form(access, "name");
    TRY(expression_number(probe, place, access, &number));
    if (keeper)
        number = call_keep(keeper, number, false);
    const char *names = dynamic_linked(keeper ? keeper : probe, place, address);
    const char *entry = arena_printf(arena, "(%s + %s * %d)", names, number, STRING_SIZE);
    *ret = arena_printf(arena, "str(*(uint64 *)%s, *(uint64 *)(%s + 8) + %u)", entry, entry,
                        probe->script->options.dialect.string_padding);
    return NULL;
}

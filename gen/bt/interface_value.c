/*
 * The record of a type says of what kind it is, for whatever type: texts, numbers and bools are
 * shown by that. Structs have to be known before: of an interface with methods, the program's own
 * structs that the compiler saw in it are shown with their fields. What remains is shown by its
 * address.
 */
#include "bt/interface_value.h"

#include <string.h>

#include "bt/dynamic.h"
#include "bt/error_value.h"
#include "bt/implementers.h"
#include "bt/value.h"
#include "path/assertion.h"

/* ---- the classes ---- */

struct dynamic {
    const struct access *access;
    const char *type, *data; /* in the probe that reads it */
    const char *kind;
};

static const char *define(struct line *line, const struct dynamic *dynamic, const char *what,
                          const char *value)
{
    struct arena *arena = line->probe->script->arena;
    return variable_get(line->probe, value,
                        arena_printf(arena, "%s_%s", dynamic->access->path, what), value);
}

/* The text in quotes, if it is one; *IS: then nothing else is to be asked. */
static struct error *write_text(struct line *line, const struct dynamic *dynamic, bool *is)
{
    struct arena *arena = line->probe->script->arena;
    unsigned limit = (unsigned)line->probe->script->options.string_limit + 1;
    const char *is_text, *errors;
    TRY(dynamic_is_text(line->probe, dynamic->access, &is_text));
    TRY(error_value_text(line, dynamic->type, dynamic->data, &errors));
    const char *at = arena_printf(arena, "%s * %s%s%s", dynamic->data, is_text, errors ? " + " : "",
                                  errors ? errors : "");
    at = define(line, dynamic, "text", at);
    *is = line_decide(line, arena_printf(arena, "%s != 0", line_keep(line, at, false)));
    if (!*is)
        return NULL;
    const char *text = arena_printf(arena, "buf(*(uint64 *)%s, *(int64 *)(%s + 8))", at, at);
    line_text(line, "(\"");
    line_print(line, "%r", line_keep_text(line, text), limit, limit);
    line_text(line, "\"");
    value_write_cut(line, line_keep(line, arena_printf(arena, "*(int64 *)(%s + 8)", at), true));
    line_text(line, ")");
    return NULL;
}

/* By Go's reflect.Kind: bits of those that are numbers, and how they are read. */
static const struct {
    const char *type;
    unsigned kinds;
    bool is_large; /* as a signed number it may be negative */
} numbers[] = {
    {"int8", 1 << 3, false},    {"int16", 1 << 4, false},
    {"int32", 1 << 5, false},   {"int64", 1 << 2 | 1 << 6, false},
    {"uint8", 1 << 8, false},   {"uint16", 1 << 9, false},
    {"uint32", 1 << 10, false}, {"int64", 1 << 7 | 1 << 11 | 1 << 12, true},
};

static const char *is_one_of(struct arena *arena, unsigned kinds, const char *kind)
{
    return arena_printf(arena, "(((uint64)%u >> %s) & 1)", kinds, kind);
}

/* A number, unless it is one beyond 2^63. */
static void write_number(struct line *line, const struct dynamic *dynamic, bool *is)
{
    struct arena *arena = line->probe->script->arena;
    AUTO_TEXT struct text sum = {0};
    unsigned all = 0, large = 0;
    for (size_t i = 0; i < LENGTH(numbers); i++) {
        text_printf(&sum, "%s(int64)(%sint64)*(%s *)%s * (int64)%s", i ? " + " : "",
                    *numbers[i].type == 'u' ? "u" : "", numbers[i].type, dynamic->data,
                    is_one_of(arena, numbers[i].kinds, dynamic->kind));
        all |= numbers[i].kinds;
        large |= numbers[i].is_large ? numbers[i].kinds : 0;
    }
    const char *number = define(line, dynamic, "number", arena_strdup(arena, text_string(&sum)));
    const char *is_number = define(line, dynamic, "is_number",
                                   arena_printf(arena, "%s * (1 - %s * ((uint64)%s >> 63))",
                                                is_one_of(arena, all, dynamic->kind),
                                                is_one_of(arena, large, dynamic->kind), number));
    *is = line_decide(line, arena_printf(arena, "%s != 0", line_keep(line, is_number, false)));
    if (!*is)
        return;
    line_text(line, "(");
    line_print(line, "%ld", line_keep(line, number, true), 8, 0);
    line_text(line, ")");
}

static void write_bool(struct line *line, const struct dynamic *dynamic, bool *is)
{
    struct arena *arena = line->probe->script->arena;
    const char *kind = line_keep(line, dynamic->kind, false);
    *is = line_decide(line, arena_printf(arena, "%s == %d", kind, GO_BOOL));
    if (!*is)
        return;
    const char *value = arena_printf(arena, "*(uint8 *)%s", dynamic->data);
    line_text(line, "(");
    line_choose(line, dynamic->access->path, "bool",
                arena_printf(arena, "%s != 0", line_keep(line, value, false)), "true", "false");
    line_text(line, ")");
}

/* ---- structs ---- */

/* Its fields, of which nothing is asked. */
static struct error *write_fields(struct line *line, const struct access *access, struct type *type)
{
    const struct access *asserted;
    const struct arguments *arguments = line->probe->arguments;
    TRY(access_assert(arguments, access, type->name, &asserted));
    if (type->kind == TYPE_POINTER)
        TRY(access_target(arguments, asserted, &asserted));
    line->is_brief = true;
    struct error *error = value_write(line, asserted, FORM_NONE, true);
    line->is_brief = false;
    return error;
}

static struct error *write_struct(struct line *line, const struct dynamic *dynamic,
                                  const struct implementers *implementers, bool *is)
{
    struct arena *arena = line->probe->script->arena;
    *is = false;
    for (size_t i = 0; i < implementers->struct_count && !*is; i++) {
        struct type *type = implementers->structs[i];
        const char *holds;
        TRY(dynamic_is(line->probe, IN_BODY, dynamic->type, type, &holds));
        /* Of a nil pointer there are no fields. */
        const char *data = arena_printf(arena, "(uint64)(%s) * %s", holds, dynamic->data);
        data = define(line, dynamic, "struct", data);
        *is = line_decide(line, arena_printf(arena, "%s != 0", line_keep(line, data, false)));
        if (*is)
            return write_fields(line, dynamic->access, type);
    }
    return NULL;
}

bool interface_value_has_room(const struct line *line)
{
    const struct script *script = line->probe->script;
    const struct dialect *dialect = &script->options.dialect;
    unsigned count = line->probe->interface_count; /* without those in structs */
    return script->program->types_address &&
           (count ? count <= dialect->interface_maximum : dialect->interfaces_in_structs);
}

struct error *interface_value_write(struct line *line, const struct access *access)
{
    bool is = false;
    struct dynamic dynamic = {.access = access};
    const struct implementers *implementers;
    TRY(implementers_find(line->probe->script, access->type, &implementers));
    TRY(dynamic_type(line->probe, IN_BODY, access, &dynamic.type));
    TRY(expression_word(line->probe, IN_BODY, access, 8, 8, TYPE_UNSAFE_POINTER, &dynamic.data));
    TRY(dynamic_kind(line->probe, access, &dynamic.kind));
    TRY(dynamic_name_write(line, access));
    if (implementers->classes & CLASS_TEXT)
        TRY(write_text(line, &dynamic, &is));
    if (!is && implementers->classes & CLASS_NUMBER)
        write_number(line, &dynamic, &is);
    if (!is && implementers->classes & CLASS_BOOL)
        write_bool(line, &dynamic, &is);
    if (!is)
        TRY(write_struct(line, &dynamic, implementers, &is));
    if (is)
        return NULL;
    line_text(line, "(0x");
    line_print(line, "%lx", line_keep(line, dynamic.data, false), 8, 0);
    line_text(line, ")");
    return NULL;
}

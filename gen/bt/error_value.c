/*
 * What an error says is made by its Error method, which can't be called from outside. But most
 * errors are one of a few types that carry their text, or are a number by themselves: those are the
 * rows below. All rows of a kind are read in one way, by the address that fits the dynamic type, so
 * a line asks no more than two questions of an error.
 */
#include "bt/error_value.h"

#include <string.h>

#include "bt/dynamic.h"
#include "bt/value.h"

/* By their full names; a type that the program hasn't got has no record in it. */
static const struct {
    const char *type, *field; /* a string; "": the value is one; NULL: the value is a number */
    bool is_struct;           /* it is in the interface itself, not a pointer to it */
} rows[] = {
    {"errors.errorString", "s", false},
    {"fmt.wrapError", "msg", false},
    {"fmt.wrapErrors", "msg", false},
    {"github.com/pkg/errors.fundamental", "msg", false},
    {"github.com/pkg/errors.withMessage", "msg", false},
    {"github.com/lib/pq.Error", "Message", false},
    {"github.com/mattn/go-sqlite3.Error", "err", true},
    {"github.com/IBM/sarama.KError", NULL, false},
    {"github.com/Shopify/sarama.KError", NULL, false},
    {"syscall.Errno", NULL, false},
    {"github.com/gomodule/redigo/redis.Error", "", true},
    {"github.com/garyburd/redigo/redis.Error", "", true},
    {"github.com/go-redis/redis/internal/proto.RedisError", "", true},
    {"github.com/redis/go-redis/internal/proto.RedisError", "", true},
    {"github.com/redis/go-redis/internal/proto.LoadingError", "msg", false},
    {"github.com/redis/go-redis/internal/proto.ReadOnlyError", "msg", false},
    {"github.com/redis/go-redis/internal/proto.MovedError", "msg", false},
    {"github.com/redis/go-redis/internal/proto.AskError", "msg", false},
    {"github.com/redis/go-redis/internal/proto.ClusterDownError", "msg", false},
    {"github.com/redis/go-redis/internal/proto.TryAgainError", "msg", false},
    {"github.com/redis/go-redis/internal/proto.MasterDownError", "msg", false},
    {"github.com/redis/go-redis/internal/proto.MaxClientsError", "msg", false},
    {"github.com/redis/go-redis/internal/proto.AuthError", "msg", false},
    {"github.com/redis/go-redis/internal/proto.PermissionError", "msg", false},
    {"github.com/redis/go-redis/internal/proto.ExecAbortError", "msg", false},
    {"github.com/redis/go-redis/internal/proto.OOMError", "msg", false},
    {"github.com/redis/go-redis/v9/internal/proto.RedisError", "", true},
    {"github.com/redis/go-redis/v9/internal/proto.LoadingError", "msg", false},
    {"github.com/redis/go-redis/v9/internal/proto.ReadOnlyError", "msg", false},
    {"github.com/redis/go-redis/v9/internal/proto.MovedError", "msg", false},
    {"github.com/redis/go-redis/v9/internal/proto.AskError", "msg", false},
    {"github.com/redis/go-redis/v9/internal/proto.ClusterDownError", "msg", false},
    {"github.com/redis/go-redis/v9/internal/proto.TryAgainError", "msg", false},
    {"github.com/redis/go-redis/v9/internal/proto.MasterDownError", "msg", false},
    {"github.com/redis/go-redis/v9/internal/proto.MaxClientsError", "msg", false},
    {"github.com/redis/go-redis/v9/internal/proto.AuthError", "msg", false},
    {"github.com/redis/go-redis/v9/internal/proto.PermissionError", "msg", false},
    {"github.com/redis/go-redis/v9/internal/proto.ExecAbortError", "msg", false},
    {"github.com/redis/go-redis/v9/internal/proto.OOMError", "msg", false},
};

/* A name may be longer than strings that somebody chose to be short; few are otherwise. */
static void write_name_cut(struct line *line, const char *length)
{
    if (line->probe->script->options.string_limit < SHORTEST_STRING)
        value_write_cut(line, line_keep(line, length, true));
}

struct error *dynamic_name_write(struct line *line, const struct access *interface)
{
    struct arena *arena = line->probe->script->arena;
    unsigned limit = (unsigned)line->probe->script->options.string_limit + 1;
    const char *pointer, *length, *dynamic;
    TRY(dynamic_name(line->probe, interface, &pointer, &length));
    TRY(dynamic_type(line->probe, IN_BODY, interface, &dynamic));
    const char *name = arena_printf(arena, "buf(%s, %s)", pointer, length);
    line_print(line, "%r", line_keep_text(line, name), limit, limit);
    write_name_cut(line, length);
    /*
     * Where the name is, nothing may have been read yet: then no memory has it. Of a process that
     * is known, gobt reads it before.
     */
    if (line->probe->script->options.pid)
        return NULL;
    line_choose(line, interface->path, "unread",
                arena_printf(arena, "%s == 0 || %s > 0", line_keep(line, dynamic, false),
                             line_keep(line, length, true)),
                "", "?");
    return NULL;
}

/* Where the text is; false: there is none. */
static struct error *find_text(struct type *type, const char *name, unsigned long long *offset,
                               bool *ret)
{
    TRY(type_complete(type));
    const struct field *field = type_field(type, name);
    *ret = field || (!*name && type->kind == TYPE_STRING);
    *offset = field ? field->offset : 0;
    return NULL;
}

/* A sum of which at most one part isn't 0: bpftrace 0.23 crashes on ternaries three deep. */
struct error *error_value_text(struct line *line, const char *dynamic, const char *data,
                               const char **ret)
{
    struct program *program = line->probe->script->program;
    AUTO_TEXT struct text chain = {0};
    for (size_t i = 0; i < LENGTH(rows); i++) {
        unsigned long long offset;
        struct type *type, *held;
        const char *is;
        bool has_text;
        if (!rows[i].field)
            continue;
        AUTO_TEXT struct text name = {0};
        text_printf(&name, "%s%s", rows[i].is_struct ? "" : "*", rows[i].type);
        TRY(program_find_type(program, rows[i].type, &type));
        TRY(program_find_type(program, text_string(&name), &held));
        if (!type || !held || !held->runtime_offset)
            continue;
        TRY(find_text(type, rows[i].field, &offset, &has_text));
        if (!has_text)
            continue;
        TRY(dynamic_is(line->probe, IN_BODY, dynamic, held, &is));
        text_printf(&chain, "%s(%s ? %s + %llu : (uint64)0)", chain.length ? " + " : "", is, data,
                    offset);
    }
    *ret = NULL;
    if (chain.length)
        *ret = arena_printf(line->probe->script->arena, "(%s)", text_string(&chain));
    return NULL;
}

/* The same for those that are numbers: all are read at once, each with its own width. */
struct error *error_value_number(struct line *line, const char *dynamic, const char *data,
                                 const char **is_number, const char **number)
{
    struct program *program = line->probe->script->program;
    AUTO_TEXT struct text any = {0};
    AUTO_TEXT struct text chain = {0};
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct type *type;
        const char *is;
        if (rows[i].field)
            continue;
        TRY(program_find_type(program, rows[i].type, &type));
        if (!type || !type->runtime_offset || (type->kind != TYPE_INT && type->kind != TYPE_UINT))
            continue;
        TRY(dynamic_is(line->probe, IN_BODY, dynamic, type, &is));
        text_printf(&any, "%s%s", any.length ? " || " : "", is);
        text_printf(&chain, "%s(%s ? (int64)*(%sint%u *)%s : (int64)0)", chain.length ? " + " : "",
                    is, type->kind == TYPE_UINT ? "u" : "", (unsigned)(8 * type->size), data);
    }
    struct arena *arena = line->probe->script->arena;
    *is_number = any.length ? arena_strdup(arena, text_string(&any)) : NULL;
    *number = any.length ? arena_printf(arena, "(%s)", text_string(&chain)) : NULL;
    return NULL;
}

/* The text in quotes, where there is one. */
static void write_text(struct line *line, const char *at)
{
    struct arena *arena = line->probe->script->arena;
    unsigned limit = (unsigned)line->probe->script->options.string_limit + 1;
    const char *length = arena_printf(arena, "*(int64 *)(%s + 8)", at);
    const char *text = arena_printf(arena, "buf(*(uint64 *)%s, %s)", at, length);
    if (!line_decide(line, arena_printf(arena, "%s != 0", line_keep(line, at, false))))
        return;
    line_text(line, " \"");
    line_print(line, "%r", line_keep_text(line, text), limit, limit);
    line_text(line, "\"");
    length = variable_get(line->probe, length, arena_printf(arena, "%s_len", at + 1), length);
    value_write_cut(line, line_keep(line, length, true));
}

/* `(2)`, if the type is one of the numbers. */
static struct error *write_number(struct line *line, const struct access *interface,
                                  const char *dynamic, const char *data, bool *is_written)
{
    struct probe *probe = line->probe;
    struct arena *arena = probe->script->arena;
    const char *is_number, *number;
    *is_written = false;
    TRY(error_value_number(line, dynamic, data, &is_number, &number));
    if (!is_number)
        return NULL;
    is_number = variable_get(probe, is_number, arena_printf(arena, "%s_is_number", interface->path),
                             arena_printf(arena, "((%s) ? 1 : 0)", is_number));
    *is_written =
        line_decide(line, arena_printf(arena, "%s != 0", line_keep(line, is_number, false)));
    if (!*is_written)
        return NULL;
    number = variable_get(probe, number, arena_printf(arena, "%s_number", interface->path), number);
    line_text(line, "(");
    line_print(line, "%ld", line_keep(line, number, true), 8, 0);
    line_text(line, ")");
    return NULL;
}

struct error *error_value_write(struct line *line, const struct access *interface)
{
    struct arena *arena = line->probe->script->arena;
    const char *dynamic, *data, *texts;
    bool is_number;
    TRY(dynamic_type(line->probe, IN_BODY, interface, &dynamic));
    TRY(expression_word(line->probe, IN_BODY, interface, 8, 8, TYPE_UNSAFE_POINTER, &data));
    TRY(error_value_text(line, dynamic, data, &texts));
    TRY(dynamic_name_write(line, interface));
    TRY(write_number(line, interface, dynamic, data, &is_number));
    if (texts && !is_number)
        write_text(line, variable_get(line->probe, texts,
                                      arena_printf(arena, "%s_text", interface->path), texts));
    return NULL;
}

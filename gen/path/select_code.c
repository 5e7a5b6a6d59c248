#include "path/select_code.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "abi/located.h"
#include "path/condition.h"
#include "path/located.h"

enum { MAX_LINES = 12 };

struct error *parse_line(struct arena *arena, const char *text, const char **file, unsigned *line)
{
    const char *colon = strrchr(text, ':');
    char *end = NULL;
    errno = 0;
    unsigned long number = colon ? strtoul(colon + 1, &end, 10) : 0;
    if (!colon || colon == text || end == colon + 1 || *end || errno || number == 0 ||
        number > INT_MAX || colon[1] < '0' || colon[1] > '9')
        return error_usage("a line is given as FILE:NUMBER, such as server.go:123, not '%s'", text);
    *file = arena_strndup(arena, text, (size_t)(colon - text));
    *line = (unsigned)number;
    return NULL;
}

/* "12, 14-17": those where the variable can be read. */
static void print_lines(const struct source_lines *lines, struct text *text)
{
    size_t printed = 0;
    for (size_t i = 0; i < lines->count; i++) {
        size_t last = i;
        while (last + 1 < lines->count && lines->items[last + 1] == lines->items[last] + 1)
            last++;
        if (printed++ == MAX_LINES) {
            text_add_string(text, ", ...");
            return;
        }
        text_printf(text, "%s%u", i ? ", " : "", lines->items[i]);
        if (last > i)
            text_printf(text, "-%u", lines->items[last]);
        i = last;
    }
}

/* Why nothing can be read, and where it could be. */
static struct error *not_readable(struct program *program, const struct arguments *arguments,
                                  const struct access *access, const char *missing)
{
    const struct code *code = arguments->code;
    const struct parameter *variable = access_variable(arguments, access);
    struct source_lines lines = {0};
    AUTO_TEXT struct text where = {0};
    if (variable)
        TRY(code_readable_lines(program, code, variable, &lines));
    if (lines.count) {
        text_printf(&where, ". It can be read at line%s ", lines.count == 1 ? "" : "s");
        print_lines(&lines, &where);
    } else if (code->file && variable && variable->source_offset) {
        text_add_string(&where, ", there and at every other line of the function");
    }
    array_deinit(&lines);
    return error_target("%s: %s can't be read there: %s%s", code->function->name, access->path,
                        missing, text_string(&where));
}

static struct error *check_path(struct program *program, const struct code *code, const char *text)
{
    struct arguments arguments;
    struct path path;
    enum path_form form;
    const struct access *access = NULL;
    TRY(arguments_at(program, code, &arguments));
    struct error *error = path_parse_with_form(&program->arena, text, &path, &form);
    if (!error) {
        error = access_resolve(&arguments, AT_ENTRY, &path, &access);
        path_deinit(&path);
    }
    const char *missing = error ? NULL : access_missing(&arguments, access, form);
    if (missing)
        error = not_readable(program, &arguments, access, missing);
    arguments_deinit(&arguments);
    return error;
}

/* A path is needed at one of the places, at the least. */
static struct error *check_somewhere(struct program *program, const struct codes *codes,
                                     const char *text)
{
    struct error *reason = NULL;
    for (size_t i = 0; i < codes->count; i++) {
        struct error *error = check_path(program, codes->items[i], text);
        if (!error) {
            error_destroy(reason);
            return NULL;
        }
        error_destroy(reason ? error : NULL);
        reason = reason ? reason : error;
    }
    return reason;
}

/* A condition is needed everywhere. */
static struct error *check_condition(struct program *program, const struct code *code,
                                     const char *text)
{
    struct arguments arguments;
    TRY(arguments_at(program, code, &arguments));
    struct error *error = condition_check(&arguments, AT_ENTRY, text);
    arguments_deinit(&arguments);
    return error;
}

static struct error *check_request(struct program *program, const struct trace_request *request,
                                   const struct codes *codes)
{
    for (size_t i = 0; i < request->arguments.count; i++)
        TRY(check_somewhere(program, codes, request->arguments.items[i]));
    if (request->key)
        TRY(check_somewhere(program, codes, request->key));
    if (request->value)
        TRY(check_somewhere(program, codes, request->value));
    for (size_t i = 0; request->where && i < codes->count; i++)
        TRY(check_condition(program, codes->items[i], request->where));
    return NULL;
}

static struct error *check(struct program *program, const struct trace_request *request,
                           struct codes *codes)
{
    struct error *error = check_request(program, request, codes);
    if (error)
        array_deinit(codes);
    return error;
}

struct error *select_line(struct program *program, const struct trace_request *request,
                          struct codes *ret)
{
    const char *file;
    unsigned line;
    TRY(parse_line(&program->arena, request->line, &file, &line));
    TRY(program_find_line(program, file, line, ret));
    return check(program, request, ret);
}

struct error *select_inlined(struct program *program, struct function *function,
                             const struct trace_request *request, struct codes *ret)
{
    TRY(program_find_inlined(program, function, ret));
    return ret->count ? check(program, request, ret) : NULL;
}

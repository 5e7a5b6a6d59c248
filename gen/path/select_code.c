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

/* A set of lines, sorted. */
struct lines {
    ARRAY(unsigned);
};

static int compare_lines(const void *left, const void *right)
{
    unsigned a = *(const unsigned *)left, b = *(const unsigned *)right;
    return (a > b) - (a < b);
}

static void sort_lines(struct lines *lines)
{
    size_t kept = 0;
    if (lines->count)
        qsort(lines->items, lines->count, sizeof(*lines->items), compare_lines);
    for (size_t i = 0; i < lines->count; i++) {
        if (!kept || lines->items[kept - 1] != lines->items[i])
            lines->items[kept++] = lines->items[i];
    }
    lines->count = kept;
}

/* "12, 14-17" */
static void print_lines(const struct lines *lines, struct text *text)
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

/* Why the path can't be read there: *MISSING; NULL: it can. An error if it means nothing there. */
static struct error *find_missing(const struct arguments *arguments, const char *text,
                                  const struct access **access, const char **missing)
{
    enum path_form form;
    TRY(access_resolve_text(arguments, AT_ENTRY, text, access, &form));
    *missing = access_missing(arguments, *access, form);
    return NULL;
}

static bool is_readable_at(struct program *program, const struct code *code, const char *text)
{
    struct arguments arguments;
    const struct access *access;
    const char *missing = "";
    struct error *error = arguments_at(program, code, &arguments);
    if (!error) {
        error = find_missing(&arguments, text, &access, &missing);
        arguments_deinit(&arguments);
    }
    error_destroy(error);
    return !missing;
}

static struct error *find_lines(struct program *program, const struct code *code,
                                const struct parameter *variable, const char *text,
                                struct lines *ret)
{
    AUTO(codes_deinit) struct codes codes = {0};
    TRY(code_find_other_lines(program, code, variable, &codes));
    for (size_t i = 0; i < codes.count; i++) {
        if (is_readable_at(program, codes.items[i], text))
            array_push(ret, codes.items[i]->line);
    }
    sort_lines(ret);
    return NULL;
}

/* Why nothing can be read, and where it could be. */
static struct error *not_readable(struct program *program, const struct arguments *arguments,
                                  const struct access *access, const char *text,
                                  const char *missing)
{
    const struct code *code = arguments->code;
    const struct parameter *variable = access_variable(arguments, access);
    struct lines lines = {0};
    AUTO_TEXT struct text where = {0};
    if (variable)
        TRY(find_lines(program, code, variable, text, &lines));
    if (lines.count) {
        text_printf(&where, ". It can be read at line%s ", lines.count == 1 ? "" : "s");
        print_lines(&lines, &where);
    } else if (code->file) {
        text_add_string(&where, ", there and at every other line of the function");
    }
    array_deinit(&lines);
    return error_target("%s: %s can't be read there: %s%s", code->function->name, text, missing,
                        text_string(&where));
}

/* An error if the path means nothing there. */
static struct error *check_meaning(struct program *program, const struct code *code,
                                   const char *text)
{
    struct arguments arguments;
    const struct access *access;
    const char *missing;
    TRY(arguments_at(program, code, &arguments));
    struct error *error = find_missing(&arguments, text, &access, &missing);
    arguments_deinit(&arguments);
    return error;
}

/* An error as well if it can't be read there. */
static struct error *check_path(struct program *program, const struct code *code, const char *text)
{
    struct arguments arguments;
    const struct access *access = NULL;
    const char *missing = NULL;
    TRY(arguments_at(program, code, &arguments));
    struct error *error = find_missing(&arguments, text, &access, &missing);
    if (missing)
        error = not_readable(program, &arguments, access, text, missing);
    arguments_deinit(&arguments);
    return error;
}

/* The same of a condition. */
static struct error *check_condition(struct program *program, const struct code *code,
                                     const char *text)
{
    struct arguments arguments;
    struct condition *condition;
    const struct operand *operand = NULL;
    const char *missing = NULL;
    TRY(condition_parse(&program->arena, text, &condition));
    TRY(arguments_at(program, code, &arguments));
    struct error *error = condition_resolve(&arguments, AT_ENTRY, condition);
    if (!error)
        missing = condition_missing(&arguments, condition, &operand);
    if (missing)
        error = not_readable(program, &arguments, operand->access, operand->text, missing);
    arguments_deinit(&arguments);
    return error;
}

/* What an event there can't be without. */
static struct error *check_needed(struct program *program, const struct code *code,
                                  const struct trace_request *request)
{
    if (request->key)
        TRY(check_path(program, code, request->key));
    if (request->value)
        TRY(check_path(program, code, request->value));
    if (request->where)
        TRY(check_condition(program, code, request->where));
    for (size_t i = 0; i < request->arguments.count; i++)
        TRY(check_meaning(program, code, request->arguments.items[i]));
    return NULL;
}

static void leave_out(const struct code *code, const char *why, struct text *notes)
{
    text_printf(notes, "%s%s at 0x%llx is left out: %s\n",
                code->is_inlined ? "the call in " : "the code of ", code->into->name,
                (unsigned long long)code->address, why);
}

/* The function that the compiler makes of a deferred call runs later, and has other variables. */
static void leave_out_wrappers(struct codes *codes, struct text *notes)
{
    size_t kept = 0, wrappers = 0;
    for (size_t i = 0; i < codes->count; i++)
        wrappers += codes->items[i]->into->is_wrapper;
    for (size_t i = 0; i < codes->count && wrappers < codes->count; i++) {
        struct code *code = codes->items[i];
        if (code->into->is_wrapper)
            leave_out(code, "the compiler made it for the line's call", notes);
        else
            codes->items[kept++] = code;
    }
    codes->count = kept ? kept : codes->count;
}

/* Leaves out the places where what is needed can't be read, and says which; fails if all are. */
static struct error *keep_readable(struct program *program, const struct trace_request *request,
                                   struct codes *codes, struct text *notes)
{
    AUTO_TEXT struct text left_out = {0};
    struct error *reason = NULL;
    size_t kept = 0;
    for (size_t i = 0; i < codes->count; i++) {
        struct code *code = codes->items[i];
        struct error *error = check_needed(program, code, request);
        if (!error) {
            codes->items[kept++] = code;
            continue;
        }
        leave_out(code, error->message, &left_out);
        error_destroy(reason ? error : NULL);
        reason = reason ? reason : error;
    }
    if (kept == 0)
        return reason;
    error_destroy(reason);
    codes->count = kept;
    text_add_string(notes, text_string(&left_out));
    return NULL;
}

/* What is only shown must be readable at one of the places, at the least. */
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

static struct error *check_request(struct program *program, const struct trace_request *request,
                                   struct codes *codes, struct text *notes)
{
    if (codes->count == 0)
        return NULL;
    TRY(keep_readable(program, request, codes, notes));
    for (size_t i = 0; i < request->arguments.count; i++)
        TRY(check_somewhere(program, codes, request->arguments.items[i]));
    return NULL;
}

static struct error *check(struct program *program, const struct trace_request *request,
                           struct codes *codes, struct text *notes)
{
    struct error *error = check_request(program, request, codes, notes);
    if (error)
        array_deinit(codes);
    return error;
}

/*
 * The compiler may have moved a part of the line to before a branch. Of 115,000 lines of one
 * program by Go 1.27, 11 in a hundred had such a part, or one that no statement begins with.
 */
static void note_first_instruction(const struct program *program, const struct codes *codes,
                                   struct text *notes)
{
    AUTO_TEXT struct text note = {0};
    text_printf(&note,
                "%s has no debug information: where a line's statement begins isn't known, so its "
                "first instruction is taken, which may run without the rest\n",
                program->path);
    for (size_t i = 0; i < codes->count; i++) {
        const struct code *code = codes->items[i];
        if (!code->is_stripped || code->is_entry)
            continue;
        if (!notes->length || !strstr(text_string(notes), text_string(&note)))
            text_add_string(notes, text_string(&note));
        return;
    }
}

struct error *select_line(struct program *program, const struct trace_request *request,
                          struct codes *ret, struct text *notes)
{
    const char *file;
    unsigned line;
    TRY(parse_line(&program->arena, request->line, &file, &line));
    TRY(program_find_line(program, file, line, ret));
    leave_out_wrappers(ret, notes);
    note_first_instruction(program, ret, notes);
    return check(program, request, ret, notes);
}

struct error *select_inlined(struct program *program, struct function *function,
                             const struct trace_request *request, struct codes *ret,
                             struct text *notes)
{
    TRY(program_find_inlined(program, function, ret));
    return check(program, request, ret, notes);
}

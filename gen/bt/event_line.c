#include "bt/event_line.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "bt/call.h"
#include "bt/function_name.h"
#include "bt/goroutine.h"
#include "bt/label.h"
#include "bt/named_number.h"

enum { LITERAL_BYTES = 64 }; /* of a string literal as an argument, up to 0.17 */

/* The length of a conversion at AT: "%-10ld". */
static size_t conversion_length(const char *at)
{
    size_t length = 1 + strspn(at + 1, "-+ #0123456789.");
    length += strspn(at + length, "lhjzt");
    if (at[length] == 'r' && (at[length + 1] == 'x' || at[length + 1] == 'h'))
        return length + 2;
    return at[length] ? length + 1 : length;
}

struct error *event_split_format(const struct event *event, struct segments *segments)
{
    struct arena *arena = event->probe->script->arena;
    size_t next = 0;
    for (const char *at = event->format; *at;) {
        struct segment segment = {0};
        size_t length = strcspn(at, "%");
        if (length == 0 && at[1] == '%') {
            length = 2;
        } else if (length == 0) {
            length = conversion_length(at);
            if (next == event->arguments.count)
                return error_usage("printf(\"%s\") has more conversions than arguments",
                                   event->format);
            segment.argument = &event->arguments.items[next++];
        }
        segment.text = arena_strndup(arena, at, length);
        array_push(segments, segment);
        at += length;
    }
    if (next < event->arguments.count)
        return error_usage("printf(\"%s\") has fewer conversions than arguments", event->format);
    return NULL;
}

static struct error *write_stack(struct line *line)
{
    struct script *script = line->probe->script;
    if (!script->options.stack)
        return NULL;
    if (line->probe->lacks_caller) {
        line_text(line, "");
        line_source(line, "\\n    called by ");
        line_print(line, "%s", goroutine_caller(line->probe), 16, 16);
    }
    line_print(line, "%s", "ustack", 16, 16);
    return NULL;
}

static void write_time(struct line *line)
{
    if (line->probe->script->options.dialect.has_strftime)
        line_print(line, "%s", "strftime(\"%H:%M:%S.%f\", nsecs)", 16, 16);
    else
        line_print(line, "%lu", "nsecs", 8, 0);
}

/* Where a format is short, the function's name is an argument, and leaves it to the values. */
static void write_name(struct line *line, const char *name)
{
    const struct dialect *dialect = &line->probe->script->options.dialect;
    line_text(line, name);
    struct piece_of_line *last = &line->pieces.items[line->pieces.count - 1];
    if (!dialect->format_maximum || strlen(last->text) > dialect->format_maximum)
        return;
    const char *source = last->text;
    line->pieces.count--;
    line_print(line, "%s", arena_printf(line->probe->script->arena, "\"%s\"", source),
               LITERAL_BYTES, LITERAL_BYTES);
}

/* In milliseconds, to the microsecond. */
static void write_duration(struct line *line)
{
    struct probe *probe = line->probe;
    struct arena *arena = probe->script->arena;
    const char *duration = call_duration(probe);
    const char *whole = arena_printf(arena, "%s / 1000000", duration);
    const char *rest = arena_printf(arena, "%s / 1000 %% 1000", duration);
    line_print(line, "%ld", variable_get(probe, whole, "milliseconds", whole), 8, 0);
    line_text(line, ".");
    line_print(line, "%03ld", variable_get(probe, rest, "microseconds", rest), 8, 0);
    line_text(line, "ms");
}

/* What gobt knows by itself; false: the access is a value of the program. */
static struct error *write_builtin(struct line *line, const struct access *access, bool *ret)
{
    struct script *script = line->probe->script;
    *ret = true;
    switch (access->kind) {
    case ACCESS_FUNCTION_NAME:
        write_name(line, label_of(line->probe));
        return NULL;
    case ACCESS_TIME:
        write_time(line);
        return NULL;
    case ACCESS_PROCESS:
        if (script->options.prints_pid) {
            line_text(line, "pid=");
            line_print(line, "%d", process_number(&script->options), 8, 0);
            line_text(line, " ");
        }
        return NULL;
    case ACCESS_STACK:
        return write_stack(line);
    case ACCESS_CALLERS:
        line_print(line, "%s", "ustack", 16, 16);
        return NULL;
    case ACCESS_CALLED_BY:
        return NULL;
    case ACCESS_CALLER:
        line_print(line, "%s", goroutine_caller(line->probe), 16, 16);
        return NULL;
    case ACCESS_DURATION:
        write_duration(line);
        return NULL;
    default:
        *ret = false;
        return NULL;
    }
}

struct error *event_builtin(struct probe *probe, const struct access *access, const char **ret)
{
    struct line line = {.probe = probe};
    bool is_builtin;
    TRY(write_builtin(&line, access, &is_builtin));
    struct error *error = NULL;
    const struct piece_of_line *first = line.pieces.count ? &line.pieces.items[0] : NULL;
    if (access->kind == ACCESS_FUNCTION_NAME && first)
        *ret =
            first->expression ? first->expression : function_name_value(probe->script, first->text);
    else if (access->kind == ACCESS_TIME)
        *ret = "nsecs";
    else if (access->kind == ACCESS_CALLER)
        *ret = goroutine_caller(probe);
    else if (access->kind == ACCESS_STACK && probe->shows_stack)
        *ret = goroutine_stack(probe);
    else if (access->kind == ACCESS_CALLERS)
        *ret = "ustack";
    else if (access->kind == ACCESS_CALLED_BY)
        *ret = probe->lacks_caller ? "_called_by" : "";
    else if (access->kind == ACCESS_DURATION)
        *ret = call_duration(probe);
    else
        error = error_usage("${go.%s} stands in a printf only", access->path);
    line_deinit(&line);
    return error;
}

/* The conversion for 64 bits: %d prints 32 of them, whatever the value. */
static const char *wide_conversion(struct arena *arena, const char *conversion)
{
    size_t length = strlen(conversion);
    size_t flags = 1 + strspn(conversion + 1, "-+ #0123456789.");
    return arena_printf(arena, "%.*sl%c", (int)flags, conversion, conversion[length - 1]);
}

static struct error *wrong_conversion(const struct event_field *field, const char *conversion)
{
    return error_usage("%s (%s) can't be printed by %s: %s", field->access->path,
                       field->access->type ? field->access->type->name : "text", conversion,
                       access_is_text(field->access)
                           ? "a string takes %s, %r or %rh, without a width"
                           : "use %s with ${...:show}, or a form that makes a "
                             "number of it");
}

/* A string or bytes as they are, without quotes: %r keeps them from driving the terminal. */
static struct error *write_text(struct line *line, const struct access *access,
                                const char *conversion)
{
    struct arena *arena = line->probe->script->arena;
    unsigned limit = (unsigned)line->probe->script->options.string_limit + 1;
    const char *pointer, *length;
    TRY(expression_elements(line->probe, IN_BODY, access, &pointer, &length));
    const char *buffer = arena_printf(arena, "buf(%s, %s)", pointer, length);
    line_print(line, strcmp(conversion, "%s") == 0 ? "%r" : conversion,
               line_keep_text(line, buffer), limit, limit);
    return NULL;
}

static bool is_number(const struct access *access, enum path_form form)
{
    if (form == FORM_LEN || form == FORM_CAP || form == FORM_PTR || form == FORM_WORD ||
        form == FORM_ADDR || form == FORM_IS || access->kind == ACCESS_GOID ||
        access->kind == ACCESS_DURATION)
        return true;
    if (form != FORM_NONE || !access->type)
        return false;
    switch (access->type->kind) {
    case TYPE_BOOL:
    case TYPE_INT:
    case TYPE_UINT:
    case TYPE_UNSAFE_POINTER:
    case TYPE_POINTER:
    case TYPE_FUNC:
    case TYPE_CHAN:
        return true;
    default:
        return false;
    }
}

static bool has_name(struct probe *probe, const struct access *access)
{
    bool has = false;
    uint64_t names;
    error_destroy(access->type ? named_number_table(probe, access->type, &has, &names) : NULL);
    return has;
}

static struct error *write_bare_value(struct line *line, const struct event_field *field,
                                      const char *conversion)
{
    const struct access *access = field->access;
    char letter = conversion[strlen(conversion) - 1];
    bool is_bool = access->type && access->type->kind == TYPE_BOOL && field->form == FORM_NONE;
    if (access_is_text(access) && (field->form == FORM_NONE || field->form == FORM_BUF) &&
        (strcmp(conversion, "%s") == 0 || strncmp(conversion, "%r", 2) == 0))
        return write_text(line, access, conversion);
    bool is_shown = field->form == FORM_SHOW || field->form == FORM_HEX ||
                    field->form == FORM_TYPE || field->form == FORM_KEYS ||
                    field->form == FORM_QUOTE || field->form == FORM_NAME;
    if (strcmp(conversion, "%s") == 0 && (is_bool || is_shown || has_name(line->probe, access)))
        return value_write(line, access, field->form, false);
    if (strchr("diuxXp", letter) && is_number(access, field->form)) {
        const char *number;
        bool is_signed =
            field->form != FORM_NONE || !access->type || access->type->kind == TYPE_INT;
        TRY(number_of(line->probe, IN_BODY, access, field->form, &number));
        line_print(line, wide_conversion(line->probe->script->arena, conversion),
                   line_keep(line, number, is_signed), 8, 0);
        return NULL;
    }
    return wrong_conversion(field, conversion);
}

/* One Go value where the user's format has a conversion for it. */
static struct error *write_bare(struct line *line, const struct event_field *field,
                                const char *conversion)
{
    bool is_builtin;
    if (conversion[strlen(conversion) - 1] == 's') {
        TRY(write_builtin(line, field->access, &is_builtin));
        if (is_builtin)
            return NULL;
    }
    struct probe *probe = line_enter(line, field->access);
    struct error *error = write_bare_value(line, field, conversion);
    line_leave(line, probe);
    return error;
}

static struct error *write_fields(struct line *line, const struct share *share)
{
    bool is_builtin;
    for (size_t i = 0; i < share->count; i++) {
        const struct event_field *field = &share->fields[share->first + i];
        line_text(line, i ? " " : "");
        if (field->label) {
            line_text(line, field->label);
            line_text(line, "=");
        }
        TRY(write_builtin(line, field->access, &is_builtin));
        if (!is_builtin)
            TRY(value_write(line, field->access, field->form, field->is_part));
    }
    return NULL;
}

/* Nothing to show: the space that would stand before it goes too. */
static void drop_last_space(struct line *line)
{
    if (line->pieces.count == 0)
        return;
    struct piece_of_line *last = &line->pieces.items[line->pieces.count - 1];
    size_t length = strlen(last->text);
    if (!last->expression && length && last->text[length - 1] == ' ')
        last->text = arena_strndup(line->probe->script->arena, last->text, length - 1);
}

/* Of text behind the fields, what each of several lines has: its end. */
static const char *line_end(const char *text)
{
    return string_ends_with(text, "\\n") ? "\\n" : "";
}

struct error *event_write_line(struct line *line, const struct segments *segments,
                               const struct share *share)
{
    bool behind_fields = false;
    line_restart(line);
    for (size_t i = 0; i < segments->count; i++) {
        const struct segment *segment = &segments->items[i];
        const struct event_argument *argument = segment->argument;
        /* What stands behind the fields is printed once: with the last of several lines. */
        if (argument && behind_fields && !share->is_last)
            continue;
        if (!argument) {
            bool is_behind = behind_fields && !share->is_last;
            line_source(line, is_behind ? line_end(segment->text) : segment->text);
        } else if (argument->kind == ARGUMENT_SOURCE) {
            unsigned stored = strncmp(argument->text, "str(", 4) == 0
                                  ? (unsigned)line->probe->script->options.string_limit
                                  : 16;
            line_print(line, segment->text, argument->text, stored, stored);
        } else if (argument->kind == ARGUMENT_VALUE) {
            TRY(write_bare(line, &argument->fields.items[0], segment->text));
        } else {
            behind_fields = true;
            if (share->is_numbered) {
                line_text(line, "#");
                line_print(line, "%ld", "$gobt_event", 8, 0);
                line_text(line, share->count ? " " : "");
            }
            if (share->count == 0 && !share->is_numbered)
                drop_last_space(line);
            TRY(write_fields(line, share));
        }
    }
    line_decide_whole(line);
    return NULL;
}

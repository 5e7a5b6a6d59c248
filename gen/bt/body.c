#include "bt/body.h"

#include <ctype.h>
#include <string.h>

#include "bt/call.h"
#include "bt/constant.h"
#include "bt/dynamic.h"
#include "bt/event.h"
#include "bt/line_map.h"
#include "bt/named_number.h"
#include "bt/number.h"
#include "bt/scanner.h"
#include "path/captured.h"

static struct error *resolve(const struct probe *probe, const char *inside,
                             struct event_field *field)
{
    *field = (struct event_field){.choice = CHOICE_ASKED};
    TRY(access_resolve_text(probe->arguments, probe->moment, inside, &field->access, &field->form));
    return field->access->type ? type_complete(field->access->type) : NULL;
}

static struct error *string_expression(struct probe *probe, struct probe *keeper,
                                       enum expression_place place, const struct event_field *field,
                                       const char **ret)
{
    struct script *script = probe->script;
    const char *pointer, *length;
    TRY(expression_elements(probe, place, field->access, &pointer, &length));
    if (field->form == FORM_BUF)
        *ret = arena_printf(script->arena, "buf(%s, %s)", pointer, length);
    else if (script->options.dialect.string_padding)
        *ret = arena_printf(script->arena, "str(%s, %s + %u)", pointer, length,
                            script->options.dialect.string_padding);
    else
        *ret = arena_printf(script->arena, "str(%s, %s)", pointer, length);
    if (keeper)
        *ret = call_keep_text(keeper, *ret);
    return NULL;
}

/* The dynamic type's name; "" of nil. */
static struct error *type_expression(struct probe *probe, struct probe *keeper,
                                     enum expression_place place, const struct access *access,
                                     const char **ret)
{
    const char *pointer, *length;
    probe->needs_body |= place == IN_PREDICATE;
    TRY(dynamic_name(probe, access, &pointer, &length));
    *ret = arena_printf(probe->script->arena, "str(%s, %s + %u)", pointer, length,
                        probe->script->options.dialect.string_padding);
    if (keeper)
        *ret = call_keep_text(keeper, *ret);
    return NULL;
}

/* What of a value that is none in bpftrace is one. */
static const char *way_out(const struct probe *probe, const char *inside, enum type_kind kind)
{
    struct arena *arena = probe->script->arena;
    switch (kind) {
    case TYPE_STRUCT:
        return "give a field of it, or";
    case TYPE_SLICE:
    case TYPE_MAP:
        return arena_printf(arena, "give its length, ${%s:len}, or", inside);
    case TYPE_ARRAY:
        return arena_printf(arena, "give an element, ${%s[0]}, or", inside);
    case TYPE_INTERFACE:
        return arena_printf(arena, "give the type of what is in it, ${%s:type}, or", inside);
    default:
        return "you can only";
    }
}

/* If there is a KEEPER, it keeps the value, and *RET is what it has of it. */
static struct error *value_expression(struct probe *probe, struct probe *keeper,
                                      enum expression_place place, const char *inside,
                                      const struct event_field *field, const char **ret)
{
    const struct type *type = field->access->type;
    bool is_text = type && (type->kind == TYPE_STRING || type_is_bytes(type));
    if (is_text && (field->form == FORM_NONE || field->form == FORM_BUF))
        return string_expression(probe, keeper, place, field, ret);
    if (field->form == FORM_BUF)
        return error_usage("${%s}: only strings and []byte have :buf", inside);
    if (field->form == FORM_NAME)
        return named_number_expression(probe, keeper, place, field->access, ret);
    if (type && field->form == FORM_NONE &&
        (type->kind == TYPE_STRUCT || type->kind == TYPE_SLICE || type->kind == TYPE_MAP ||
         type->kind == TYPE_INTERFACE || type->kind == TYPE_ARRAY || type->kind == TYPE_FLOAT ||
         type->kind == TYPE_COMPLEX || type->kind == TYPE_UNKNOWN))
        return error_usage("${%s} is %s %s, which is no value in bpftrace: %s print it with ${%s};",
                           inside, strchr("aeiou", *type_kind_name(type->kind)) ? "an" : "a",
                           type_kind_name(type->kind), way_out(probe, inside, type->kind), inside);
    if (field->form == FORM_TYPE && access_is_dynamic(field->access))
        return type_expression(probe, keeper, place, field->access, ret);
    TRY(number_of(probe, place, field->access, field->form, ret));
    if (keeper)
        *ret = call_keep(keeper, *ret, type && type->kind == TYPE_INT);
    return NULL;
}

/* `${go.entry(...)}`: the number that it was when the function was entered. */
static struct error *entry_expression(struct probe *probe, enum expression_place place,
                                      const char *source, const char **ret)
{
    AUTO_TEXT struct text text = {0};
    bool is_kept = probe->moment == AT_RETURN;
    struct probe *there = is_kept ? &probe->call->entry : probe;
    const char *mistake;
    TRY(body_translate_expressions(there, is_kept ? IN_BODY : place, source, &text, &mistake));
    *ret = arena_strdup(probe->script->arena, text_string(&text));
    if (is_kept)
        *ret = call_keep(probe, *ret, false);
    return NULL;
}

/* A Go value as an expression. */
static struct error *expression(struct probe *probe, enum expression_place place,
                                const char *inside, const char **ret)
{
    const char *at_entry = constant_group(probe->script->arena, inside, "go.entry");
    if (at_entry)
        return entry_expression(probe, place, arena_printf(probe->script->arena, "(%s)", at_entry),
                                ret);
    struct event_field field;
    TRY(constant_expression(probe, inside, &inside, ret));
    if (*ret)
        return NULL;
    TRY(resolve(probe, inside, &field));
    if (!field.access->type && field.access->kind != ACCESS_GOID)
        return event_builtin(probe, field.access, ret);
    if (field.form == FORM_SHOW || field.form == FORM_HEX || field.form == FORM_QUOTE)
        return error_usage("${%s}: this form is an argument of printf only, for a %%s", inside);
    /* In a probe on returns, an argument is what its companion at the entry keeps of it. */
    if (probe->moment == AT_RETURN && field.access->type && field.access->moment == AT_ENTRY)
        return value_expression(&probe->call->entry, probe, place, inside, &field, ret);
    return value_expression(probe, NULL, place, inside, &field, ret);
}

/* Copies SOURCE with every Go expression in it translated. */
struct error *body_translate_expressions(struct probe *probe, enum expression_place place,
                                         const char *source, struct text *text,
                                         const char **mistake)
{
    while (*source) {
        size_t length = scan_go(source);
        if (!length) {
            length = scan_token(source);
            text_add(text, source, length);
            source += length;
            continue;
        }
        const char *translated;
        *mistake = source;
        TRY(expression(probe, place, scan_inside(probe->script->arena, source, length),
                       &translated));
        text_add_string(text, translated);
        source += length;
    }
    return NULL;
}

static void add_field(const struct access *access, enum event_choice choice,
                      struct event_argument *argument)
{
    struct event_field field = {.access = access, .label = access->path, .choice = choice};
    array_push(&argument->fields, field);
}

static struct error *add_results(const struct probe *probe, enum event_choice choice,
                                 struct event_argument *argument)
{
    struct accesses results;
    TRY(access_results(probe->arguments, &results));
    struct error *error = NULL;
    for (size_t i = 0; i < results.count && !error; i++) {
        if (results.items[i]->type)
            error = type_complete(results.items[i]->type);
        add_field(results.items[i], choice, argument);
    }
    array_deinit(&results);
    return error;
}

/* What --arg selected. */
static struct error *add_selected(const struct probe *probe, struct event_argument *argument)
{
    const struct selected_arguments *selected = probe->selected;
    bool has_results = false;
    for (size_t i = 0; i < selected->count; i++) {
        struct event_field field;
        const char *path = selected->paths[i], *colon = strrchr(path, ':');
        if (probe->moment == AT_RETURN && strcmp(path, "ret") == 0 &&
            !arguments_find(probe->arguments, "ret")) {
            TRY(add_results(probe, CHOICE_ASKED, argument));
            has_results = true;
            continue;
        }
        TRY(resolve(probe, path, &field));
        if (field.access->kind == ACCESS_DURATION)
            continue; /* the templates that are about returns show it anyway */
        field.label = field.access->path;
        if (field.form != FORM_NONE && field.form != FORM_SHOW && colon)
            field.label = arena_printf(probe->script->arena, "%s%s", field.access->path, colon);
        has_results |= access_is_of_result(field.access);
        array_push(&argument->fields, field);
    }
    if (probe->moment == AT_ENTRY || !selected->has_results || has_results)
        return NULL;
    return add_results(probe, CHOICE_BESIDE, argument);
}

/* An event without arguments looks as if the function took none. */
static void note_stripped(const struct probe *probe)
{
    const struct function *function = probe->arguments->function;
    if (!arguments_are_untyped(probe->arguments))
        return;
    if (function->signature->parameter_count)
        text_printf(
            probe->script->notes,
            "%s: no debug information says what it takes: its arguments are words, numbered "
            "as 'gobt args' shows them. What they are, you can say: --arg '0.(string)'\n",
            function->name);
    else
        text_printf(probe->script->notes,
                    "%s: no debug information says what it takes, and nothing else does: its "
                    "arguments aren't shown\n",
                    function->name);
}

/*
 * What --arg selected, or everything: at the entry what the function is given, at a return its
 * results, too.
 */
static struct error *all_fields(const struct probe *probe, struct event_argument *argument)
{
    if (probe->selected && probe->selected->count)
        return add_selected(probe, argument);
    struct accesses given;
    note_stripped(probe);
    TRY(access_given(probe->arguments, &given));
    for (size_t i = 0; i < given.count; i++)
        add_field(given.items[i], CHOICE_NONE, argument);
    array_deinit(&given);
    return probe->moment == AT_RETURN ? add_results(probe, CHOICE_NONE, argument) : NULL;
}

/* `${args}`, or `${go.args}` where a parameter is called so. */
static bool means_all(const struct probe *probe, const char *inside)
{
    return strcmp(inside, "go.args") == 0 ||
           (strcmp(inside, "args") == 0 && !arguments_find(probe->arguments, "args"));
}

/* `${ret}` of a function with several results. */
static bool means_results(const struct probe *probe, const char *inside)
{
    const struct assignment *assignment = &probe->arguments->assignment;
    size_t count = 0;
    for (size_t i = 0; i < assignment->parameters.count; i++)
        count += assignment->parameters.items[i].parameter->is_result;
    return probe->moment == AT_RETURN && count > 1 && strcmp(inside, "ret") == 0 &&
           !arguments_find(probe->arguments, "ret");
}

/* What stands for several values: *IS_LIST, and they are added. */
static struct error *add_list(const struct probe *probe, const char *inside,
                              struct event_argument *argument, bool *is_list)
{
    *is_list = true;
    if (means_all(probe, inside))
        return all_fields(probe, argument);
    if (means_results(probe, inside))
        return add_results(probe, CHOICE_ASKED, argument);
    *is_list = false;
    return NULL;
}

static struct error *printf_argument(struct probe *probe, const char *source, struct event *event,
                                     const char **mistake)
{
    struct event_argument argument = {0};
    struct error *error = NULL;
    bool is_go = scan_go(source) == strlen(source);
    const char *inside = is_go ? scan_inside(probe->script->arena, source, strlen(source)) : NULL;
    const char *number = NULL;
    bool is_expression = !is_go || constant_group(probe->script->arena, inside, "go.entry");
    if (!is_expression)
        TRY(constant_expression(probe, inside, &inside, &number));
    if (is_expression || number) {
        AUTO_TEXT struct text text = {0};
        error =
            body_translate_expressions(probe, IN_BODY, number ? number : source, &text, mistake);
        argument.kind = ARGUMENT_SOURCE;
        argument.text = arena_strdup(probe->script->arena, text_string(&text));
    } else {
        bool is_list;
        error = add_list(probe, inside, &argument, &is_list);
        argument.kind = is_list ? ARGUMENT_FIELDS : ARGUMENT_VALUE;
        if (!is_list) {
            struct event_field field;
            error = resolve(probe, inside, &field);
            array_push(&argument.fields, field);
        }
    }
    array_push(&event->arguments, argument);
    return error;
}

/* The printf's parentheses, both included, as an event. */
static struct error *parse_printf(struct probe *probe, const char *call, size_t length,
                                  struct event *event, const char **mistake)
{
    struct arena *arena = probe->script->arena;
    const char *at = call + 1, *end = call + length - 1;
    event->probe = probe;
    at += scan_blank(at);
    size_t format = scan_string(at);
    if (format < 2 || at[format - 1] != '"')
        return error_usage("printf takes a format in quotes first");
    event->format = arena_strndup(arena, at + 1, format - 2);
    at += format;
    at += scan_blank(at);
    while (at < end && *at == ',') {
        at++;
        at += scan_blank(at);
        const char *start = at;
        while (at < end && *at != ',')
            at += strchr("([{", *at) && scan_group(at) ? scan_group(at) : scan_token(at);
        const char *stop = at;
        while (stop > start && isspace((unsigned char)stop[-1]))
            stop--;
        const char *argument = arena_strndup(arena, start, (size_t)(stop - start));
        *mistake = start;
        if (!*argument)
            return error_usage("printf has a comma without an argument behind it");
        const char *wrong = argument;
        struct error *error = printf_argument(probe, argument, event, &wrong);
        if (error) {
            *mistake = start + (wrong - argument);
            return error;
        }
    }
    return NULL;
}

/* Statements for the printf whose parentheses are at CALL. */
static struct error *translate_printf(struct probe *probe, const char *call, size_t length,
                                      const char *indent, struct text *text, const char **mistake)
{
    struct event event = {0};
    struct error *error = parse_printf(probe, call, length, &event, mistake);
    if (!error)
        error = event_print(&event, indent, text);
    event_deinit(&event);
    return error;
}

/* `${entry};`: the whole value on a line of its own. */
static struct error *translate_statement(struct probe *probe, const char *at, size_t length,
                                         const char *indent, struct text *text)
{
    struct event event = {.probe = probe, .format = "%s\\n"};
    struct event_argument argument = {.kind = ARGUMENT_FIELDS};
    const char *inside = scan_inside(probe->script->arena, at, length);
    bool is_list;
    struct error *error = add_list(probe, inside, &argument, &is_list);
    if (!is_list) {
        struct event_field field;
        error = resolve(probe, inside, &field);
        if (!error)
            field.label = field.access->path;
        array_push(&argument.fields, field);
    }
    array_push(&event.arguments, argument);
    if (!error)
        error = event_print(&event, indent, text);
    event_deinit(&event);
    return error;
}

bool body_contains_go(const char *at, size_t length)
{
    for (size_t i = 0; i < length; i += scan_token(at + i)) {
        if (scan_go(at + i))
            return true;
    }
    return false;
}

/* Takes away the blanks behind the last line end, and returns them: the statement's indentation. */
static const char *take_indent(struct arena *arena, struct text *text)
{
    size_t start = text->length;
    while (start > 0 && (text->bytes[start - 1] == ' ' || text->bytes[start - 1] == '\t'))
        start--;
    if (start > 0 && text->bytes[start - 1] != '\n') {
        text_add_char(text, '\n');
        return "  ";
    }
    const char *indent = arena_strndup(arena, text_string(text) + start, text->length - start);
    text->length = start;
    return indent;
}

/*
 * The statement at AT, if it is one that gobt makes anew: *TAKEN is its length, with the semicolon
 * and the rest of its line, or 0.
 */
static struct error *translate_go_statement(struct probe *probe, const char *at, unsigned line,
                                            struct text *text, size_t *taken, const char **mistake)
{
    size_t name = scan_name(at), whole = scan_go(at), call = 0;
    *taken = 0;
    if (name == 6 && strncmp(at, "printf", 6) == 0) {
        size_t open = name + scan_blank(at + name);
        call = at[open] == '(' ? scan_group(at + open) : 0;
        if (!call || !body_contains_go(at + open, call))
            return NULL;
        whole = open + call;
        at += open;
        *taken = open;
    }
    if (!whole)
        return NULL;
    size_t length = call ? call : whole;
    size_t end = length + scan_blank(at + length);
    if (at[end] != ';' && !(call && at[end] == '}')) {
        *taken = 0;
        return NULL;
    }
    const char *indent = take_indent(probe->script->arena, text);
    line_map_mark(text, line);
    if (call)
        TRY(translate_printf(probe, at, length, indent, text, mistake));
    else
        TRY(translate_statement(probe, at, length, indent, text));
    end += at[end] == ';';
    while (at[end] == ' ' || at[end] == '\t')
        end++;
    end += at[end] == '\n';
    *taken += end;
    return NULL;
}

struct error *body_translate(struct probe *probe, const char *body, struct text *text,
                             const char **mistake)
{
    bool starts_statement = true;
    unsigned line = probe->body_line;
    for (const char *at = body; *at;) {
        const char *start = at;
        size_t taken = 0;
        struct error *error = NULL;
        *mistake = at;
        if (starts_statement)
            error = translate_go_statement(probe, at, line, text, &taken, mistake);
        if (error)
            return error;
        if (taken) {
            at += taken;
            line += line ? count_lines(start, at) : 0;
            continue;
        }
        size_t length = scan_go(at);
        if (length) {
            const char *translated;
            error = expression(probe, IN_BODY, scan_inside(probe->script->arena, at, length),
                               &translated);
            if (error)
                return error;
            line_map_copy(text, translated, strlen(translated), line);
        } else {
            length = scan_token(at);
            line_map_copy(text, at, length, line);
        }
        if (!scan_comment(at) && !isspace((unsigned char)*at))
            starts_statement = strchr("{};", *at) != NULL && !scan_go(at);
        at += length;
        line += line ? count_lines(start, at) : 0;
    }
    return NULL;
}

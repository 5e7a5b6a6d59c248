/*
 * How a script is translated.
 *
 * The translator doesn't parse bpftrace; it looks for three things and copies the rest. At the top
 * level, an attach point that begins with `go:`: its function's site is found, and its predicate and
 * body are translated for that function; several functions give several probes. In a body or
 * predicate, `${...}`: it becomes the expression that reads the value there. And in a body, a printf
 * that has a Go value among its arguments, and `${...};` as a statement: they become the statements
 * that print the values (event.c).
 *
 * Text that bpftrace gets comes from three sources: the user's script, which root chose to run; names
 * out of the binary; and numbers that gobt computed. Names only get into it as C identifiers
 * (structs.c), as escaped parts of printf formats (line_text), as quoted symbols without a quote or
 * backslash in them (attach.c), and in comments, with every byte that isn't printable escaped.
 */
#include "bt/translate.h"

#include <ctype.h>
#include <string.h>

#include "base/terminal.h"
#include "bt/attach.h"
#include "bt/event.h"
#include "bt/scanner.h"
#include "program/signature.h"

static const char go_prefix[] = "go:";

struct translator {
    struct script *script;
    const char *source, *name;
    const struct selected_arguments *probe_arguments;
    size_t probe_count;
    struct text *text;
};

/* One Go probe of the source. */
struct source_probe {
    struct {
        ARRAY(const char *);
    } functions; /* what stands behind go: */
    const char *predicate; /* between its slashes; NULL: none */
    const char *body;      /* between its braces */
    const char *start;
};

static struct error *source_error(const struct translator *translator, const char *at,
                                  struct error *error)
{
    unsigned line = 1, column = 1;
    for (const char *c = translator->source; c < at; c++) {
        column = *c == '\n' ? 1 : column + 1;
        line += *c == '\n';
    }
    if (!translator->name)
        return error;
    return error_prefix(error, "%s:%u:%u", translator->name, line, column);
}

/* ---- expressions ---- */

/* The inside of `${...}`, blanks around it dropped. */
static const char *go_inside(const struct script *script, const char *at, size_t length)
{
    const char *start = at + 2, *end = at + length - 1;
    while (start < end && isspace((unsigned char)*start))
        start++;
    while (end > start && isspace((unsigned char)end[-1]))
        end--;
    return arena_strndup(script->arena, start, (size_t)(end - start));
}

static struct error *resolve(const struct probe *probe, const char *inside,
                             struct event_field *field)
{
    struct path path;
    *field = (struct event_field){0};
    TRY(path_parse_with_form(probe->script->arena, inside, &path, &field->form));
    struct error *error = access_resolve(probe->arguments, &path, &field->access);
    path_deinit(&path);
    if (!error && field->access->type)
        error = type_complete(field->access->type);
    return error;
}

static struct error *string_expression(struct probe *probe, enum expression_place place,
                                       const struct event_field *field, const char **ret)
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
    return NULL;
}

/* A Go value as an expression. */
static struct error *expression(struct probe *probe, enum expression_place place,
                                const char *inside, const char **ret)
{
    struct event_field field;
    TRY(resolve(probe, inside, &field));
    const struct type *type = field.access->type;
    if (!type && field.access->kind != ACCESS_GOID)
        return event_builtin(probe, field.access, ret);
    if (field.form == FORM_SHOW || field.form == FORM_HEX)
        return error_usage("${%s}: this form is an argument of printf only, for a %%s", inside);
    bool is_text = type && (type->kind == TYPE_STRING || type_is_bytes(type));
    if (is_text && (field.form == FORM_NONE || field.form == FORM_BUF))
        return string_expression(probe, place, &field, ret);
    if (field.form == FORM_BUF)
        return error_usage("${%s}: only strings and []byte have :buf", inside);
    if (type && field.form == FORM_NONE &&
        (type->kind == TYPE_STRUCT || type->kind == TYPE_SLICE || type->kind == TYPE_MAP ||
         type->kind == TYPE_INTERFACE || type->kind == TYPE_ARRAY || type->kind == TYPE_FLOAT ||
         type->kind == TYPE_COMPLEX || type->kind == TYPE_UNKNOWN))
        return error_usage("${%s} is %s %s, which is no value in bpftrace: give a field of it, a "
                           "form such as ${%s:len}, or print it with ${%s};",
                           inside, strchr("aeiou", *type_kind_name(type->kind)) ? "an" : "a",
                           type_kind_name(type->kind), inside, inside);
    return value_number(probe, place, field.access, field.form, ret);
}

/* Copies SOURCE with every Go expression in it translated. */
static struct error *translate_expressions(const struct translator *translator,
                                           struct probe *probe, enum expression_place place,
                                           const char *source, struct text *text)
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
        struct error *error =
            expression(probe, place, go_inside(probe->script, source, length), &translated);
        if (error)
            return error;
        text_add_string(text, translated);
        source += length;
    }
    (void)translator;
    return NULL;
}

/* ---- statements ---- */

/* Everything that the function is given, or what --arg selected of it. */
static struct error *all_fields(const struct translator *translator, const struct probe *probe,
                                struct event_argument *argument)
{
    const struct selected_arguments *selected =
        translator->probe_arguments ? &translator->probe_arguments[translator->probe_count] : NULL;
    for (size_t i = 0; selected && i < selected->count; i++) {
        struct event_field field;
        TRY(resolve(probe, selected->paths[i], &field));
        const char *colon = strrchr(selected->paths[i], ':');
        field.label = field.access->path;
        if (field.form != FORM_NONE && field.form != FORM_SHOW && colon)
            field.label = arena_printf(probe->script->arena, "%s%s", field.access->path, colon);
        array_push(&argument->fields, field);
    }
    if (selected && selected->count)
        return NULL;
    const struct assignment *assignment = &probe->arguments->assignment;
    for (size_t i = 0; i < assignment->parameters.count; i++) {
        const struct placed_parameter *placed = &assignment->parameters.items[i];
        if (placed->parameter->is_result)
            continue;
        struct event_field field = {.access = access_parameter(probe->arguments, placed)};
        field.label = field.access->path;
        array_push(&argument->fields, field);
    }
    return NULL;
}

static struct error *printf_argument(const struct translator *translator, struct probe *probe,
                                     const char *source, struct event *event)
{
    struct event_argument argument = {0};
    struct error *error = NULL;
    if (scan_go(source) != strlen(source)) {
        AUTO_TEXT struct text text = {0};
        error = translate_expressions(translator, probe, IN_BODY, source, &text);
        argument.kind = ARGUMENT_SOURCE;
        argument.text = arena_strdup(probe->script->arena, text_string(&text));
    } else {
        const char *inside = go_inside(probe->script, source, strlen(source));
        if (strcmp(inside, "args") == 0 && !arguments_find(probe->arguments, "args")) {
            argument.kind = ARGUMENT_FIELDS;
            error = all_fields(translator, probe, &argument);
        } else {
            struct event_field field;
            error = resolve(probe, inside, &field);
            argument.kind = ARGUMENT_VALUE;
            array_push(&argument.fields, field);
        }
    }
    array_push(&event->arguments, argument);
    return error;
}

/* The printf's parentheses, both included, as an event. */
static struct error *parse_printf(const struct translator *translator, struct probe *probe,
                                  const char *call, size_t length, struct event *event)
{
    struct arena *arena = probe->script->arena;
    const char *at = call + 1, *end = call + length - 1;
    event->probe = probe;
    at += scan_blank(at);
    size_t format = scan_string(at);
    if (!format)
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
        TRY(printf_argument(translator, probe,
                            arena_strndup(arena, start, (size_t)(stop - start)), event));
    }
    return NULL;
}

/* Statements for the printf whose parentheses are at CALL. */
static struct error *translate_printf(const struct translator *translator, struct probe *probe,
                                      const char *call, size_t length, const char *indent,
                                      struct text *text)
{
    struct event event = {0};
    struct error *error = parse_printf(translator, probe, call, length, &event);
    if (!error)
        error = event_print(&event, indent, text);
    event_deinit(&event);
    return error;
}

/* `${entry};`: the whole value on a line of its own. */
static struct error *translate_statement(const struct translator *translator, struct probe *probe,
                                         const char *at, size_t length, const char *indent,
                                         struct text *text)
{
    struct event event = {.probe = probe, .format = "%s\\n"};
    struct event_argument argument = {.kind = ARGUMENT_FIELDS};
    const char *inside = go_inside(probe->script, at, length);
    struct error *error = NULL;
    if (strcmp(inside, "args") == 0 && !arguments_find(probe->arguments, "args")) {
        error = all_fields(translator, probe, &argument);
    } else {
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

static bool contains_go(const char *at, size_t length)
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
static struct error *translate_go_statement(const struct translator *translator,
                                            struct probe *probe, const char *at, struct text *text,
                                            size_t *taken)
{
    size_t name = scan_name(at), whole = scan_go(at), call = 0;
    *taken = 0;
    if (name == 6 && strncmp(at, "printf", 6) == 0) {
        size_t open = name + scan_blank(at + name);
        call = at[open] == '(' ? scan_group(at + open) : 0;
        if (!call || !contains_go(at + open, call))
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
    if (call)
        TRY(translate_printf(translator, probe, at, length, indent, text));
    else
        TRY(translate_statement(translator, probe, at, length, indent, text));
    end += at[end] == ';';
    while (at[end] == ' ' || at[end] == '\t')
        end++;
    end += at[end] == '\n';
    *taken += end;
    return NULL;
}

static struct error *translate_body(const struct translator *translator, struct probe *probe,
                                    const char *body, struct text *text)
{
    bool starts_statement = true;
    for (const char *at = body; *at;) {
        size_t taken = 0;
        struct error *error = NULL;
        if (starts_statement)
            error = translate_go_statement(translator, probe, at, text, &taken);
        if (error)
            return source_error(translator, at, error);
        if (taken) {
            at += taken;
            continue;
        }
        size_t length = scan_go(at);
        if (length) {
            const char *translated;
            error = expression(probe, IN_BODY, go_inside(probe->script, at, length), &translated);
            if (error)
                return source_error(translator, at, error);
            text_add_string(text, translated);
        } else {
            length = scan_token(at);
            text_add(text, at, length);
        }
        if (!scan_comment(at) && !isspace((unsigned char)*at))
            starts_statement = strchr("{};", *at) != NULL && !scan_go(at);
        at += length;
    }
    return NULL;
}

/* ---- probes ---- */

static struct error *print_predicate(const struct translator *translator, struct probe *probe,
                                     const struct source_probe *source, struct text *text)
{
    AUTO_TEXT struct text own = {0};
    AUTO_TEXT struct text users = {0};
    TRY(attach_print_condition(probe, &own));
    if (source->predicate) {
        struct error *error = translate_expressions(translator, probe, IN_PREDICATE,
                                                    source->predicate, &users);
        if (error)
            return source_error(translator, source->start, error);
    }
    if (own.length && users.length)
        text_printf(text, "/%s && (%s)/\n", own.bytes, users.bytes);
    else if (own.length || users.length)
        text_printf(text, "/%s%s/\n", text_string(&own), text_string(&users));
    return NULL;
}

static struct error *print_probe(struct translator *translator, const struct source_probe *source,
                                 const struct arguments *arguments)
{
    struct probe probe = {
        .script = translator->script,
        .arguments = arguments,
        .body = source->body,
    };
    AUTO_TEXT struct text body = {0};
    AUTO_TEXT struct text name = {0};
    AUTO_TEXT struct text head = {0};
    struct error *error = attach_find_site(&probe);
    if (!error) {
        text_add_string(&name, function_symbol(arguments->function));
        signature_print(&name, arguments->function);
        text_add_string(&head, "// ");
        terminal_escape(&head, text_string(&name));
        text_add_char(&head, '\n');
        error = attach_print(&probe, &head);
        text_add_char(&head, '\n');
    }
    if (!error)
        error = print_predicate(translator, &probe, source, &head);
    if (!error)
        error = translate_body(translator, &probe, source->body, &body);
    if (!error) {
        const char *start = text_string(&body);
        text_add(translator->text, head.bytes, head.length);
        text_add_string(translator->text, "{\n");
        expression_print_variables(&probe, start, translator->text);
        text_add_string(translator->text, *start == '\n' ? start + 1 : start);
        text_add_string(translator->text, "}");
    }
    array_deinit(&probe.variables);
    return error;
}

static struct error *print_function_probe(struct translator *translator,
                                          const struct source_probe *source,
                                          struct function *function)
{
    struct arguments arguments;
    TRY(arguments_place(translator->script->program, function, &arguments));
    struct error *error = print_probe(translator, source, &arguments);
    arguments_deinit(&arguments);
    return error;
}

static struct error *print_go_probe(struct translator *translator,
                                    const struct source_probe *source)
{
    struct script *script = translator->script;
    bool is_first = true;
    for (size_t i = 0; i < source->functions.count; i++) {
        struct trace_request request = {.function = source->functions.items[i]};
        struct functions functions;
        struct error *error = select_functions(script->program, &request, script->options.force_all,
                                               &functions, script->notes);
        if (error)
            return source_error(translator, source->start, error);
        for (size_t j = 0; j < functions.count && !error; j++) {
            text_add_string(translator->text, is_first ? "" : "\n\n");
            is_first = false;
            error = print_function_probe(translator, source, functions.items[j]);
        }
        array_deinit(&functions);
        if (error)
            return error;
    }
    translator->probe_count++;
    return NULL;
}

/* ---- the top level ---- */

/* The name in quotes behind "go:". */
static const char *function_in_quotes(struct arena *arena, const char *at, size_t length)
{
    AUTO_TEXT struct text name = {0};
    for (size_t i = 1; i + 1 < length; i++) {
        if (at[i] == '\\' && i + 2 < length)
            i++;
        text_add_char(&name, at[i]);
    }
    return arena_strdup(arena, text_string(&name));
}

/* The predicate at AT: up to the last slash before the body. */
static size_t scan_predicate(const char *at)
{
    size_t last = 0;
    if (*at != '/')
        return 0;
    for (size_t i = 1; at[i] && at[i] != '{'; i += scan_token(at + i)) {
        if (at[i] == '/')
            last = i;
    }
    return last ? last + 1 : 0;
}

/* Parses the probe whose first attach point is at *AT, and moves *AT behind its body. */
static struct error *parse_go_probe(const struct translator *translator, const char **at,
                                    struct source_probe *probe)
{
    struct arena *arena = translator->script->arena;
    const char *c = *at;
    probe->start = c;
    for (;;) {
        if (!string_starts_with(c, go_prefix))
            return error_usage("a probe on Go functions takes attach points that begin with go: "
                               "only; give the others a body of their own");
        c += strlen(go_prefix);
        size_t quoted = scan_string(c);
        if (quoted < 3)
            return error_usage("expected a function's name in quotes behind go:");
        array_push(&probe->functions, function_in_quotes(arena, c, quoted));
        c += quoted;
        c += scan_blank(c);
        if (*c != ',')
            break;
        c++;
        c += scan_blank(c);
    }
    size_t predicate = scan_predicate(c);
    if (*c == '/' && !predicate)
        return error_usage("the predicate has no end");
    if (predicate) {
        probe->predicate = arena_strndup(arena, c + 1, predicate - 2);
        c += predicate;
        c += scan_blank(c);
    }
    size_t body = *c == '{' ? scan_group(c) : 0;
    if (!body)
        return error_usage("expected the probe's body, { ... }, at '%.20s'", *c ? c : "the end");
    probe->body = arena_strndup(arena, c + 1, body - 2);
    *at = c + body;
    return NULL;
}

static struct error *translate_top_level(struct translator *translator)
{
    const char *at = translator->source;
    while (*at) {
        bool is_goret = string_starts_with(at, "goret:\"");
        if (is_goret)
            return source_error(translator, at,
                                error_target("goret: this version of gobt has no probes on "
                                             "returns"));
        if (!string_starts_with(at, "go:\"")) {
            size_t length = *at == '{' && scan_group(at) ? scan_group(at) : scan_token(at);
            if (scan_go(at) || (*at == '{' && contains_go(at + 1, length - 1)))
                return source_error(translator, at,
                                    error_usage("${...} stands in probes on Go functions (go:) "
                                                "only"));
            text_add(translator->text, at, length);
            at += length;
            continue;
        }
        struct source_probe probe = {0};
        const char *start = at;
        struct error *error = parse_go_probe(translator, &at, &probe);
        if (error)
            error = source_error(translator, start, error);
        else
            error = print_go_probe(translator, &probe);
        array_deinit(&probe.functions);
        if (error)
            return error;
    }
    return NULL;
}

struct error *translate(struct script *script, const char *source, const char *name,
                        const struct selected_arguments *probe_arguments, struct text *text)
{
    AUTO_TEXT struct text probes = {0};
    struct translator translator = {
        .script = script,
        .source = source,
        .name = name,
        .probe_arguments = probe_arguments,
        .text = &probes,
    };
    TRY(translate_top_level(&translator));
    AUTO_TEXT struct text definitions = {0};
    structs_print(&script->structs, &definitions);
    if (definitions.length)
        text_printf(text, "%s\n", text_string(&definitions));
    text_add_string(text, text_string(&probes));
    return NULL;
}

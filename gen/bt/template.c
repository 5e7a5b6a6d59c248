#include "bt/template.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/terminal.h"
#include "bt/built_in.h"
#include "bt/filter.h"
#include "bt/quantity.h"
#include "bt/scanner.h"
#include "bt/subject.h"
#include "path/error_result.h"

void filled_template_deinit(struct filled_template *filled)
{
    text_deinit(&filled->source);
    array_deinit(&filled->arguments);
}

/* ---- files ---- */

/* Where a user's own templates are looked for. Caller frees; NULL: nowhere. */
static char *own_templates(void)
{
    return own_directory("GOBT_TEMPLATES", "templates");
}

struct error *template_read(const char *name, char **ret)
{
    AUTO_FREE char *directory = own_templates();
    AUTO_TEXT struct text path = {0};
    if (directory) {
        text_printf(&path, "%s/%s.bt", directory, name);
        TRY(file_read_if_present(text_string(&path), ret));
        if (*ret)
            return NULL;
    }
    const struct built_in *file = built_in_find("templates", name);
    if (!file)
        return error_usage("there is no template '%s'", name);
    *ret = memory_strdup(file->contents);
    return NULL;
}

/* ---- blanks ---- */

/* Replaces every `${NAME}` in LINE; false if there is none. */
static bool replace(struct text *line, const char *name, const char *value)
{
    AUTO_TEXT struct text blank = {0};
    text_printf(&blank, "${%s}", name);
    return text_replace(line, text_string(&blank), value);
}

/* What may have kept a run from seeing anything, in the order in which it should be looked at. */
static void print_silence(const struct script *script, size_t probe_count, bool has_filter,
                          struct text *text)
{
    AUTO_TEXT struct text where = {0};
    AUTO_TEXT struct text safe = {0};
    if (script->options.dialect.format_maximum) {
        text_add_string(text, "if (@events == 0) {\n"
                              "    printf(\"gobt: nothing in %ld s\\n\", elapsed / 1000000000);\n"
                              "  }\n"
                              "  clear(@events);");
        return;
    }
    if (script->options.pid)
        text_printf(&where, "process %d of ", (int)script->options.pid);
    text_add_string(&where, script->binary);
    terminal_escape(&safe, text_string(&where));
    if (script->explains_silence && has_filter)
        text_add_string(text, "if (@events == 0 && @gobt_told > 0) {\n"
                              "    printf(\"gobt: nothing in %ld s: no return that the condition "
                              "lets pass\\n\", elapsed / 1000000000);\n"
                              "  }\n  ");
    text_printf(text,
                "if (@events == 0%s) {\n"
                "    printf(\"gobt: nothing in %%ld s at %zu site%s of ",
                script->explains_silence ? " && @gobt_told == 0" : "", probe_count,
                probe_count == 1 ? "" : "s");
    for (const char *at = text_string(&safe); *at; at++)
        text_printf(text, *at == '"' || *at == '\\' ? "\\%c" : *at == '%' ? "?" : "%c", *at);
    text_printf(text,
                ": no call%s, or the calls were inlined, or %s\\n\", elapsed / 1000000000);\n"
                "  }\n"
                "  clear(@events);%s",
                has_filter ? " that the condition lets pass" : "",
                script->options.pid ? "another process makes them"
                                    : "no process runs this very file",
                script->explains_silence ? "\n  clear(@gobt_told);" : "");
}

struct blanks {
    const char *function, *number, *and_text, *and_args, *where, *and_where, *key, *value, *map,
        *error; /* in a repeated part */
    const char *limit, *until, *seconds, *silence, *config, *threshold, *key_limit;
};

/* Fills one line; a line whose blank has no value is dropped. */
static void fill_line(const char *start, size_t length, const struct blanks *blanks,
                      struct text *text)
{
    const struct {
        const char *name, *value;
    } values[] = {
        {"func", blanks->function},
        {"number", blanks->number},
        {"and %s", blanks->and_text},
        {"and args", blanks->and_args},
        {"where", blanks->where},
        {"and where", blanks->and_where},
        {"key", blanks->key},
        {"value", blanks->value},
        {"map", blanks->map},
        {"error", blanks->error},
        {"seen", blanks->limit ? blanks->limit : "if (@events == 0) { @events = 1; }"},
        {"limit", blanks->limit},
        {"until", blanks->until},
        {"seconds", blanks->seconds},
        {"silence", blanks->silence},
        {"config", blanks->config},
        {"threshold", blanks->threshold},
        {"max keys", blanks->key_limit},
    };
    AUTO_TEXT struct text line = {0};
    text_add(&line, start, length);
    for (size_t i = 0; i < LENGTH(values); i++) {
        bool found = replace(&line, values[i].name, values[i].value ? values[i].value : "");
        if (found && !values[i].value)
            return;
    }
    text_add_string(text, text_string(&line));
}

static void fill(const char *source, size_t length, const struct blanks *blanks, struct text *text)
{
    for (size_t at = 0; at < length;) {
        size_t line = strcspn(source + at, "\n") + 1;
        if (line > length - at)
            line = length - at;
        /* Comments at the left edge are for who reads the template. */
        if (!string_starts_with(source + at, "//"))
            fill_line(source + at, line, blanks, text);
        at += line;
    }
}

/* ---- probes ---- */

/* The name as it must stand in quotes behind go:. */
static void quote_name(const char *name, struct text *text)
{
    text_add_char(text, '"');
    for (; *name; name++)
        text_printf(text, strchr("\"\\\n", *name) ? "\\%c" : "%c", *name);
    text_add_char(text, '"');
}

/* What is joined by && stands side by side: a probe on returns tests each part as early as it can.
 */
static struct error *print_conjuncts(struct script *script, const struct condition *condition,
                                     struct text *text)
{
    if (condition->kind != CONDITION_AND)
        return filter_print(&script->options, condition, text);
    TRY(print_conjuncts(script, condition->left, text));
    text_add_string(text, " && ");
    return print_conjuncts(script, condition->right, text);
}

static struct error *print_where(struct script *script, const struct subject *subject,
                                 const struct trace_request *request, struct text *text)
{
    struct arguments arguments;
    struct condition *condition;
    TRY(condition_parse(script->arena, request->where, &condition));
    TRY(subject_arguments(script, subject, &arguments));
    struct error *error =
        condition_resolve(&arguments, request->at_return ? AT_RETURN : AT_ENTRY, condition);
    if (!error)
        error = print_conjuncts(script, condition, text);
    arguments_deinit(&arguments);
    return error;
}

/* Whether what is counted can be. */
static struct error *check_quantities(struct script *script, const struct trace_request *request,
                                      const struct subject *subject)
{
    enum moment moment = request->at_return ? AT_RETURN : AT_ENTRY;
    struct arguments arguments;
    struct error *error = NULL;
    if (!request->value && !request->key)
        return NULL;
    TRY(subject_arguments(script, subject, &arguments));
    if (request->value)
        error = quantity_check_number(&arguments, moment, request->value);
    if (!error && request->key)
        error = quantity_check_key(&arguments, moment, request->key);
    arguments_deinit(&arguments);
    return error;
}

/* A part of the template that is repeated for each function: a probe on ${func}. */
struct repeated {
    const char *start;
    size_t length;
    bool is_return;
};

/* The length of `go:${func}`, or `goret?:${func}`, at AT; 0: there is none. */
static size_t scan_repeated(const char *at, bool *is_return)
{
    static const char blank[] = ":${func}";
    size_t length = scan_name(at);
    *is_return = length == strlen("goret") && string_starts_with(at, "goret");
    if (!*is_return && !(length == strlen("go") && string_starts_with(at, "go")))
        return 0;
    length += at[length] == '?';
    return string_starts_with(at + length, blank) ? length + strlen(blank) : 0;
}

/* The next of them; false: there is none. */
static bool find_probe(const char *template, struct repeated *ret)
{
    bool is_return = false;
    const char *at = template;
    while (*at && !scan_repeated(at, &is_return)) {
        size_t group = *at == '{' ? scan_group(at) : 0;
        at += group ? group : scan_token(at);
    }
    if (!*at)
        return false;
    size_t end = scan_repeated(at, &is_return);
    while (at[end] && at[end] != '{')
        end += scan_token(at + end);
    size_t body = at[end] == '{' ? scan_group(at + end) : 0;
    *ret = (struct repeated){at, end + body, is_return};
    return body;
}

bool template_takes_functions(const char *template)
{
    struct repeated probe;
    return find_probe(template, &probe);
}

bool template_is_about_returns(const char *template)
{
    struct repeated probe;
    for (; find_probe(template, &probe); template = probe.start + probe.length) {
        if (probe.is_return)
            return true;
    }
    return false;
}

/* "[${entry.Key}]", "[${go.func}, ${entry.Key}]", or nothing. */
static const char *print_key(const struct script *script, const struct trace_request *request,
                             size_t probe_count)
{
    if (request->key)
        return arena_printf(script->arena, "[%s${%s}]", probe_count > 1 ? "${go.func}, " : "",
                            request->key);
    return probe_count > 1 ? "[${go.func}]" : "";
}

/* "entry_Value_len" of "entry.Value:len". */
static const char *print_map(const struct script *script, const char *path)
{
    char *name = arena_strdup(script->arena, path);
    for (char *at = name; *at; at++) {
        if (!isalnum((unsigned char)*at))
            *at = '_';
    }
    return name;
}

/* What else than its attach point and body depends on the function. */
static struct error *fill_conditions(struct script *script, const struct trace_request *request,
                                     const struct subject *subject, struct blanks *blanks,
                                     struct text *where)
{
    if (request->where)
        TRY(print_where(script, subject, request, where));
    if (script->options.event_limit)
        text_printf(where, "%s@events < %llu", request->where ? " && " : "",
                    (unsigned long long)script->options.event_limit);
    blanks->where = where->length ? text_string(where) : NULL;
    blanks->and_where =
        where->length ? arena_printf(script->arena, " && %s", text_string(where)) : "";
    return NULL;
}

/* Where Go has the error, as a script has it: "go.ret.err". */
static struct error *fill_error(struct script *script, struct function *function,
                                struct blanks *blanks)
{
    const char *path;
    TRY(error_result_find(script->program, function, &path));
    blanks->error = arena_printf(script->arena, "go.%s", path);
    return NULL;
}

static struct error *fill_probe(struct script *script, const struct repeated *probe,
                                const struct trace_request *request, const struct subject *subject,
                                struct blanks blanks, struct filled_template *ret)
{
    AUTO_TEXT struct text name = {0};
    AUTO_TEXT struct text where = {0};
    AUTO_TEXT struct text source = {0};
    if (subject->function)
        TRY(function_load(script->program, subject->function));
    TRY(check_quantities(script, request, subject));
    quote_name(subject->name, &name);
    TRY(fill_conditions(script, request, subject, &blanks, &where));
    blanks.function = text_string(&name);
    text_add(&source, probe->start, probe->length);
    if (strstr(text_string(&source), "${error}"))
        TRY(fill_error(script, subject->function, &blanks));
    size_t skipped = strcspn(probe->start, ":") + 1;
    text_add_string(&ret->source, subject_prefix(subject, request->at_return));
    fill(text_string(&source) + skipped, source.length - skipped, &blanks, &ret->source);
    return NULL;
}

struct chosen {
    const struct trace_request *request;
    struct subjects subjects;
};

/*
 * Not the probe ends the script: what other processors have printed by then would be lost up to
 * 0.17, and a probe given by name would hang 0.23.
 */
static const char *print_until(const struct script *script)
{
    if (!script->options.event_limit)
        return NULL;
    return arena_printf(script->arena, "if (@events >= %llu) { exit(); }",
                        (unsigned long long)script->options.event_limit);
}

/* Without the value of a blank its line would be dropped, or compare with 0. */
static struct error *check_blanks(const struct template_request *request)
{
    const char *template = request->text;
    bool needs_value = strstr(template, "${value}") || strstr(template, "${map}");
    for (size_t i = 0; needs_value && i < request->function_count; i++) {
        if (!request->functions[i].value)
            return error_usage("this template is about a number: give it with --hist PATH");
    }
    if (strstr(template, "${threshold}") && !request->has_threshold)
        return error_usage("this template is about calls that take long: give a time with --slow "
                           "TIME");
    return NULL;
}

/* One that is repeated, for each function. */
static struct error *fill_probes(struct script *script, const struct repeated *probe,
                                 const struct template_request *request,
                                 const struct chosen *chosen, struct blanks *blanks,
                                 size_t probe_count, struct filled_template *ret)
{
    unsigned number = 0;
    bool is_mixed = template_is_about_returns(request->text);
    for (size_t i = 0; i < request->function_count; i++) {
        struct trace_request one = *chosen[i].request;
        one.at_return = is_mixed ? probe->is_return : one.at_return;
        blanks->key = print_key(script, &one, probe_count);
        blanks->value = one.value ? arena_printf(script->arena, "${%s}", one.value) : NULL;
        blanks->and_text = one.arguments.count ? " %s" : "";
        blanks->and_args = one.arguments.count ? ", ${go.args}" : "";
        blanks->map = one.value ? print_map(script, one.value) : NULL;
        struct selected_arguments selected = {.paths = one.arguments.items,
                                              .count = one.arguments.count,
                                              .has_results = request->has_results,
                                              .request = chosen[i].request};
        for (size_t j = 0; j < chosen[i].subjects.count; j++) {
            if (number)
                text_add_string(&ret->source, "\n\n");
            selected.at = ret->source.length;
            blanks->number = arena_printf(script->arena, "%u", number++);
            selected.function = chosen[i].subjects.items[j].function;
            struct error *error =
                fill_probe(script, probe, &one, &chosen[i].subjects.items[j], *blanks, ret);
            if (subject_leave_out(script, &one, selected.function, error))
                continue;
            TRY(error);
            array_push(&ret->arguments, selected);
        }
    }
    return NULL;
}

static struct error *fill_template(struct script *script, const struct template_request *request,
                                   const struct chosen *chosen, struct filled_template *ret)
{
    const char *template = request->text;
    size_t chosen_count = request->function_count;
    size_t probe_count = 0;
    struct repeated probe;
    bool has_filter = strstr(template, "${threshold}") || strstr(template, "${error}");
    if (!find_probe(template, &probe))
        return error_usage("a template needs a probe on go:${func}");
    TRY(check_blanks(request));
    for (size_t i = 0; i < chosen_count; i++) {
        for (size_t j = 0; j < chosen[i].subjects.count; j++)
            probe_count += chosen[i].subjects.items[j].probe_count;
        has_filter |= chosen[i].request->where != NULL;
    }
    const struct script_options *options = &script->options;
    AUTO_TEXT struct text silence = {0};
    AUTO_TEXT struct text threshold = {0};
    text_printf(&threshold, "%llu", (unsigned long long)request->threshold);
    script->explains_silence = chosen[0].request->at_return && strstr(template, "${silence}") &&
                               script->options.dialect.walks_maps;
    print_silence(script, probe_count, has_filter, &silence);
    struct blanks blanks = {
        .limit = options->event_limit ? "@events++;" : NULL,
        .until = print_until(script),
        .silence = text_string(&silence),
        .threshold = text_string(&threshold),
        .key_limit = arena_printf(script->arena, "%llu", (unsigned long long)options->key_limit),
        .seconds = options->duration
                       ? arena_printf(script->arena, "%llu", (unsigned long long)options->duration)
                       : NULL,
        .config = options->dialect.has_config
                      ? arena_printf(script->arena, "max_strlen = %llu",
                                     (unsigned long long)options->string_limit +
                                         options->dialect.buffer_reserve)
                      : NULL,
    };
    const char *rest = template;
    do {
        fill(rest, (size_t)(probe.start - rest), &blanks, &ret->source);
        TRY(fill_probes(script, &probe, request, chosen, &blanks, probe_count, ret));
        rest = probe.start + probe.length;
    } while (find_probe(rest, &probe));
    fill(rest, strlen(rest), &blanks, &ret->source);
    struct selected_arguments end = {0};
    array_push(&ret->arguments, end);
    return NULL;
}

struct error *template_fill(struct script *script, const struct template_request *request,
                            struct filled_template *ret)
{
    size_t count = request->function_count;
    struct chosen *chosen = ARENA_ARRAY(script->arena, struct chosen, count);
    struct error *error = NULL;
    *ret = (struct filled_template){0};
    for (size_t i = 0; i < count && !error; i++) {
        chosen[i].request = &request->functions[i];
        request->functions[i].needs_error = strstr(request->text, "${error}") != NULL;
        error = subjects_choose(script, &request->functions[i], &chosen[i].subjects);
    }
    if (!error)
        error = fill_template(script, request, chosen, ret);
    for (size_t i = 0; i < count; i++)
        array_deinit(&chosen[i].subjects);
    if (error)
        filled_template_deinit(ret);
    return error;
}

void template_close_gaps(struct text *text)
{
    size_t kept = 0, ends = 2;
    for (size_t i = 0; i < text->length; i++) {
        ends = text->bytes[i] == '\n' ? ends + 1 : 0;
        if (ends <= 2)
            text->bytes[kept++] = text->bytes[i];
    }
    text->length = kept;
    if (text->bytes)
        text->bytes[kept] = '\0';
}

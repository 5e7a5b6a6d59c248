/*
 * How a script is translated.
 *
 * The translator doesn't parse bpftrace; it looks for three things and copies the rest. At the top
 * level, an attach point that begins with `go:`: its function's site is found, and its predicate
 * and body are translated for that function; several functions give several probes. In a body or
 * predicate, `${...}`: it becomes the expression that reads the value there. And in a body, a
 * printf that has a Go value among its arguments, and `${...};` as a statement: they become the
 * statements that print the values (event.c).
 *
 * Text that bpftrace gets comes from three sources: the user's script, which root chose to run;
 * names out of the binary; and numbers that gobt computed. Names only get into it as C identifiers
 * (structs.c), as escaped parts of printf formats (line_text), as quoted symbols without a quote or
 * backslash in them (attach.c), and in comments, with every byte that isn't printable escaped.
 */
#include "bt/translate.h"

#include <ctype.h>
#include <string.h>

#include "abi/located.h"
#include "bt/asks.h"
#include "bt/body.h"
#include "bt/call.h"
#include "bt/ending.h"
#include "bt/outline.h"
#include "bt/probe.h"
#include "bt/record.h"
#include "bt/restart.h"
#include "bt/scanner.h"
#include "bt/source_probe.h"
#include "bt/subject.h"
#include "path/select_code.h"
#include "program/declaration.h"

struct translator {
    struct script *script;
    const char *source, *name;
    const char *counted; /* up to here the source's lines were counted */
    unsigned counted_line;
    const struct selected_arguments *probe_arguments;
    size_t probe_count;
    struct text *text;
};

/* The line of AT, which is in the source; 0 in a source that isn't the user's. */
static unsigned line_of(struct translator *translator, const char *at)
{
    if (!translator->name)
        return 0;
    if (at < translator->counted) {
        translator->counted = translator->source;
        translator->counted_line = 1;
    }
    translator->counted_line += count_lines(translator->counted, at);
    translator->counted = at;
    return translator->counted_line;
}

static struct error *source_error(struct translator *translator, const char *at,
                                  struct error *error)
{
    const char *line = at;
    while (line > translator->source && line[-1] != '\n')
        line--;
    if (!translator->name)
        return error;
    return error_prefix(error, "%s:%u:%u", translator->name, line_of(translator, at),
                        (unsigned)(at - line) + 1);
}

/* What a template's --arg selects for the probe that begins at START; NULL: everything. */
static const struct selected_arguments *find_selected(const struct translator *translator,
                                                      const char *start)
{
    size_t at = (size_t)(start - translator->source);
    const struct selected_arguments *selected = translator->probe_arguments;
    for (; selected && selected->request; selected++) {
        if (selected->at == at)
            return selected;
    }
    return NULL;
}

/* MISTAKE is in the copy of the body or predicate, or NULL: then it is at START. */
static const char *place_in_source(const struct source_probe *source, const char *start,
                                   const char *mistake)
{
    const char *body = source->body, *predicate = source->predicate;
    if (!mistake)
        return start;
    if (mistake >= body && mistake <= body + strlen(body))
        return source->body_start + (mistake - body);
    return source->predicate_start + (mistake - predicate);
}

static struct error *print_probe(struct translator *translator, const struct source_probe *source,
                                 const char *start, const struct arguments *arguments)
{
    struct call call = {0};
    struct probe probe = {
        .script = translator->script,
        .arguments = arguments,
        .moment = source->kind == ON_RETURN ? AT_RETURN : AT_ENTRY,
        .call = &call,
        .body = source->body,
        .shows_stack = asks_for_stack(translator->script, source->body),
        .line = line_of(translator, source->start),
        .predicate_line = source->predicate ? line_of(translator, source->predicate_start) : 0,
        .body_line = line_of(translator, source->body_start),
        .shows_values = asks_for_values(translator->script, source->body) ||
                        asks_for_values(translator->script, source->predicate),
        .selected = find_selected(translator, source->start),
    };
    AUTO_TEXT struct text text = {0};
    struct probe_source parts = {.predicate = source->predicate, .body = source->body};
    struct error *error = probe_write(&probe, &parts, &text);
    if (error)
        error = source_error(translator, place_in_source(source, start, parts.mistake), error);
    if (!error)
        text_add(translator->text, text.bytes, text.length);
    if (!error && probe.lacks_caller && strstr(source->body, "ustack"))
        text_printf(translator->script->notes,
                    translator->script->is_ready
                        ? "in stacks of %s, the function that called it is missing\n"
                        : "%s: ustack leaves out the function that called; ${caller} names it\n",
                    arguments->function->name);
    call_deinit(&call);
    returns_deinit(&probe.returns);
    array_deinit(&probe.variables);
    return error;
}

/* What one attach point is for. */
struct places {
    ARRAY(struct arguments);
};

static void places_deinit(struct places *places)
{
    for (size_t i = 0; i < places->count; i++)
        arguments_deinit(&places->items[i]);
    array_deinit(places);
}

/* Whether no function of that name has code of its own: it isn't there, or inlined everywhere. */
static struct error *has_no_code(struct program *program, const char *name, bool *ret)
{
    struct functions functions;
    TRY(program_match_functions(program, declaration_name(&program->arena, name), &functions));
    *ret = true;
    for (size_t i = 0; i < functions.count; i++)
        *ret &= functions.items[i]->address == 0;
    array_deinit(&functions);
    return NULL;
}

/* The functions that one attach point is for; none, if they may be absent and are. */
static struct error *find_functions(struct translator *translator, enum probe_kind kind,
                                    const struct source_function *source, struct functions *ret)
{
    struct script *script = translator->script;
    struct trace_request request = {
        .function = source->name,
        .at_return = kind == ON_RETURN,
        .with_inlined = kind == ON_INLINED,
        .is_in_script = true,
        .is_of_ready = script->is_ready,
    };
    /* Of a template's functions everything has been said when they were chosen. */
    AUTO_TEXT struct text said = {0};
    bool is_absent = false;
    if (source->is_optional)
        TRY(has_no_code(script->program, source->name, &is_absent));
    if (is_absent)
        return NULL;
    struct error *error =
        select_functions(script->program, &request, script->options.force_all, ret,
                         translator->probe_arguments ? &said : script->notes);
    return error ? source_error(translator, source->start, error) : NULL;
}

/* The code inside of functions that one attach point is for. */
static struct error *find_code(struct translator *translator, enum probe_kind kind,
                               const struct source_function *source, struct codes *ret)
{
    struct program *program = translator->script->program;
    struct trace_request request = {0};
    AUTO(functions_deinit) struct functions functions = {0};
    /* Of a template's places those are left out that were when they were chosen. */
    AUTO_TEXT struct text said = {0};
    struct error *error;
    const struct selected_arguments *selected = find_selected(translator, source->start);
    if (selected)
        request = *selected->request;
    request.function = request.line = source->name;
    if (kind == ON_LINE) {
        error = select_line(program, &request, ret, &said);
        if (error && source->is_optional && error->status == EXIT_TARGET) {
            error_destroy(error);
            return NULL;
        }
        return error ? source_error(translator, source->start, error) : NULL;
    }
    TRY(find_functions(translator, kind, source, &functions));
    for (size_t i = 0; i < functions.count; i++) {
        struct codes codes;
        TRY(select_inlined(program, functions.items[i], &request, &codes, &said));
        for (size_t j = 0; j < codes.count; j++)
            array_push(ret, codes.items[j]);
        array_deinit(&codes);
    }
    if (ret->count || source->is_optional)
        return NULL;
    return source_error(translator, source->start,
                        error_target("%s isn't inlined anywhere", source->name));
}

/* Everything that one attach point is for: the arguments at each place. */
static struct error *find_places(struct translator *translator, enum probe_kind kind,
                                 const struct source_function *source, struct places *ret)
{
    struct program *program = translator->script->program;
    AUTO(functions_deinit) struct functions functions = {0};
    AUTO(codes_deinit) struct codes codes = {0};
    struct error *error = NULL;
    if (kind == ON_ENTRY || kind == ON_RETURN)
        TRY(find_functions(translator, kind, source, &functions));
    else
        TRY(find_code(translator, kind, source, &codes));
    for (size_t i = 0; i < functions.count + codes.count && !error; i++) {
        struct arguments arguments;
        error = i < functions.count
                    ? arguments_place(program, functions.items[i], &arguments)
                    : arguments_at(program, codes.items[i - functions.count], &arguments);
        if (!error)
            array_push(ret, arguments);
    }
    return error ? source_error(translator, source->start, error) : NULL;
}

/* A probe for each place that one attach point is for. */
static struct error *print_places(struct translator *translator, const struct source_probe *source,
                                  const struct source_function *function, bool *is_first)
{
    AUTO(places_deinit) struct places places = {0};
    TRY(find_places(translator, source->kind, function, &places));
    for (size_t i = 0; i < places.count; i++) {
        text_add_string(translator->text, *is_first ? "" : "\n\n");
        *is_first = false;
        TRY(print_probe(translator, source, function->start, &places.items[i]));
    }
    return NULL;
}

static struct error *print_go_probe(struct translator *translator,
                                    const struct source_probe *source)
{
    struct script *script = translator->script;
    bool is_first = true;
    for (size_t i = 0; i < source->functions.count; i++) {
        const struct source_function *function = &source->functions.items[i];
        const struct selected_arguments *of = find_selected(translator, function->start);
        struct error *error = print_places(translator, source, function, &is_first);
        if (!of || !subject_leave_out(script, of->request, of->function, error))
            TRY(error);
    }
    translator->probe_count++;
    return NULL;
}

/* ---- the top level ---- */

/* What isn't a Go probe is copied; a Go expression in it has no function to belong to. */
static struct error *copy_token(struct translator *translator, const char **at)
{
    size_t length = **at == '{' ? scan_group(*at) : scan_token(*at);
    if (!length)
        return error_usage("this { is closed by no }");
    if (scan_go(*at) || (**at == '{' && body_contains_go(*at + 1, length - 1)))
        return error_usage("${...} stands in probes on Go functions (go:, goret:) only");
    line_map_copy(translator->text, *at, length, line_of(translator, *at));
    *at += length;
    return NULL;
}

/* Whether the last that was copied is a comma: the attach point belongs to another probe's list. */
static bool follows_comma(const struct text *text)
{
    size_t length = text->length;
    while (length > 0 && isspace((unsigned char)text->bytes[length - 1]))
        length--;
    return length > 0 && text->bytes[length - 1] == ',';
}

static struct error *translate_go_probe(struct translator *translator, const char **at)
{
    const char *start = *at;
    struct source_probe probe = {0};
    struct error *error = NULL;
    if (follows_comma(translator->text))
        error = error_usage("a probe on Go functions takes no other attach points; give those a "
                            "body of their own");
    if (!error)
        error = source_probe_parse(translator->script->arena, at, &probe);
    if (error)
        error = source_error(translator, probe.start ? probe.start : start, error);
    else
        error = print_go_probe(translator, &probe);
    source_probe_deinit(&probe);
    return error;
}

static struct error *translate_top_level(struct translator *translator)
{
    const char *at = translator->source;
    while (*at) {
        struct error *error;
        if (source_probe_begins(at))
            error = translate_go_probe(translator, &at);
        else if ((error = copy_token(translator, &at)))
            error = source_error(translator, at, error);
        if (error)
            return error;
    }
    return NULL;
}

struct error *translate(struct script *script, const char *source, const char *name,
                        const struct selected_arguments *probe_arguments, struct text *text)
{
    AUTO_TEXT struct text probes = {0};
    /* The header will stand before it: a line that names the interpreter would be in its way. */
    if (string_starts_with(source, "#!"))
        source += strcspn(source, "\n");
    struct translator translator = {
        .script = script,
        .source = source,
        .name = name,
        .counted = source,
        .counted_line = 1,
        .probe_arguments = probe_arguments,
        .text = &probes,
    };
    script->source = source;
    if (script->options.plans)
        record_share_memory(script, source);
    TRY(translate_top_level(&translator));
    if (script->is_incomplete)
        return NULL;
    if (name && !outline_has_probe(source))
        return error_usage("there is no probe in %s: nothing would run", name);
    if (translator.probe_count && script->sites.count == 0)
        return error_target("%s has none of the functions that %s is about", script->program->path,
                            name ? name : "the script");
    line_map_end(&probes);
    TRY(restart_print_watch(script, &probes));
    call_print_report(script);
    if (script->options.duration)
        text_add_string(&script->ending, "  clear(@gobt_over);\n");
    ending_print(script, &probes);
    AUTO_TEXT struct text definitions = {0};
    structs_print(&script->structs, &definitions);
    if (definitions.length)
        text_printf(text, "%s\n", text_string(&definitions));
    if (script->settings && outline_may_have_settings(source)) {
        script->sets_limits = true;
        text_printf(text, "%s\n\n", script->settings);
    }
    text_add_string(text, text_string(&probes));
    line_map_take(text, &script->lines);
    return NULL;
}

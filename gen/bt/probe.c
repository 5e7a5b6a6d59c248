/*
 * One probe of a script, whole: its head, its condition, its body. One on returns may become two,
 * with a companion at the function's entry (call.h).
 */
#include "bt/probe.h"

#include <ctype.h>
#include <string.h>

#include "base/terminal.h"
#include "bt/attach.h"
#include "bt/body.h"
#include "bt/call.h"
#include "bt/event_variables.h"
#include "bt/label.h"
#include "bt/program_size.h"
#include "bt/restart.h"
#include "bt/scanner.h"
#include "program/find.h"
#include "program/signature.h"

/* The user's predicate as an expression; "" if there is none. */
static struct error *translate_predicate(struct probe *probe, struct probe_source *source,
                                         enum expression_place place, struct text *text)
{
    if (!source->predicate)
        return NULL;
    line_map_mark(text, probe->predicate_line);
    TRY(body_translate_expressions(probe, place, source->predicate, text, &source->mistake));
    source->mistake = NULL;
    return NULL;
}

static struct error *print_head(struct probe *probe, const char *predicate, struct text *text)
{
    AUTO_TEXT struct text name = {0};
    AUTO_TEXT struct text own = {0};
    /* Of a function that is inlined everywhere nobody may have asked yet. */
    TRY(function_load(probe->script->program, (struct function *)probe->arguments->function));
    text_add_string(&name, function_symbol(probe->arguments->function));
    signature_print(&name, probe->arguments->function);
    if (label_line(probe))
        text_printf(&name, " at %s", label_line(probe));
    if (label_inlined_into(probe))
        text_printf(&name, ", inlined into %s", probe->arguments->code->into->name);
    line_map_mark(text, probe->line);
    text_add_string(text, probe->moment == AT_RETURN ? "// returns of " : "// ");
    terminal_escape(text, text_string(&name));
    text_add_char(text, '\n');
    TRY(attach_print(probe, text));
    TRY(attach_print_condition(probe, &own));
    if (probe->script->options.duration)
        text_printf(&own, "%s@gobt_over == 0", own.length ? " && " : "");
    text_add_char(text, '\n');
    if (own.length && *predicate)
        text_printf(text, "/%s && (%s)/\n", own.bytes, predicate);
    else if (own.length || *predicate)
        text_printf(text, "/%s%s/\n", text_string(&own), predicate);
    text_add_string(text, "{\n");
    return NULL;
}

static struct error *print_body(struct probe *probe, struct probe_source *source, struct text *text)
{
    AUTO_TEXT struct text body = {0};
    TRY(body_translate(probe, source->body, &body, &source->mistake));
    source->mistake = NULL;
    const char *start = text_string(&body);
    text_add_string(text, *start == '\n' ? start + 1 : start);
    return NULL;
}

/* What a predicate can't hold is a condition around the body. */
static struct error *move_predicate(struct probe *probe, struct probe_source *source,
                                    struct text *predicate, struct text *body)
{
    AUTO_TEXT struct text whole = {0};
    predicate->length = 0;
    TRY(translate_predicate(probe, source, IN_BODY, predicate));
    event_variables_place(probe, text_string(predicate), body);
    variables_print_with(probe, "  ", text_string(predicate), text_string(body), &whole);
    text_deinit(predicate);
    body->length = 0;
    text_add_string(body, text_string(&whole));
    return NULL;
}

static void print_variables(struct probe *probe, struct text *body, struct text *variables)
{
    event_variables_place(probe, "", body);
    variables_print(probe, "  ", text_string(body), variables);
}

/* What was written of a probe is thrown away, to be written with less detail. */
static void start_again(struct probe *probe)
{
    probe->decimal_count = probe->lookup_count = 0;
    probe->variables.count = 0;
    probe->keys_of = NULL;
    probe->computes_bytes = false;
    probe->detail++;
}

static struct error *no_room(const struct probe *probe)
{
    return error_target(
        "%s: what is to be shown of it is more than bpftrace %s can compile: choose "
        "some with --arg, or give a smaller --strlen",
        probe->arguments->function->name, probe->script->options.dialect.name);
}

/*
 * Whether bpftrace can compile it. Before values are written briefly, all of the script is written
 * again with shorter strings, if that is enough.
 */
static bool has_room(struct probe *probe, const char *predicate, const char *body)
{
    struct script *script = probe->script;
    if (program_size_fits(&script->options, predicate, body))
        return true;
    uint64_t limit = script->options.may_shorten && probe->detail == DETAIL_FULL
                         ? program_size_string_limit(&script->options, predicate, body)
                         : 0;
    if (limit && (!script->string_limit || limit < script->string_limit))
        script->string_limit = limit;
    return limit;
}

/* The predicate and the body, of which the first may have moved into the second. */
static struct error *translate(struct probe *probe, struct probe_source *source,
                               struct text *predicate, struct text *body, struct text *variables)
{
    TRY(translate_predicate(probe, source, IN_PREDICATE, predicate));
    TRY(print_body(probe, source, body));
    if (probe->needs_body)
        TRY(move_predicate(probe, source, predicate, body));
    else
        print_variables(probe, body, variables);
    if (has_room(probe, text_string(predicate), text_string(body)))
        return NULL;
    if (probe->detail > DETAIL_FULL)
        return no_room(probe);
    start_again(probe);
    predicate->length = body->length = variables->length = 0;
    return translate(probe, source, predicate, body, variables);
}

/* A body at a place that a call may come by twice: the first time only. */
static struct error *print_once(struct probe *probe, const char *condition, const char *body,
                                struct text *text)
{
    TRY(print_head(probe, "", text));
    TRY(restart_print_head(probe, condition, text));
    text_add_indented(text, "  ", body);
    text_add_string(text, "  }\n}");
    return NULL;
}

static struct error *write_probe(struct probe *probe, struct probe_source *source,
                                 struct text *text)
{
    AUTO_TEXT struct text predicate = {0};
    AUTO_TEXT struct text body = {0};
    AUTO_TEXT struct text variables = {0};
    TRY(attach_find_site(probe));
    attach_note_site(probe);
    TRY(translate(probe, source, &predicate, &body, &variables));
    if (!restart_concerns(probe)) {
        TRY(print_head(probe, text_string(&predicate), text));
        text_add_string(text, text_string(&variables));
        text_add_string(text, text_string(&body));
        text_add_char(text, '}');
        return NULL;
    }
    text_add_string(&variables, text_string(&body));
    return print_once(probe, predicate.length ? predicate.bytes : NULL, text_string(&variables),
                      text);
}

/* ---- probes on returns ---- */

/*
 * A part of a predicate on returns that asks for Go values, but for none that only the return knows
 * or that may be another by then, is a condition on the entry: a call that fails it isn't kept.
 */
static bool is_for_entry(const char *start, size_t length)
{
    bool has_go = false;
    for (size_t i = 0; i < length; i += scan_token(start + i)) {
        size_t go = scan_go(start + i);
        if (!go)
            continue;
        has_go = true;
        AUTO_TEXT struct text inside = {0};
        text_add(&inside, start + i + 2, go - 3);
        if (path_may_change(text_string(&inside)))
            return false;
    }
    return has_go;
}

/* The length of the part of PREDICATE before the next `&&` that isn't in parentheses. */
static size_t scan_conjunct(const char *predicate, bool *is_whole)
{
    size_t at = 0;
    for (; predicate[at] && strncmp(predicate + at, "&&", 2) != 0;) {
        if (strncmp(predicate + at, "||", 2) == 0 || predicate[at] == '?')
            *is_whole = true;
        size_t group = strchr("([{", predicate[at]) ? scan_group(predicate + at) : 0;
        at += group ? group : scan_token(predicate + at);
    }
    return at;
}

static void add_conjunct(const char *start, size_t length, struct text *text)
{
    for (; length && isspace((unsigned char)*start); length--)
        start++;
    while (length && isspace((unsigned char)start[length - 1]))
        length--;
    text_add_string(text, text->length ? " && " : "");
    text_add(text, start, length);
}

/* Shares a predicate out between the entry and the return. */
static void split_predicate(const char *predicate, struct text *at_entry, struct text *at_return)
{
    bool is_whole = false;
    for (const char *at = predicate; *at;) {
        at += scan_conjunct(at, &is_whole);
        at += *at ? 2 : 0;
    }
    for (const char *at = predicate; *at;) {
        size_t length = is_whole ? strlen(at) : scan_conjunct(at, &is_whole);
        add_conjunct(at, length, is_for_entry(at, length) ? at_entry : at_return);
        at += length;
        at += *at ? 2 : 0;
    }
}

/* Where PREDICATE has the Go expression that is at WRONG in a part of it. */
static const char *find_again(struct arena *arena, const char *predicate, const char *wrong)
{
    return strstr(predicate, arena_strndup(arena, wrong, scan_go(wrong)));
}

static struct error *write_conditions(struct probe *probe, struct probe_source *source,
                                      struct text *at_entry, struct text *at_return)
{
    AUTO_TEXT struct text for_entry = {0};
    AUTO_TEXT struct text for_return = {0};
    if (!source->predicate)
        return NULL;
    split_predicate(source->predicate, &for_entry, &for_return);
    if (for_entry.length)
        line_map_mark(at_entry, probe->predicate_line);
    if (for_return.length)
        line_map_mark(at_return, probe->predicate_line);
    const char *wrong;
    struct error *error = body_translate_expressions(&probe->call->entry, IN_BODY,
                                                     text_string(&for_entry), at_entry, &wrong);
    if (!error)
        error =
            body_translate_expressions(probe, IN_BODY, text_string(&for_return), at_return, &wrong);
    probe->call->is_needed |= at_entry->length > 0;
    if (error)
        source->mistake = find_again(probe->script->arena, source->predicate, wrong);
    return error;
}

/* Without a companion: every return is seen, also of calls that began before the trace did. */
static struct error *write_unpaired(struct probe *probe, const char *condition, const char *body,
                                    struct text *text)
{
    AUTO_TEXT struct text placed = {0};
    text_add_string(&placed, body);
    event_variables_place(probe, condition, &placed);
    TRY(print_head(probe, "", text));
    variables_print_with(probe, "  ", condition, text_string(&placed), text);
    text_add_char(text, '}');
    return NULL;
}

/* The entry last: bpftrace takes probes away from the last to the first, and so it goes first. */
static struct error *write_pair(struct probe *probe, const char *at_entry, const char *at_return,
                                const char *body, struct text *text)
{
    struct call *call = probe->call;
    AUTO_TEXT struct text used = {0};
    AUTO_TEXT struct text entry = {0};
    text_printf(&used, "%s %s", at_return, body);
    TRY(call_print_entry(probe, at_entry, text_string(&used), &entry));
    if (probe->script->options.dialect.walks_maps) {
        TRY(print_head(&call->entry, "", text));
        call_print_since(probe, text_string(&used), text);
        text_add_string(text, "}\n\n");
    }
    TRY(print_head(probe, "", text));
    if (!probe->script->options.dialect.walks_maps)
        call_print_types(probe, text_string(&used), text);
    if (call->shares_probe)
        text_add_string(text, text_string(&entry));
    TRY(call_print_return(probe, at_return, body, text));
    text_add_char(text, '}');
    if (!call->shares_probe) {
        text_add_string(text, "\n\n");
        if (restart_concerns(&call->entry)) {
            TRY(print_once(&call->entry, NULL, text_string(&entry), text));
        } else {
            TRY(print_head(&call->entry, "", text));
            text_printf(text, "%s}", text_string(&entry));
        }
    }
    call_print_ending(probe);
    return NULL;
}

/* Whether the function is a single RET: entered and left at one address, which has one probe. */
static bool is_single_instruction(const struct probe *probe)
{
    return probe->returns.items[0] == probe->call->entry.site.address;
}

/* The parts of a probe on returns; whole, or, if that keeps too much, with values in brief. */
static struct error *write_parts(struct probe *probe, struct probe_source *source,
                                 struct error **no_entry, struct text *at_entry,
                                 struct text *at_return, struct text *body)
{
    struct call *call = probe->call;
    TRY(call_init(call, probe));
    *no_entry = attach_find_site(&call->entry);
    call->shares_probe = !*no_entry && is_single_instruction(probe);
    TRY(write_conditions(probe, source, at_entry, at_return));
    TRY(print_body(probe, source, body));
    bool fits = has_room(probe, text_string(at_return), text_string(body));
    if (fits && !call_is_too_much(probe, text_string(at_return), text_string(body)))
        return NULL;
    if (!fits && probe->detail > DETAIL_FULL)
        return no_room(probe);
    if (probe->detail == DETAIL_ADDRESSES)
        return error_target("%s: its arguments are more than can be kept until it returns: choose "
                            "some with --arg",
                            probe->arguments->function->name);
    call_deinit(call);
    error_destroy(*no_entry);
    *no_entry = NULL;
    start_again(probe);
    at_entry->length = at_return->length = body->length = 0;
    if (probe->detail == DETAIL_ADDRESSES)
        text_printf(probe->script->notes,
                    "%s: its arguments are too large to be kept until it returns: pointers are "
                    "shown as addresses. Choose some with --arg\n",
                    probe->arguments->function->name);
    return write_parts(probe, source, no_entry, at_entry, at_return, body);
}

static struct error *write_return(struct probe *probe, struct probe_source *source,
                                  struct text *text)
{
    struct call *call = probe->call;
    AUTO_TEXT struct text at_entry = {0};
    AUTO_TEXT struct text at_return = {0};
    AUTO_TEXT struct text body = {0};
    AUTO(error_destroyp) struct error *no_entry = NULL;
    TRY(attach_find_site(probe));
    attach_note_site(probe);
    TRY(write_parts(probe, source, &no_entry, &at_entry, &at_return, &body));
    if (!call->is_needed)
        return write_unpaired(probe, text_string(&at_return), text_string(&body), text);
    if (no_entry) {
        struct error *error = no_entry;
        no_entry = NULL;
        return error;
    }
    attach_note_site(&call->entry);
    return write_pair(probe, text_string(&at_entry), text_string(&at_return), text_string(&body),
                      text);
}

struct error *probe_write(struct probe *probe, struct probe_source *source, struct text *text)
{
    source->mistake = NULL;
    return probe->moment == AT_RETURN ? write_return(probe, source, text)
                                      : write_probe(probe, source, text);
}

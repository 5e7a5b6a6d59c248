#include "bt/record.h"

#include <string.h>

#include "base/text.h"
#include "bt/call.h"
#include "bt/capture.h"
#include "bt/dynamic.h"
#include "bt/event_line.h"
#include "bt/goroutine.h"
#include "bt/label.h"
#include "path/located.h"

enum {
    HEADER_WORDS = 3, /* time, thread, base */
    MAX_PIECES = 16,  /* of one printf: each waits on the stack for a moment */
};

/* ---- segments ---- */

static struct plan_segment *add_segment(struct plan *plan, enum plan_segment_kind kind,
                                        const char *text)
{
    struct plan_segment segment = {.kind = kind, .text = text};
    array_push(&plan->segments, segment);
    return &plan->segments.items[plan->segments.count - 1];
}

/* A number that gobt knows by itself, or a text that bpftrace makes. */
static void add_word(struct capture *capture, enum plan_value_kind kind, const char *path,
                     const char *label, const char *expression)
{
    struct plan_segment *segment = add_segment(capture->plan, SEGMENT_VALUE, NULL);
    segment->value = (struct plan_value){.label = label, .path = path, .kind = kind};
    segment->value.is_own = true;
    segment->value.piece = capture_word(capture, expression);
}

static enum plan_value_kind kind_of_text(const char *expression)
{
    return strcmp(expression, "ustack") == 0         ? VALUE_STACK
           : string_starts_with(expression, "usym(") ? VALUE_SYMBOL
                                                     : VALUE_TEXT;
}

static void add_text(struct capture *capture, const char *path, const char *conversion,
                     const char *expression)
{
    struct plan_value *value = &add_segment(capture->plan, SEGMENT_VALUE, NULL)->value;
    *value =
        (struct plan_value){.path = path, .kind = kind_of_text(expression), .is_own = path != NULL};
    value->piece = capture_text(capture, conversion, expression);
}

static void add_stack(struct capture *capture)
{
    const struct probe *probe = capture->line.probe;
    if (!probe->script->options.stack)
        return;
    if (probe->lacks_caller) {
        add_segment(capture->plan, SEGMENT_TEXT, "\\n    called by ");
        add_text(capture, "called_by", "%s", goroutine_caller(probe));
    }
    add_text(capture, "stack", "%s", "ustack");
}

/* False: the access is a value of the program. */
static bool add_builtin(struct capture *capture, const struct access *access, const char *label)
{
    struct probe *probe = capture->line.probe;
    struct plan *plan = capture->plan;
    switch (access->kind) {
    case ACCESS_FUNCTION_NAME:
        add_segment(plan, SEGMENT_VALUE, NULL)->value =
            (struct plan_value){.label = label, .kind = VALUE_FUNCTION, .is_own = true};
        return true;
    case ACCESS_TIME:
        add_segment(plan, SEGMENT_TIME, NULL);
        return true;
    case ACCESS_PROCESS:
        if (probe->script->options.prints_pid) {
            add_word(capture, VALUE_NUMBER, "pid", "pid",
                     arena_printf(probe->script->arena, "(uint64)%s",
                                  process_number(&probe->script->options)));
            add_segment(plan, SEGMENT_TEXT, " ");
        }
        return true;
    case ACCESS_STACK:
        add_stack(capture);
        return true;
    case ACCESS_CALLERS:
        add_text(capture, "stack", "%s", "ustack");
        return true;
    case ACCESS_CALLED_BY:
        return true;
    case ACCESS_CALLER:
        add_text(capture, "caller", "%s", goroutine_caller(probe));
        return true;
    case ACCESS_DURATION:
        add_word(capture, VALUE_DURATION, "duration", label, call_duration(probe));
        return true;
    default:
        return false;
    }
}

static bool is_number_form(const struct access *access, enum path_form form)
{
    return form == FORM_LEN || form == FORM_CAP || form == FORM_PTR || form == FORM_WORD ||
           form == FORM_ADDR || form == FORM_IS || (form == FORM_HEX && !access_is_text(access)) ||
           !access->type;
}

/* "entry.Key:len": as it was written. */
static const char *path_with_form(const struct capture *capture, const struct event_field *field)
{
    static const char *const forms[] = {
        [FORM_HEX] = "hex",   [FORM_LEN] = "len",   [FORM_CAP] = "cap",   [FORM_PTR] = "ptr",
        [FORM_TYPE] = "type", [FORM_WORD] = "word", [FORM_ADDR] = "addr", [FORM_KEYS] = "keys",
        [FORM_IS] = "is",     [FORM_NAME] = "name",
    };
    const char *form = (size_t)field->form < LENGTH(forms) ? forms[field->form] : NULL;
    return form ? arena_printf(capture_arena(capture), "%s:%s", field->access->path, form)
                : field->access->path;
}

/* A value of the program, as CONVERSION says if there is one. */
static struct error *add_value(struct capture *capture, const struct event_field *field,
                               const char *conversion)
{
    const struct access *access = field->access;
    struct plan_value value = {
        .label = field->label,
        .path = field->label ? field->label : path_with_form(capture, field),
        .is_own = access->kind == ACCESS_GOID && !field->label,
        .form = field->form,
        .conversion = conversion,
        .is_part = field->is_part,
    };
    struct error *error = NULL;
    const char *missing = access_missing(capture->line.probe->arguments, access, field->form);
    if (missing) {
        value.kind = VALUE_MISSING;
        value.missing = arena_printf(capture_arena(capture), "<%s>", missing);
    } else if (is_number_form(access, field->form)) {
        const char *number;
        struct probe *probe = line_enter(&capture->line, access);
        enum path_form form = field->form == FORM_HEX ? FORM_NONE : field->form;
        value.kind = VALUE_NUMBER;
        error = access->type ? number_of(capture->line.probe, IN_BODY, access, form, &number)
                             : goroutine_number(capture->line.probe, IN_BODY, &number);
        if (!error)
            value.piece = capture_word(capture, number);
        line_leave(&capture->line, probe);
    } else {
        error = capture_value(capture, field, &value);
    }
    add_segment(capture->plan, SEGMENT_VALUE, NULL)->value = value;
    return error;
}

static struct error *add_fields(struct capture *capture, const struct event_argument *argument)
{
    for (size_t i = 0; i < argument->fields.count; i++) {
        const struct event_field *field = &argument->fields.items[i];
        if (i)
            add_segment(capture->plan, SEGMENT_TEXT, " ");
        if (!add_builtin(capture, field->access, field->label))
            TRY(add_value(capture, field, NULL));
    }
    return NULL;
}

static struct error *add_segments(struct capture *capture, const struct segments *segments)
{
    for (size_t i = 0; i < segments->count; i++) {
        const struct segment *segment = &segments->items[i];
        const struct event_argument *argument = segment->argument;
        if (!argument) {
            add_segment(capture->plan, SEGMENT_TEXT, segment->text);
        } else if (argument->kind == ARGUMENT_SOURCE) {
            add_text(capture, NULL, segment->text, argument->text);
        } else if (argument->kind == ARGUMENT_FIELDS) {
            add_segment(capture->plan, SEGMENT_FIELDS, argument->fields.count ? "" : NULL);
            TRY(add_fields(capture, argument));
        } else {
            bool is_string = segment->text[strlen(segment->text) - 1] == 's';
            const struct event_field *field = &argument->fields.items[0];
            if (!is_string || !add_builtin(capture, field->access, NULL))
                TRY(add_value(capture, field, segment->text));
        }
    }
    return NULL;
}

bool record_can_print(const struct event *event)
{
    for (size_t i = 0; i < event->arguments.count; i++) {
        const struct event_argument *argument = &event->arguments.items[i];
        for (size_t j = 0; j < argument->fields.count; j++) {
            if (argument->fields.items[j].form == FORM_QUOTE)
                return false;
        }
    }
    return true;
}

/* ---- printfs ---- */

struct output {
    const struct capture *capture;
    const char *indent;
    struct text *text;
    struct text format, arguments;
};

static void begin_part(struct output *output, size_t number, unsigned part, const char *base)
{
    const struct script_options *options = &output->capture->line.probe->script->options;
    output->format.length = output->arguments.length = 0;
    text_printf(&output->format, "%s%zu %u %%lx %%lx %%lx", options->plans->mark, number, part);
    text_printf(&output->arguments, ", $gobt_event, (uint64)%s, %s", thread_number(options), base);
}

static void end_part(struct output *output)
{
    const struct plans *plans = output->capture->line.probe->script->options.plans;
    capture_print_locals(output->capture, text_string(&output->arguments), output->indent,
                         output->text);
    text_printf(output->text, "%sprintf(\"%s|%s\\n\"%s);\n", output->indent,
                text_string(&output->format), plans->mark, text_string(&output->arguments));
}

static void add_to_part(struct output *output, size_t number)
{
    const struct captured *piece = &output->capture->pieces.items[number];
    bool is_words = output->capture->plan->pieces.items[number].kind == PLAN_TEXT;
    const char *mark = is_words ? output->capture->line.probe->script->options.plans->mark : "";
    text_printf(&output->format, "|%s%s%s%s", mark, piece->conversions[0],
                piece->expressions[1] ? piece->conversions[1] : "", mark);
    text_printf(&output->arguments, ", %s", piece->expressions[0]);
    if (piece->expressions[1])
        text_printf(&output->arguments, ", %s", piece->expressions[1]);
}

/* Whether the COUNT pieces fit into one printf. */
static bool fits(const struct capture *capture, const size_t *pieces, size_t count)
{
    struct line line = {.probe = capture->line.probe};
    for (int i = 0; i < HEADER_WORDS; i++)
        line_print(&line, "%lx", "0", 8, 0);
    for (size_t i = 0; i < count; i++) {
        const struct captured *piece = &capture->pieces.items[pieces[i]];
        line_print(&line, piece->conversions[0], piece->expressions[0],
                   piece->expressions[1] ? 8 : piece->stored, piece->stored);
        if (piece->expressions[1])
            line_print(&line, piece->conversions[1], piece->expressions[1], piece->stored,
                       piece->stored);
    }
    bool is = line_fits(&line);
    line_deinit(&line);
    return is;
}

/* Ends the printf that is open, and begins the one of the next part. */
static void next_part(struct output *output, size_t number, unsigned group, const char *base)
{
    const struct capture *capture = output->capture;
    struct plan_part part = {.has_guard = group > 0};
    part.guard = part.has_guard ? capture->groups.items[group].guard : 0;
    array_push(&capture->plan->parts, part);
    begin_part(output, number, (unsigned)capture->plan->parts.count - 1, base);
}

/* The pieces of one group, as many printfs as it takes. */
static void print_group(struct output *output, size_t number, unsigned group, const char *base)
{
    const struct capture *capture = output->capture;
    struct plan *plan = capture->plan;
    size_t count = 0, last[MAX_PIECES];
    next_part(output, number, group, base);
    for (size_t i = 0; i < capture->pieces.count; i++) {
        if (capture->pieces.items[i].group != group)
            continue;
        last[count] = i;
        if (count && (count + 1 == MAX_PIECES || !fits(capture, last, count + 1))) {
            end_part(output);
            next_part(output, number, group, base);
            last[0] = i;
            count = 0;
        }
        count++;
        plan->pieces.items[i].part = (unsigned)plan->parts.count - 1;
        add_to_part(output, i);
    }
    end_part(output);
}

/* What all of the group's printfs use, at the probe's own level. */
static void print_shared(struct capture *capture, unsigned group, const char *indent,
                         struct text *text)
{
    AUTO_TEXT struct text used = {0};
    if (group)
        text_add_string(&used,
                        capture->pieces.items[capture->groups.items[group].guard].expressions[0]);
    for (size_t i = 0; i < capture->pieces.count; i++) {
        const struct captured *piece = &capture->pieces.items[i];
        if (piece->group != group)
            continue;
        text_printf(&used, " %s %s", piece->expressions[0],
                    piece->expressions[1] ? piece->expressions[1] : "");
    }
    capture_print_shared(capture, text_string(&used), indent, text);
}

static void print_parts(struct capture *capture, size_t number, const char *base,
                        const char *indent, struct text *text)
{
    text_printf(text, "%s$gobt_event = nsecs;\n", indent);
    for (unsigned group = 0; group < capture->groups.count; group++) {
        AUTO_TEXT struct text inner = {0};
        text_printf(&inner, "%s%s", indent, group ? "  " : "");
        struct output output = {.capture = capture, .indent = text_string(&inner), .text = text};
        size_t guard = capture->groups.items[group].guard;
        print_shared(capture, group, indent, text);
        if (group) {
            /* What the question is about may be a local of another printf. */
            const char *word = capture->pieces.items[guard].expressions[0];
            capture_print_locals(capture, word, indent, text);
            text_printf(text, "%sif (%s != 0) {\n", indent, word);
        }
        print_group(&output, number, group, base);
        text_printf(text, "%s", group ? indent : "");
        text_add_string(text, group ? "}\n" : "");
        text_deinit(&output.format);
        text_deinit(&output.arguments);
    }
}

/* What 0.27 has room for is explained in dialect.c; what one event shows is bounded anyway. */
void record_share_memory(struct script *script, const char *source)
{
    enum {
        ROOM = 30000,      /* bytes of texts in a script of 0.27 */
        PROBE_ROOM = 8320, /* in a probe: of 20,000, jumps didn't reach over the code any more */
        PADDING = 8,
        MOST = 96,
        STACK_MOST = 16,
        LEAST = 2,
    };
    static const char *const prefixes[] = {"go:", "goret:", "goline:", "goinlined:"};
    const struct dialect *dialect = &script->options.dialect;
    struct plans *plans = script->options.plans;
    unsigned probes = 0, limit = dialect->stack_budget ? STACK_MOST : MOST;
    for (size_t i = 0; i < LENGTH(prefixes); i++) {
        for (const char *at = source; (at = strstr(at, prefixes[i])); at++)
            probes++;
    }
    if (dialect->repeats_are_dear && probes) {
        unsigned piece = (unsigned)script->options.string_limit + PADDING;
        unsigned share = (ROOM / probes < PROBE_ROOM ? ROOM / probes : PROBE_ROOM) / piece;
        limit = share < limit ? share : limit;
    }
    if (plans->copy_limit && plans->copy_limit < limit)
        limit = plans->copy_limit;
    plans->memory_limit = limit > LEAST ? limit : LEAST;
}

/* The most pieces of memory that a probe may print: 0.27 compiles each RET by itself. */
static int memory_limit(const struct probe *probe)
{
    unsigned limit = probe->script->options.plans->memory_limit;
    if (probe->moment == AT_RETURN && probe->script->options.dialect.repeats_are_dear &&
        probe->returns.count > 1)
        limit /= (unsigned)probe->returns.count;
    return limit > 1 ? (int)limit : 1;
}

/* Of those, what is kept from a call's entry: where each look at it is a copy, half. */
static int kept_limit(const struct probe *probe)
{
    const struct dialect *dialect = &probe->script->options.dialect;
    int limit = memory_limit(probe), most = (int)dialect->kept_maximum;
    if (dialect->repeats_are_dear)
        limit /= 2;
    return limit < most ? limit : most;
}

/* Line by line it is written as it would be for people: what is wrong with it is said there. */
static struct error *check(const struct event *event, const struct segments *segments)
{
    struct line line = {.probe = event->probe, .is_brief = true};
    struct share none = {.is_last = true};
    struct error *error = event_write_line(&line, segments, &none);
    line_deinit(&line);
    return error;
}

static struct error *fill(const struct event *event, struct capture *capture, const char *indent,
                          size_t number, struct text *text)
{
    struct segments segments = {0};
    struct script *script = event->probe->script;
    const char *base = "(uint64)0";
    struct error *error = event_split_format(event, &segments);
    if (!error)
        error = check(event, &segments);
    if (!error)
        error = add_segments(capture, &segments);
    if (!error)
        error = capture_pending(capture);
    if (script->program->is_position_independent)
        base = dynamic_linked(event->probe, IN_BODY, 0);
    if (!error)
        print_parts(capture, number, base, indent, text);
    array_deinit(&segments);
    return error;
}

static void describe(struct plan *plan, const struct probe *probe, enum shortage shortage,
                     const char *why)
{
    plan->shortages[shortage] =
        arena_printf(probe->script->arena, "%s: what is shown as … wasn't copied: %s",
                     probe->arguments->function->name, why);
}

/* What may be missing, and what helps. */
static void describe_shortages(struct plan *plan, const struct capture *capture,
                               const struct probe *probe)
{
    struct arena *arena = probe->script->arena;
    const char *name = probe->script->options.dialect.name;
    unsigned chunk = (unsigned)probe->script->options.string_limit;
    const char *fewer = capture->item_limit > 1 ? ", or give --max-items 1" : "";
    if (capture->lacks_room)
        describe(plan, probe, SHORTAGE_ROOM,
                 arena_printf(arena,
                              "bpftrace %s has room for %d pieces of memory here. Ask for "
                              "it by its own path with --arg%s",
                              name, memory_limit(probe), fewer));
    if (capture->lacks_kept)
        describe(plan, probe, SHORTAGE_KEPT,
                 arena_printf(arena,
                              "bpftrace %s keeps %d pieces of memory from a call to its "
                              "return. Ask for it by its own path with --arg%s",
                              name, kept_limit(probe), fewer));
    describe(plan, probe, SHORTAGE_HELD,
             arena_printf(arena,
                          "of what an interface holds, the first %d bytes and three texts "
                          "are. Ask for it by its own path, as in --arg 'v.(*T).Field'",
                          HELD_SIZE));
    describe(plan, probe, SHORTAGE_LARGE,
             arena_printf(arena,
                          "of one value, the first %u bytes are. Ask for it by its own path "
                          "with --arg",
                          COPIED_CHUNKS * chunk));
    describe(plan, probe, SHORTAGE_DEEP,
             "it is too deep in the value. Ask for it by its own path with --arg");
}

struct error *record_print(const struct event *event, const char *indent, struct text *text)
{
    struct probe *probe = event->probe;
    struct script *script = probe->script;
    struct plans *plans = script->options.plans;
    size_t number = plans->count;
    struct plan *plan = plans_add(plans);
    struct capture capture = {
        .line = {.probe = probe},
        .plan = plan,
        .types = &plans->types,
        .memory_left = memory_limit(probe),
        .kept_left = kept_limit(probe),
        .item_limit = plans->item_limit,
        .follow_limit = plans->follow_limit,
    };
    struct capture_group always = {0};
    array_push(&capture.groups, always);
    plan->function = label_function(probe);
    plan->label = label_of(probe);
    plan->inlined_into = label_inlined_into(probe);
    plan->line = label_line(probe);
    plan->is_return = probe->moment == AT_RETURN;
    plan->is_own = probe->line != 0;
    struct error *error = fill(event, &capture, indent, number, text);
    describe_shortages(plan, &capture, probe);
    capture_deinit(&capture);
    return error;
}

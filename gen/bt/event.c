/*
 * One event is one printf, because the printfs of several threads interleave. But what is printed
 * depends on what is found: a nil pointer has no fields, a slice has as many elements as it has,
 * and only a string that is cut needs its length. So an event becomes a tree of `if`s over those
 * questions, with one whole printf at each leaf:
 *
 *     if ($entry == 0) {
 *       printf("... entry.Key=nil\n", ...);
 *     } else if ($entry->Key.len > 200) {
 *       printf("... entry.Key=\"%r\" (%ld of %ld)\n", ...);
 *     } else {
 *       printf("... entry.Key=\"%r\"\n", ...);
 *     }
 *
 * The tree is found by writing the line again and again: each time it meets a question that isn't
 * answered yet, the line is written once with either answer. If that makes too many leaves, the
 * fields are shared out to a few lines, which all carry the number of the event; or they are
 * written briefly (a nil map is then 0x0, of a slice only the length is shown).
 *
 * Up to 0.17 all that one printf prints goes through the BPF program's 512 bytes of stack. Measured
 * on 430 scripts: with S the sum of what each argument stores and T the largest temporary, align8(8
 * + S) + align8(T) of up to 448 always loads. Printfs of one probe share that room. A line that
 * needs more is shared out, too.
 */
#include "bt/event.h"

#include <string.h>

#include "base/text.h"
#include "bt/call.h"
#include "bt/event_line.h"
#include "bt/event_variables.h"
#include "bt/record.h"

enum {
    MAX_VALUES = 480,   /* of all leaves together: a larger program doesn't load on 0.27 */
    BUFFER_VALUES = 4,  /* what a buf() counts for among them */
    MAX_FULL_LINES = 4, /* lines that an event may take before it is written briefly */
    MAX_STACK_LINES = 3,
};

/* What a line's tree comes to. */
struct cost {
    unsigned leaves;
    unsigned values; /* that all leaves print: what makes a program large */
    bool fits;       /* every leaf is within what the dialect can print at once */
};

void event_deinit(struct event *event)
{
    for (size_t i = 0; i < event->arguments.count; i++)
        array_deinit(&event->arguments.items[i].fields);
    array_deinit(&event->arguments);
}

static unsigned count_values(const struct line *line)
{
    unsigned count = 0;
    for (size_t i = 0; i < line->pieces.count; i++) {
        const struct piece_of_line *piece = &line->pieces.items[i];
        if (piece->expression)
            count += strncmp(piece->expression, "buf(", 4) == 0 ? BUFFER_VALUES : 1;
    }
    return count;
}

/* The leaves that there are at least: behind each answer that is still to come there is one. */
static unsigned least_leaves(const struct line *line, const struct cost *cost)
{
    unsigned leaves = cost->leaves + 1;
    for (size_t i = 0; i < line->known.count; i++)
        leaves += !line->known.items[i].holds;
    return leaves;
}

static struct error *measure(struct line *line, const struct segments *segments,
                             const struct share *share, struct cost *cost)
{
    /* Of more, 0.17's compiler makes reads of registers that the kernel refuses; elsewhere there is
     * room for two values of any type. */
    cost->fits &= least_leaves(line, cost) <= line->probe->script->options.dialect.line_maximum;
    if (!cost->fits)
        return NULL;
    TRY(event_write_line(line, segments, share));
    if (!line->undecided.condition) {
        cost->leaves++;
        cost->values += count_values(line);
        cost->fits = line_fits(line);
        return NULL;
    }
    struct decision decision = line->undecided;
    size_t known = line->known.count;
    for (int holds = 0; holds <= 1; holds++) {
        decision.holds = holds;
        array_push(&line->known, decision);
        TRY(measure(line, segments, share, cost));
        line->known.count = known;
    }
    return NULL;
}

static void print_leaf(const struct line *line, const char *indent, struct text *text)
{
    text_printf(text, "%sprintf(\"", indent);
    for (size_t i = 0; i < line->pieces.count; i++)
        text_add_string(text, line->pieces.items[i].text);
    text_add_char(text, '"');
    for (size_t i = 0; i < line->pieces.count; i++) {
        if (line->pieces.items[i].expression)
            text_printf(text, ", %s", line->pieces.items[i].expression);
    }
    text_add_string(text, ");\n");
}

static struct error *print_tree(struct line *line, const struct segments *segments,
                                const struct share *share, const char *indent, bool behind_else,
                                struct text *text)
{
    struct arena *arena = line->probe->script->arena;
    const char *inner = arena_printf(arena, "%s  ", indent);
    TRY(event_write_line(line, segments, share));
    if (!line->undecided.condition) {
        if (behind_else)
            text_add_string(text, "{\n");
        print_leaf(line, behind_else ? inner : indent, text);
        if (behind_else)
            text_printf(text, "%s}\n", indent);
        return NULL;
    }
    struct decision decision = line->undecided;
    size_t known = line->known.count;
    text_printf(text, "%sif (%s) {\n", behind_else ? "" : indent, decision.condition);
    decision.holds = true;
    array_push(&line->known, decision);
    TRY(print_tree(line, segments, share, inner, false, text));
    text_printf(text, "%s} else ", indent);
    line->known.count = known;
    decision.holds = false;
    array_push(&line->known, decision);
    TRY(print_tree(line, segments, share, indent, true, text));
    line->known.count = known;
    return NULL;
}

struct fields {
    ARRAY(struct event_field);
};

static struct error *cost_of(const struct event *event, const struct segments *segments,
                             const struct share *share, bool is_brief, struct cost *ret)
{
    struct line line = {.probe = event->probe, .is_brief = is_brief};
    *ret = (struct cost){.fits = true};
    struct error *error = measure(&line, segments, share, ret);
    ret->fits &= ret->values <= MAX_VALUES;
    line_deinit(&line);
    return error;
}

/* Replaces a struct that is too much for one line by its fields. */
static struct error *expand(const struct event *event, struct fields *fields, size_t at)
{
    const struct arguments *arguments = event->probe->arguments;
    const struct event_field *field = &fields->items[at];
    const struct access *whole = field->access;
    if (whole->type && whole->type->kind == TYPE_POINTER && !field->is_part)
        TRY(access_target(arguments, whole, &whole));
    if (!whole->type || whole->type->kind != TYPE_STRUCT || field->form > FORM_SHOW) {
        event->probe->script->lacks_room = true;
        return error_target("%s is too long for one line of bpftrace %s, beside what else is "
                            "shown: choose fewer values with --arg, or a part of it",
                            whole->path, event->probe->script->options.dialect.name);
    }
    TRY(type_complete(whole->type));
    struct fields rest = {0};
    for (size_t i = at + 1; i < fields->count; i++)
        array_push(&rest, fields->items[i]);
    fields->count = at;
    struct error *error = NULL;
    for (size_t i = 0; i < whole->type->field_count && !error; i++) {
        struct event_field part = {.is_part = true};
        error = access_field(arguments, whole, i, &part.access);
        if (!error) {
            part.label = part.access->path;
            array_push(fields, part);
        }
    }
    for (size_t i = 0; i < rest.count; i++)
        array_push(fields, rest.items[i]);
    array_deinit(&rest);
    return error;
}

static struct error *print_share(const struct event *event, const struct segments *segments,
                                 const struct share *share, bool is_brief, const char *indent,
                                 struct text *text)
{
    struct line line = {.probe = event->probe, .is_brief = is_brief};
    bool sets_late = event_variables_are_late(event->probe);
    if (sets_late)
        event_variables_begin(indent, text);
    struct error *error = print_tree(&line, segments, share, indent, false, text);
    if (sets_late)
        event_variables_end(text);
    line_deinit(&line);
    return error;
}

struct shares {
    ARRAY(struct share);
    unsigned values;
};

/* The longest share of the fields from FIRST on that is one line; of none if even one is too much.
 */
static struct error *longest_share(const struct event *event, const struct segments *segments,
                                   const struct fields *fields, size_t first, bool is_brief,
                                   struct share *ret, unsigned *values)
{
    *ret = (struct share){.first = first};
    *values = 0;
    for (size_t count = 1; first + count <= fields->count; count++) {
        struct cost cost;
        struct share share = {
            .fields = fields->items,
            .first = first,
            .count = count,
            .is_numbered = true,
            .is_last = first + count == fields->count,
        };
        TRY(cost_of(event, segments, &share, is_brief, &cost));
        if (!cost.fits)
            return NULL;
        *ret = share;
        *values = cost.values;
    }
    return NULL;
}

/*
 * Shares the fields out. A field that is too much for a line of its own is expanded if MAY_EXPAND;
 * otherwise there are no shares, nor are there if it takes more than a few lines.
 */
static struct error *share_out(const struct event *event, const struct segments *segments,
                               struct fields *fields, bool is_brief, bool may_expand,
                               struct shares *ret)
{
    for (size_t first = 0; first < fields->count;) {
        struct share share = {0};
        unsigned values = 0;
        if (may_expand || ret->count < MAX_FULL_LINES)
            TRY(longest_share(event, segments, fields, first, is_brief, &share, &values));
        if (share.count == 0 && !may_expand) {
            ret->count = 0;
            return NULL;
        }
        if (share.count == 0) {
            TRY(expand(event, fields, first));
            continue;
        }
        array_push(ret, share);
        ret->values += values;
        first += share.count;
    }
    /* The fields may have moved since. */
    for (size_t i = 0; i < ret->count; i++)
        ret->items[i].fields = fields->items;
    return NULL;
}

static struct error *print_shares(const struct event *event, const struct segments *segments,
                                  const struct shares *shares, bool is_brief, const char *indent,
                                  struct text *text)
{
    /* No goroutine has two events in a nanosecond: that is number enough, and needs no map. */
    text_printf(text, "%s$gobt_event = nsecs;\n", indent);
    for (size_t i = 0; i < shares->count; i++)
        TRY(print_share(event, segments, &shares->items[i], is_brief, indent, text));
    return NULL;
}

/* In this order: all on one line; all on a few lines; briefly on one line; on as many as it takes.
 */
static struct error *choose_lines(const struct event *event, const struct segments *segments,
                                  struct fields *fields, struct shares *shares, bool *is_brief)
{
    struct share whole = {.fields = fields->items, .count = fields->count, .is_last = true};
    struct cost cost;
    *is_brief = event->probe->detail > DETAIL_FULL;
    if (!*is_brief) {
        TRY(cost_of(event, segments, &whole, false, &cost));
        if (!cost.fits)
            TRY(share_out(event, segments, fields, false, false, shares));
        if (cost.fits || (shares->count && shares->values <= MAX_VALUES))
            return NULL;
    }
    *is_brief = true;
    shares->count = shares->values = 0;
    TRY(cost_of(event, segments, &whole, true, &cost));
    if (cost.fits)
        return NULL;
    if (fields->count == 0) {
        event->probe->script->lacks_room = true;
        return error_target("printf(\"%s\") prints more than bpftrace %s can at once",
                            event->format, event->probe->script->options.dialect.name);
    }
    TRY(share_out(event, segments, fields, true, true, shares));
    /* The printfs of more lines than that don't share the stack as those of a few do, seen on 0.17;
     * unless each has its variables right before it. */
    bool overlaps = !event->probe->script->options.dialect.stack_budget ||
                    shares->count <= MAX_STACK_LINES || event_variables_are_late(event->probe);
    if (shares->values > 2 * MAX_VALUES || !overlaps) {
        event->probe->script->lacks_room = !overlaps;
        return error_target("%s: its arguments are more than one probe can print: choose some with "
                            "--arg",
                            event->probe->arguments->function->name);
    }
    return NULL;
}

static unsigned count_interfaces(const struct fields *fields)
{
    unsigned count = 0;
    for (size_t i = 0; i < fields->count; i++) {
        const struct type *type = fields->items[i].access->type;
        count += type && type->kind == TYPE_INTERFACE && fields->items[i].form <= FORM_SHOW;
    }
    return count;
}

/* Said once a script: that there is a way to see what the words lead to. */
static void note_words(const struct probe *probe, bool are_several, const char *printed)
{
    static const char what[] = "interface(0x..., 0x...) is one that there is no room to look into: "
                               "'gobt run --events text' shows it";
    struct text *notes = probe->script->notes;
    if (strstr(printed, "interface(0x") && !strstr(text_string(notes), what))
        text_printf(notes, "%s: %s%s\n", probe->arguments->function->name, what,
                    are_several ? ", and fewer values by --arg may" : "");
}

static struct error *print_event(const struct event *event, const struct segments *segments,
                                 struct fields *fields, const char *indent, struct text *text)
{
    struct shares shares = {0};
    bool is_brief, are_several = fields->count > 1;
    size_t start = text->length;
    event->probe->interface_count = count_interfaces(fields);
    struct error *error = choose_lines(event, segments, fields, &shares, &is_brief);
    struct share whole = {.fields = fields->items, .count = fields->count, .is_last = true};
    if (!error && shares.count == 0)
        error = print_share(event, segments, &whole, is_brief, indent, text);
    else if (!error)
        error = print_shares(event, segments, &shares, is_brief, indent, text);
    array_deinit(&shares);
    if (!error && text->length > start)
        note_words(event->probe, are_several, text->bytes + start);
    return error;
}

struct error *event_print(const struct event *event, const char *indent, struct text *text)
{
    struct segments segments = {0};
    struct fields fields = {0};
    if (event->probe->script->options.plans && record_can_print(event))
        return record_print(event, indent, text);
    struct error *error = event_split_format(event, &segments);
    for (size_t i = 0; i < event->arguments.count; i++) {
        const struct event_argument *argument = &event->arguments.items[i];
        for (size_t j = 0; argument->kind == ARGUMENT_FIELDS && j < argument->fields.count; j++)
            array_push(&fields, argument->fields.items[j]);
    }
    if (!error)
        error = print_event(event, &segments, &fields, indent, text);
    array_deinit(&segments);
    array_deinit(&fields);
    return error;
}

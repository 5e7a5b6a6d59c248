#include "bt/line.h"
#include "bt/event_variables.h"

#include <string.h>

#include "base/terminal.h"
#include "base/text.h"
#include "bt/call.h"
#include "bt/variable.h"

enum {
    LITERAL_BYTES = 64, /* of a literal as an argument, up to 0.17 */
    FREE_VARIABLES = 4, /* of a probe that the stack budget has room for beside the printf */
    DECIMAL_BYTES = 48, /* what is computed of a float leaves less, up to 0.17 */
};

void line_deinit(struct line *line)
{
    array_deinit(&line->pieces);
    array_deinit(&line->known);
    array_deinit(&line->lengths);
    array_deinit(&line->odd);
}

void line_restart(struct line *line)
{
    line->pieces.count = 0;
    line->lengths.count = line->odd.count = 0;
    line->undecided = (struct decision){0};
}

void line_source(struct line *line, const char *text)
{
    struct piece_of_line piece = {.text = text};
    array_push(&line->pieces, piece);
}

/*
 * As it must stand in a printf's format: quotes and backslashes escaped, nothing that a terminal
 * obeys. A percent sign has no spelling that every version takes, so it is shown as \x25.
 */
void line_text(struct line *line, const char *text)
{
    AUTO_TEXT struct text safe = {0};
    AUTO_TEXT struct text source = {0};
    terminal_escape(&safe, text);
    for (const char *at = text_string(&safe); *at; at++) {
        if (*at == '"' || *at == '\\')
            text_add_char(&source, '\\');
        if (*at == '%')
            text_add_string(&source, "\\\\x25");
        else
            text_add_char(&source, *at);
    }
    line_source(line, arena_strdup(line->probe->script->arena, text_string(&source)));
}

void line_print(struct line *line, const char *conversion, const char *expression, unsigned stored,
                unsigned temporary)
{
    struct piece_of_line piece = {conversion, expression, stored, temporary};
    array_push(&line->pieces, piece);
}

static bool look_up(const struct line *line, const char *condition, bool *holds)
{
    for (size_t i = 0; i < line->known.count; i++) {
        if (strcmp(line->known.items[i].condition, condition) == 0) {
            *holds = line->known.items[i].holds;
            return true;
        }
    }
    return false;
}

bool line_decide(struct line *line, const char *condition)
{
    bool holds = false;
    if (!look_up(line, condition, &holds) && !line->undecided.condition)
        line->undecided.condition = condition;
    return holds;
}

/* Whether it has been asked of the whole line, and what the answer was. */
static bool knows(const struct line *line, unsigned about, bool *holds)
{
    *holds = false;
    for (size_t i = 0; i < line->known.count; i++) {
        if (line->known.items[i].about == about) {
            *holds = line->known.items[i].holds;
            return true;
        }
    }
    return false;
}

/* Asks whether any of the CONDITIONS, with END behind each, holds. */
static void decide_any(struct line *line, const char *const *conditions, size_t count,
                       const char *end, unsigned about)
{
    bool holds;
    AUTO_TEXT struct text text = {0};
    if (line->undecided.condition || count == 0 || knows(line, about, &holds))
        return;
    for (size_t i = 0; i < count; i++)
        text_printf(&text, "%s%s%s", i ? " || " : "", conditions[i], end);
    line->undecided.condition = arena_strdup(line->probe->script->arena, text_string(&text));
    line->undecided.about = about;
}

void line_decide_whole(struct line *line)
{
    const struct script *script = line->probe->script;
    decide_any(
        line, line->lengths.items, line->lengths.count,
        arena_printf(script->arena, " > %llu", (unsigned long long)script->options.string_limit),
        ABOUT_CUT);
    decide_any(line, line->odd.items, line->odd.count, "", ABOUT_ODD);
}

bool line_is_cut(const struct line *line)
{
    bool holds;
    knows(line, ABOUT_CUT, &holds);
    return holds;
}

bool line_is_odd(const struct line *line)
{
    bool holds;
    knows(line, ABOUT_ODD, &holds);
    return holds;
}

static bool has_text(const char *const *texts, size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(texts[i], text) == 0)
            return true;
    }
    return false;
}

void line_add_length(struct line *line, const char *length)
{
    if (!has_text(line->lengths.items, line->lengths.count, length))
        array_push(&line->lengths, length);
}

void line_add_odd(struct line *line, const char *condition)
{
    if (!has_text(line->odd.items, line->odd.count, condition))
        array_push(&line->odd, condition);
}

/* ---- the room of a printf ---- */

static unsigned align8(unsigned size)
{
    return (size + 7) / 8 * 8;
}

/* Those that only the line needs may be set right before it. */
static unsigned count_variables(const struct line *line)
{
    const struct probe *probe = line->probe;
    AUTO_TEXT struct text text = {0};
    unsigned count = 0;
    if (!event_variables_are_late(probe))
        return (unsigned)probe->variables.count;
    for (size_t i = 0; i < line->known.count; i++)
        text_printf(&text, "%s ", line->known.items[i].condition);
    for (size_t i = 0; i < line->pieces.count; i++) {
        if (line->pieces.items[i].expression)
            text_printf(&text, "%s ", line->pieces.items[i].expression);
    }
    AUTO_FREE bool *is_needed = variables_needed(probe, text_string(&text));
    for (size_t i = 0; i < probe->variables.count; i++)
        count += is_needed[i] || variable_has_loop(&probe->variables.items[i]);
    return count;
}

/*
 * A return has what was kept of the call there twice, as it is looked up and as a variable. The
 * budget has room for that if it is numbers. Of texts, measured on results that are strings
 * or errors beside one text or two: all 14 scripts that this lets pass load, and 1 of the 13
 * others.
 */
static unsigned kept_bytes(const struct line *line)
{
    enum { ALWAYS = 16 /* goroutine and time */, LENGTH_OF_TEXT = 8, IN_BUDGET = 64 };
    const struct call *call = line->probe->call;
    unsigned bytes = ALWAYS, texts = 0;
    for (size_t i = 0; call && i < call->kept.count; i++) {
        bool is_text = call->kept.items[i].is_text;
        uint64_t limit = line->probe->script->options.string_limit;
        bytes += is_text ? (unsigned)limit + LENGTH_OF_TEXT : 8;
        texts += is_text;
    }
    return texts ? 2 * align8(bytes) - IN_BUDGET : 0;
}

/* Variables may live there too: the measured scripts had a few. */
static unsigned crowd_of(const struct line *line)
{
    unsigned variables = count_variables(line);
    unsigned crowd = variables > FREE_VARIABLES ? 8 * (variables - FREE_VARIABLES) : 0;
    return crowd + DECIMAL_BYTES * line->probe->decimal_count + kept_bytes(line);
}

bool line_fits(const struct line *line)
{
    const struct dialect *dialect = &line->probe->script->options.dialect;
    unsigned stored = 8, temporary = 0, arguments = 0;
    size_t format = 2;
    for (size_t i = 0; i < line->pieces.count; i++) {
        const struct piece_of_line *piece = &line->pieces.items[i];
        format += strlen(piece->text);
        if (!piece->expression)
            continue;
        arguments++;
        stored = piece->stored % 8 == 0 ? align8(stored) : stored;
        stored += piece->stored;
        if (piece->temporary > temporary)
            temporary = piece->temporary;
    }
    unsigned crowd = dialect->stack_budget ? crowd_of(line) : 0;
    if (dialect->stack_budget && align8(stored) + align8(temporary) + crowd > dialect->stack_budget)
        return false;
    if (dialect->format_maximum && format > dialect->format_maximum)
        return false;
    return arguments <= dialect->argument_maximum;
}

/* ---- arguments at a return ---- */

struct probe *line_enter(struct line *line, const struct access *access)
{
    struct probe *probe = line->probe;
    if (probe->moment == AT_RETURN && access->type && access->moment == AT_ENTRY)
        line->probe = &probe->call->entry;
    return probe;
}

void line_leave(struct line *line, struct probe *probe)
{
    line->probe = probe;
}

const char *line_keep(struct line *line, const char *expression, bool is_signed)
{
    struct probe *keeper = line->probe->keeper;
    return keeper ? call_keep(keeper, expression, is_signed) : expression;
}

const char *line_keep_text(struct line *line, const char *expression)
{
    struct probe *probe = line->probe;
    if (probe->keeper)
        return call_keep_text(probe->keeper, expression);
    if (probe->moment == AT_RETURN && probe->script->options.dialect.repeats_are_dear)
        return variable_get(probe, expression, "text", expression);
    return expression;
}

void line_choose(struct line *line, const char *path, const char *what, const char *condition,
                 const char *yes, const char *no)
{
    struct arena *arena = line->probe->script->arena;
    struct probe *probe = line->probe->keeper ? line->probe->keeper : line->probe;
    const char *value = arena_printf(arena, "%s ? \"%s\" : \"%s\"", condition, yes, no);
    path = arena_printf(arena, "%s_%s", path, what);
    line_print(line, "%s", variable_get(probe, value, path, value), LITERAL_BYTES, LITERAL_BYTES);
}

#include "run/verdict.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "run/script_answer.h"

/* bpftrace takes a tenth of a second for a script of usual length, half a one for a long one. */
enum { SECONDS_TO_ASK = 10 };

/*
 * An argument too few. Tried with mistakes of nine kinds before it: 0.11, 0.17, 0.23 and 0.27 all
 * name those, too, or only those. With a map that nothing writes to they don't.
 */
static const char last_mistake[] = "\ninterval:s:1 { printf(\"%d %d\", 1); }\n";

/*
 * The line in `FILE:LINE:COLUMN-COLUMN` or `FILE:LINE-LINE`, which ends at END; 0: it isn't that.
 */
static unsigned line_before(const char *start, const char *end, unsigned *last)
{
    const char *at = end;
    while (at > start && (isdigit((unsigned char)at[-1]) || at[-1] == '-' || at[-1] == ':'))
        at--;
    /* The file's own name ends in a digit. */
    const char *colon = memchr(at, ':', (size_t)(end - at));
    char *behind = NULL;
    unsigned line = colon ? (unsigned)strtoul(colon + 1, &behind, 10) : 0;
    *last = line && *behind == '-' ? (unsigned)strtoul(behind + 1, NULL, 10) : line;
    return line;
}

static bool is_known(const struct verdict *verdict, const struct complaint *complaint)
{
    for (size_t i = 0; i < verdict->count; i++) {
        if (verdict->items[i].line == complaint->line &&
            strcmp(verdict->items[i].message, complaint->message) == 0)
            return true;
    }
    return false;
}

void verdict_read(const char *output, struct arena *arena, struct verdict *ret)
{
    static const char word[] = ": ERROR: ";
    for (const char *line = output; *line;) {
        size_t length = strcspn(line, "\n");
        const char *error = memmem(line, length, word, strlen(word));
        unsigned last = 0, number = error ? line_before(line, error, &last) : 0;
        if (number) {
            const char *message = error + strlen(word);
            struct complaint complaint = {
                number, last, arena_strndup(arena, message, (size_t)(line + length - message))};
            /* Of a list of addresses 0.27 tells it for each. */
            if (!is_known(ret, &complaint))
                array_push(ret, complaint);
        }
        line += length + (line[length] == '\n');
    }
}

/*
 * Of a mistake in an attach point 0.17 and 0.23 name the lines from the end of the probe before it
 * to its own.
 */
static void find_attach_points(const char *script, struct verdict *verdict)
{
    for (size_t i = 0; i < verdict->count; i++) {
        struct complaint *complaint = &verdict->items[i];
        const char *at = script;
        for (unsigned line = 1; line < complaint->line && at; line++) {
            const char *end = strchr(at, '\n');
            at = end ? end + 1 : NULL;
        }
        size_t length = at ? strcspn(at, "\n") : 0;
        while (length > 0 && isspace((unsigned char)at[length - 1]))
            length--;
        if (length > 0 && at[length - 1] == '}')
            complaint->line = complaint->last_line;
    }
}

/* What is behind the script is gobt's own mistake. */
static void drop_behind(const char *script, struct verdict *verdict)
{
    unsigned lines = 1 + count_lines(script, script + strlen(script));
    size_t kept = 0;
    for (size_t i = 0; i < verdict->count; i++) {
        if (verdict->items[i].line <= lines)
            verdict->items[kept++] = verdict->items[i];
    }
    verdict->count = kept;
}

struct error *verdict_ask(const struct bpftrace *bpftrace, const char *script, char *const *flags,
                          struct arena *arena, struct verdict *ret)
{
    AUTO_TEXT struct text mistaken = {0};
    AUTO_TEXT struct text output = {0};
    text_printf(&mistaken, "%s%s", script, last_mistake);
    TRY(script_answer_read(bpftrace, (const char *const *)flags, text_string(&mistaken),
                           SECONDS_TO_ASK, &output));
    verdict_read(text_string(&output), arena, ret);
    find_attach_points(script, ret);
    drop_behind(script, ret);
    return NULL;
}

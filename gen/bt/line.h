/*
 * One line that a script prints, being written: pieces of one printf. What can't be known when the
 * script is written (is the pointer nil? is the string longer than what is shown?) is a question,
 * and the pieces are those for one set of answers.
 */
#ifndef GOBT_BT_LINE_H
#define GOBT_BT_LINE_H

#include "bt/expression.h"

/* One piece of a line: text as it is, or a conversion and what it prints. */
struct piece_of_line {
    const char *text;           /* literal text, or the conversion: "%ld" */
    const char *expression;     /* NULL: literal text */
    unsigned stored, temporary; /* bytes on the BPF stack, where the dialect counts them */
};

struct decision {
    const char *condition; /* a bpftrace expression */
    enum {
        ABOUT_VALUE,
        ABOUT_CUT, /* is any string of the line longer than what is shown? */
        ABOUT_ODD, /* has any of its floats no digits? */
    } about;
    bool holds;
};

struct line {
    struct probe *probe;
    bool is_brief; /* ask only what is needed for a right value: nil maps print as 0x0 */
    struct {
        ARRAY(struct piece_of_line);
    } pieces;
    struct {
        ARRAY(struct decision);
    } known;
    struct decision undecided; /* the first one met that isn't known; no condition: all were */
    struct {
        ARRAY(const char *);
    } lengths; /* of the strings in it, for the question whether one is cut */
    struct {
        ARRAY(const char *);
    } odd; /* of floats: what holds if one has no digits */
};

void line_deinit(struct line *line);
/* Whether the pieces are within what the dialect can print at once: see event.c. */
bool line_fits(const struct line *line);

/* Drops the pieces, keeps what is known. */
void line_restart(struct line *line);

/* Any text, made safe for a format; and a part of a format as it stands in a script. */
void line_text(struct line *line, const char *text);
void line_source(struct line *line, const char *text);
void line_print(struct line *line, const char *conversion, const char *expression, unsigned stored,
                unsigned temporary);

/*
 * A line at a function's return shows arguments as they were at its entry: then what is to be
 * written for ACCESS is written for the probe at the entry, between these two.
 */
struct probe *line_enter(struct line *line, const struct access *access);
void line_leave(struct line *line, struct probe *probe);

/* There, a number or text that an expression gives is kept: the name of what the line has of it. */
const char *line_keep(struct line *line, const char *expression, bool is_signed);
const char *line_keep_text(struct line *line, const char *expression);

/*
 * One of two literals, as a script has them, without a question: a variable, PATH_WHAT, because
 * choices between texts take stack in each variant of the line.
 */
void line_choose(struct line *line, const char *path, const char *what, const char *condition,
                 const char *yes, const char *no);

/* Whether the condition holds in this line. Not known yet: it is noted as undecided. */
bool line_decide(struct line *line, const char *condition);

/* A string of this length is shown: the line will ask whether it is cut. */
void line_add_length(struct line *line, const char *length);

/* A float is shown as numbers, unless this holds: the line will ask whether it does of any. */
void line_add_odd(struct line *line, const char *condition);

/* After all values: asks whether any of the line's strings is longer than what is shown, and
 * whether any of its floats has no digits. */
void line_decide_whole(struct line *line);
/* Whether the answer was yes. */
bool line_is_cut(const struct line *line);
bool line_is_odd(const struct line *line);

#endif

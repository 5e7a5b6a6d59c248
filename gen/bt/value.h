/*
 * Values as a person reads them: pieces of one printf. What can't be known when the script is
 * written (is the pointer nil? is the string longer than what is shown?) is a condition, and the
 * pieces are those for one set of answers. event.c asks for all that can occur.
 */
#ifndef GOBT_BT_VALUE_H
#define GOBT_BT_VALUE_H

#include "bt/expression.h"

/* One piece of a line: text as it is, or a conversion and what it prints. */
struct piece_of_line {
    const char *text;       /* literal text, or the conversion: "%ld" */
    const char *expression; /* NULL: literal text */
    unsigned stored, temporary; /* bytes on the BPF stack, where the dialect counts them */
};

struct decision {
    const char *condition; /* a bpftrace expression */
    bool is_about_cut;     /* it asks whether any string of the line is longer than what is shown */
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
};

void line_deinit(struct line *line);
/* Drops the pieces, keeps what is known. */
void line_restart(struct line *line);

/* Any text, made safe for a format; and a part of a format as it stands in a script. */
void line_text(struct line *line, const char *text);
void line_source(struct line *line, const char *text);
void line_print(struct line *line, const char *conversion, const char *expression, unsigned stored,
                unsigned temporary);

/* Whether the condition holds in this line. Not known yet: it is noted as undecided. */
bool line_decide(struct line *line, const char *condition);

/* Appends the value as Go's %+v would print it, or its FORM. */
struct error *value_write(struct line *line, const struct access *access, enum path_form form);

/* After all values: asks whether any of the line's strings is longer than what is shown. */
void value_decide_cut(struct line *line);

/* The number that a form makes of a value: length, capacity, address. */
struct error *value_number(struct probe *probe, enum expression_place place,
                           const struct access *access, enum path_form form, const char **ret);

bool type_is_bytes(const struct type *type);

#endif

/* One printf of a script that shows Go values, as the printfs that come of it. */
#ifndef GOBT_BT_EVENT_H
#define GOBT_BT_EVENT_H

#include "bt/value.h"

struct event_field {
    const char *label; /* "entry.Key"; NULL: the value alone */
    const struct access *access;
    enum path_form form;
    enum event_choice {
        CHOICE_NONE,   /* it is one of all that there are */
        CHOICE_ASKED,  /* somebody asked for it by its path */
        CHOICE_BESIDE, /* a result, which comes along with what was asked for */
    } choice;          /* tells what is copied first where there isn't room for all */
    bool is_part;      /* of a struct that was too much for a line: its pointers aren't followed */
};

struct event_argument {
    enum {
        ARGUMENT_SOURCE, /* bpftrace's own: TEXT as it stands */
        ARGUMENT_VALUE,  /* one Go value, bare, for the conversion that the format has */
        ARGUMENT_FIELDS, /* label=value label=value, for a %s */
    } kind;
    const char *text;
    struct {
        ARRAY(struct event_field);
    } fields; /* VALUE: the one */
};

struct event {
    struct probe *probe;
    const char *format; /* between its quotes, as in the script */
    struct {
        ARRAY(struct event_argument);
    } arguments;
};

void event_deinit(struct event *event);

/* Appends statements that print the event, each line beginning with INDENT. */
struct error *event_print(const struct event *event, const char *indent, struct text *text);

/* The expression of what gobt knows by itself, outside of a printf: a function's name is a string.
 */
struct error *event_builtin(struct probe *probe, const struct access *access, const char **ret);

#endif

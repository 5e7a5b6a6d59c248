/* One line of an event, for one set of answers to the questions that it asks. */
#ifndef GOBT_BT_EVENT_LINE_H
#define GOBT_BT_EVENT_LINE_H

#include "bt/event.h"

/* A piece of the format: text, or a conversion with its argument. */
struct segment {
    const char *text;                      /* literal text, or the conversion */
    const struct event_argument *argument; /* NULL: literal text */
};

struct segments {
    ARRAY(struct segment);
};

/* What one line of the event has of the fields. */
struct share {
    const struct event_field *fields;
    size_t first, count;
    bool is_numbered, is_last;
};

/* Takes the event's format apart. */
struct error *event_split_format(const struct event *event, struct segments *segments);

/* Writes the line anew; LINE knows the answers so far, and afterwards the next question. */
struct error *event_write_line(struct line *line, const struct segments *segments,
                               const struct share *share);

#endif

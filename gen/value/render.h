/* An event, as a line of text or as an object of JSON. */
#ifndef GOBT_VALUE_RENDER_H
#define GOBT_VALUE_RENDER_H

#include "base/text.h"
#include "value/record.h"
#include "value/runtime_types.h"

struct rendering {
    struct runtime_types *types;
    unsigned item_limit, follow_limit;
    uint64_t string_limit;
    int64_t clock_offset; /* nanoseconds from the time of events to that of the day */
};

/* As the script's printf would have printed it. */
void render_text(const struct rendering *rendering, struct event_record *event, struct text *text);

/* One object, with a line end: docs/events.md. */
void render_json(const struct rendering *rendering, struct event_record *event, struct text *text);

#endif

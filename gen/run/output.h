/*
 * What bpftrace prints under --events, taken apart: records become events, all else is passed on as
 * it is. In the JSON form each event is an object on a line of its own, and so is all else.
 */
#ifndef GOBT_RUN_OUTPUT_H
#define GOBT_RUN_OUTPUT_H

#include <stdbool.h>

#include "base/text.h"
#include "value/render.h"

struct output {
    const struct plans *plans;
    struct rendering rendering;
    bool is_json;
    bool has_started;   /* something was printed */
    bool has_shown;     /* something that isn't empty, or was lost */
    unsigned has_told;  /* a bit for each shortage */
    struct text lines;  /* JSON: what bpftrace printed, up to its next line end */
    struct text stream; /* what its printfs printed */
    bool is_in_line;    /* text: what was printed last didn't end its line */
    unsigned blanks;    /* text: empty lines that something may follow */
    struct text frame;  /* text: the beginning of a line that may be one of a stack */
    bool has_addresses; /* that the user was told of */
    struct text loose;  /* JSON: text that isn't a whole line yet */
    struct event_records open;
    uint64_t newest, told; /* times of events: the newest, when it was told what is lost */
    struct {
        ARRAY(uint64_t);
    } lost;            /* events of each plan, not told yet */
    struct text ready; /* to be written; the caller empties it */
    struct text notes; /* for the user, a line each: what was lost, or left out */
};

void output_deinit(struct output *output);

/* Takes what was read. */
void output_add(struct output *output, const char *bytes, size_t length);

/* After the last. */
void output_end(struct output *output);

#endif

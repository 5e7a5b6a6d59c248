/* Records, as bpftrace prints them, put together to events: see value/plan.h. */
#ifndef GOBT_VALUE_RECORD_H
#define GOBT_VALUE_RECORD_H

#include "value/plan.h"
#include "value/snapshot.h"

/* What was printed of one piece. */
struct recorded {
    bool is_there;
    uint64_t number; /* the word, or the address */
    const uint8_t *bytes;
    uint64_t length;
};

struct event_record {
    struct arena arena;
    const struct plan *plan;
    uint64_t time, thread, base;
    struct recorded *pieces;
    unsigned part_count; /* that have been read */
    bool *has_part;
    struct snapshot snapshots[2]; /* at the function's entry, and here */
    unsigned lacks;               /* a bit for each shortage that was met when it was rendered */
};

void event_record_destroy(struct event_record *record);

/* Events of which not all parts have come yet. */
struct event_records {
    ARRAY(struct event_record *);
};

enum record_state {
    RECORD_PART,     /* of an event that isn't whole yet */
    RECORD_WHOLE,    /* *EVENT is, and is the caller's */
    RECORD_UNENDED,  /* more has to be read */
    RECORD_MALFORMED /* it is none */
};

/*
 * Takes the record that the LENGTH bytes at BYTES begin with, its mark included; *USED is how many
 * it has.
 */
enum record_state record_take(const struct plans *plans, const char *bytes, size_t length,
                              size_t *used, struct event_records *open,
                              struct event_record **event);

#endif

/* An event as records for gobt to read, in place of a line for people: see value/plan.h. */
#ifndef GOBT_BT_RECORD_H
#define GOBT_BT_RECORD_H

#include "bt/event.h"

/* Appends statements that print the event's records, and adds its plan to the script's. */
struct error *record_print(const struct event *event, const char *indent, struct text *text);

/* Shares out what bpftrace can print at once between the Go probes of SOURCE. */
void record_share_memory(struct script *script, const char *source);

/* Whether all that the event has can be put into a record. */
bool record_can_print(const struct event *event);

#endif

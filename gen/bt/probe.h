/* One probe of a script: what a user wrote becomes what bpftrace takes. */
#ifndef GOBT_BT_PROBE_H
#define GOBT_BT_PROBE_H

#include <stddef.h>

#include "base/text.h"
#include "bt/script.h"

struct probe_source {
    const char *predicate; /* between its slashes; NULL: none */
    const char *body;      /* between its braces */
    const char *mistake;   /* after an error: where, in one of the two; NULL: before them */
};

/* Appends the probe, and its companion if it needs one. */
struct error *probe_write(struct probe *probe, struct probe_source *source, struct text *text);

#endif

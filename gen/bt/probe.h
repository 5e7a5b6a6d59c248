/* One probe of a script: what a user wrote becomes what bpftrace takes. */
#ifndef GOBT_BT_PROBE_H
#define GOBT_BT_PROBE_H

#include <stddef.h>

#include "base/text.h"
#include "bt/script.h"

enum { IN_THE_HEAD = -2, IN_THE_PREDICATE = -1 };

struct probe_source {
    const char *predicate;  /* between its slashes; NULL: none */
    const char *body;       /* between its braces */
    ptrdiff_t error_offset; /* after an error: where in the body, or one of these */
};

/* Appends the probe, and its companion if it needs one. */
struct error *probe_write(struct probe *probe, struct probe_source *source, struct text *text);

#endif

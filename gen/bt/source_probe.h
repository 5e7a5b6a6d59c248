/* A Go probe as it stands in a script that is to be translated. */
#ifndef GOBT_BT_SOURCE_PROBE_H
#define GOBT_BT_SOURCE_PROBE_H

#include <stdbool.h>

#include "base/array.h"
#include "base/error.h"
#include "base/memory.h"

/* What it is on: `go:`, `goret:`, `goline:`, `goinlined:`. */
enum probe_kind { ON_ENTRY, ON_RETURN, ON_LINE, ON_INLINED };

struct source_function {
    const char *name;
    const char *start; /* of its attach point, in the source */
    bool is_optional;  /* go?: the program needn't have it */
};

/* One Go probe of the source. */
struct source_probe {
    enum probe_kind kind;
    struct {
        ARRAY(struct source_function);
    } functions;                                      /* what stands behind go: */
    const char *predicate;                            /* between its slashes; NULL: none */
    const char *body;                                 /* between its braces */
    const char *start, *predicate_start, *body_start; /* in the source */
};

/* Whether the attach point of one begins at AT. */
bool source_probe_begins(const char *at);

/*
 * Parses the probe whose first attach point is at *AT, and moves *AT behind its body. Strings live
 * in the arena. After an error PROBE->start is where the mistake is.
 */
struct error *source_probe_parse(struct arena *arena, const char **at, struct source_probe *probe);
void source_probe_deinit(struct source_probe *probe);

#endif

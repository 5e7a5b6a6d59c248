/* The text between a Go probe's braces, and its predicate: `${...}` and printf become bpftrace. */
#ifndef GOBT_BT_BODY_H
#define GOBT_BT_BODY_H

#include "bt/expression.h"

/* Appends the translated BODY. On an error, and only then, *MISTAKE is where in BODY it is. */
struct error *body_translate(struct probe *probe, const char *body, struct text *text,
                             const char **mistake);

/* The same for what has no statements in it. */
struct error *body_translate_expressions(struct probe *probe, enum expression_place place,
                                         const char *source, struct text *text,
                                         const char **mistake);

/* Whether there is a `${...}` in the LENGTH bytes at AT. */
bool body_contains_go(const char *at, size_t length);

#endif

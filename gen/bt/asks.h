/* What the text of a probe asks for, which decides where the probe is put. */
#ifndef GOBT_BT_ASKS_H
#define GOBT_BT_ASKS_H

#include "bt/script.h"

/* Whether the body shows a stack: bpftrace's, or where that was asked for ${go.stack}. */
bool asks_for_stack(const struct script *script, const char *body);

/*
 * Whether TEXT, a body or a predicate, asks for what is the call's, and not only the stack's, the
 * function's or the goroutine's. NULL asks for nothing.
 */
bool asks_for_values(const struct script *script, const char *text);

/* Whether the script has probes of bpftrace's own on programs, or asks where a symbol is. */
bool asks_for_symbols(const char *source);

/* Whether the body has a map with keys. */
bool asks_for_keys(const char *body);

#endif

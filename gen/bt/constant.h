/*
 * Go expressions of a script that are numbers when it is translated: `${go.strlen}`,
 * `${go.number(TYPE, "name")}`, and `${go.known(PATH)}` where the program has no such type.
 */
#ifndef GOBT_BT_CONSTANT_H
#define GOBT_BT_CONSTANT_H

#include "bt/probe.h"

/* What stands in the parentheses of WORD(...), if that is what INSIDE is; else NULL. */
const char *constant_group(struct arena *arena, const char *inside, const char *word);

/* *RET is its number, or NULL if INSIDE is none; *PATH then is what is left to be resolved. */
struct error *constant_expression(const struct probe *probe, const char *inside, const char **path,
                                  const char **ret);

#endif

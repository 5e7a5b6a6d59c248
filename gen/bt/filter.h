/* A --where condition in the language of scripts, for a template to take. */
#ifndef GOBT_BT_FILTER_H
#define GOBT_BT_FILTER_H

#include "bt/script.h"
#include "path/condition.h"

/* Appends the condition, which condition_resolve() has seen, as an expression with ${...} in it. */
struct error *filter_print(const struct script_options *options, const struct condition *condition,
                           struct text *text);

#endif

/* The variables of a probe: each stands for one expression, which is evaluated once. */
#ifndef GOBT_BT_VARIABLE_H
#define GOBT_BT_VARIABLE_H

#include "base/text.h"
#include "bt/script.h"

/* The variable of that key, NULL if there is none; and a new one. */
const char *variable_find(const struct probe *probe, const char *key);
const char *variable_add(struct probe *probe, const char *key, const char *path, const char *value);

/* The variable of that KEY, called after PATH, which VALUE is assigned to; made if there is none.
 */
const char *variable_get(struct probe *probe, const char *key, const char *path, const char *value);
/* The same; a value that is a variable already is left as it is. */
const char *variable_of(struct probe *probe, const char *key, const char *path, const char *value);

/* "$entry = ...;" lines for the variables that BODY uses and that haven't been printed yet. */
void variables_print(struct probe *probe, const char *indent, const char *body, struct text *text);
/*
 * BODY, if CONDITION holds ("" always does), with the variables of both: what only the body uses is
 * set in it, but for registers, which mustn't be read in a branch (script.h).
 */
void variables_print_with(struct probe *probe, const char *indent, const char *condition,
                          const char *body, struct text *text);
/*
 * The lines for those variables that BODY uses and OTHERS, what else the probe has, doesn't: but
 * for registers and loops, as above, and what those need.
 */
void variables_print_for(struct probe *probe, const char *indent, const char *body,
                         const char *others, struct text *text);
bool variable_has_loop(const struct probe_variable *variable);
/* Of each variable whether BODY needs it, be it through others; the caller frees it. */
bool *variables_needed(const struct probe *probe, const char *body);
/* What follows the assignment: lines with variables that were there before, and $gobt_ ones. */
void variable_set_steps(struct probe *probe, const char *name, const char *steps);
/* Sets what a variable is assigned, which was left open. */
void variable_assign(struct probe *probe, const char *name, const char *value);
/* Whether NAME stands in TEXT as a whole word. */
bool uses_name(const char *text, const char *name);

#endif

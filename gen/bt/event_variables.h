/*
 * What is computed of a value for one printf alone is set right before that: set at the start of
 * the probe, each choice in it would double what the kernel's verifier has to follow through
 * all that comes behind, and each takes stack until the printf. That matters where values are
 * looked up in maps, and where several are interfaces: five errors were too many.
 *
 * While a body is written, marks say where such a printf, with the branches around it, begins and
 * ends.
 */
#ifndef GOBT_BT_EVENT_VARIABLES_H
#define GOBT_BT_EVENT_VARIABLES_H

#include "base/text.h"
#include "bt/script.h"

/* Whether that is so of the event that the probe is about to print. */
bool event_variables_are_late(const struct probe *probe);

void event_variables_begin(const char *indent, struct text *text);
void event_variables_end(struct text *text);

/* Puts the variables in the marks' places. OTHERS is what else the probe will have in it. */
void event_variables_place(struct probe *probe, const char *others, struct text *body);

#endif

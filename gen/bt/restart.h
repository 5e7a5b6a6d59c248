/*
 * Functions that begin anew, where that is seen: those of which only the first instruction can be
 * probed (the entry kind), and those that lose their arguments then, so that they are probed
 * before.
 *
 * A function whose stack check fails calls runtime.morestack, and is entered again when that is
 * done: one call, two hits. Whether the check will fail can't be told from its operands when the
 * probe fires: the scheduler changes the limit meanwhile, and a single step of the kernel's takes
 * its time. That was tried, and counted 3 calls of 100 twice where goroutines had just been woken,
 * and lost others.
 *
 * So the script watches runtime.morestack itself. Called out of a traced function, it means that
 * this goroutine's next entry of it is the same call: that one isn't counted.
 *
 * In the exact kind the branch to runtime.morestack is probed instead, whose flags say whether it
 * is taken.
 */
#ifndef GOBT_BT_RESTART_H
#define GOBT_BT_RESTART_H

#include "base/text.h"
#include "bt/script.h"

/* Whether the probe's function may begin anew, and the script has to tell. */
bool restart_concerns(const struct probe *probe);

/*
 * Appends the body's first lines, up to the brace behind which a call is seen for the first time.
 * CONDITION is the user's predicate, NULL if there is none.
 */
struct error *restart_print_head(struct probe *probe, const char *condition, struct text *text);

/* Appends the probe on runtime.morestack, and what gives its map back at the end. */
struct error *restart_print_watch(struct script *script, struct text *text);

#endif

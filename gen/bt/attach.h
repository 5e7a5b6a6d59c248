/* Where a Go probe of a script goes: the attach point, and the condition under which it counts. */
#ifndef GOBT_BT_ATTACH_H
#define GOBT_BT_ATTACH_H

#include "base/text.h"
#include "bt/script.h"

/*
 * Chooses between exact and entry for the whole script: an exact one needs probes inside functions,
 * which not every build of bpftrace can place in a program with symbols.
 */
struct error *attach_choose_kind(struct script *script);

/* Finds the site for the probe's function, by the script's kind. */
struct error *attach_find_site(struct probe *probe);

/* The script has a probe there: the header lists it. */
void attach_note_site(struct probe *probe);

/* Appends the attach point: `uprobe:/path/to/program:0x48a2c4`. */
struct error *attach_print(struct probe *probe, struct text *text);

/* The same for any address of the program's code. */
struct error *attach_print_address(struct script *script, uint64_t address, struct text *text);

/* At the branch of the stack check: that it isn't taken. */
const char *attach_check_passed(const struct probe *probe);

/* Appends the probe's own conditions, joined by &&; nothing if there are none. */
struct error *attach_print_condition(struct probe *probe, struct text *text);

/*
 * In a quoted symbol `*` is a wildcard to bpftrace, without an escape. Calls back for every other
 * function symbol of the program that the name of this one takes in.
 */
struct error *attach_each_other_match(struct script *script, const char *symbol,
                                      void (*visit)(const char *name, void *context),
                                      void *context);

#endif

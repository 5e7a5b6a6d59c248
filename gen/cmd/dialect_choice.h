/* Which bpftrace a script is written for that isn't started at once. */
#ifndef GOBT_CMD_DIALECT_CHOICE_H
#define GOBT_CMD_DIALECT_CHOICE_H

#include "bt/dialect.h"
#include "cmd/options.h"
#include "cmd/target.h"

/*
 * --for, or the bpftrace that is here, or the newest that gobt knows. While bpftrace is asked for
 * its version, the program is opened.
 */
struct error *dialect_choose(const struct options *options, struct target **target,
                             struct dialect *dialect);

/*
 * For a script that is started at once: a bpftrace that can't probe inside functions of programs
 * with symbols is kept from finding any. Not if SOURCE, a script of the user's own or NULL, has
 * bpftrace look some up.
 */
void dialect_hide_symbols(const struct options *options, const char *source,
                          struct dialect *dialect);

#endif

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

/* What else places probes inside functions, where the dialect can't; NULL: nothing. */
const char *dialect_way_inside(const struct options *options, const struct dialect *dialect,
                               bool starts_here);

/*
 * For a script that is started at once: a bpftrace that can't probe inside functions of programs
 * with symbols is kept from finding any. Not if the script has bpftrace look some up, of which
 * SOURCE is the text if it's the user's own, else NULL; nor if bpftrace starts another program; nor
 * for events, for which so old a bpftrace has too little room.
 */
struct error *dialect_hide_symbols(const struct options *options, const char *source,
                                   struct dialect *dialect);

#endif

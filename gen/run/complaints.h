/*
 * What bpftrace says on its standard error. Until it has started it is held back: a script that it
 * can't compile may be tried again with less, and then nobody wants to read why.
 */
#ifndef GOBT_RUN_COMPLAINTS_H
#define GOBT_RUN_COMPLAINTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

struct complaints {
    int input; /* the pipe behind its standard error; -1: it is closed */
    struct text held;
    bool pass;             /* nothing is held back any more */
    struct text said;      /* all of it, as far as it is little */
    int64_t watches_since; /* milliseconds, by a clock that isn't set; 0: it doesn't watch yet */
};

/* Reads what is there, and prints it if it isn't held back. */
void complaints_read(struct complaints *complaints);

/* The same up to the end, as far as somebody has written it. */
void complaints_read_rest(struct complaints *complaints);

/* Prints what was held back, and from now on all that comes. */
void complaints_pass(struct complaints *complaints);

/*
 * For how many seconds bpftrace watched without a word; -1 if it never did, or had something to
 * say: of lost events, of full maps.
 */
long long complaints_quiet_for(const struct complaints *complaints);

void complaints_deinit(struct complaints *complaints);

#endif

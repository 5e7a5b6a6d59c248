/*
 * What bpftrace says on its standard error. Until it has started it is held back: a script that it
 * can't compile may be tried again with less, and then nobody wants to read why.
 */
#ifndef GOBT_RUN_COMPLAINTS_H
#define GOBT_RUN_COMPLAINTS_H

#include <stdbool.h>

#include "base/text.h"

struct complaints {
    int input; /* the pipe behind its standard error; -1: it is closed */
    struct text held;
    bool pass; /* nothing is held back any more */
};

/* Reads what is there, and prints it if it isn't held back. */
void complaints_read(struct complaints *complaints);

/* The same up to the end, as far as somebody has written it. */
void complaints_read_rest(struct complaints *complaints);

/* Prints what was held back, and from now on all that comes. */
void complaints_pass(struct complaints *complaints);

void complaints_deinit(struct complaints *complaints);

#endif

/*
 * A program that gobt starts in order to read what it prints. It can't hang gobt: it has so many
 * seconds, so many bytes, no standard input, and is killed with all that it started.
 */
#ifndef GOBT_RUN_CHILD_H
#define GOBT_RUN_CHILD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"
#include "base/text.h"

struct child {
    pid_t process;    /* and its process group; 0: there is none */
    int output;       /* the pipe behind its standard output and standard error */
    int64_t deadline; /* as clock_milliseconds() counts */
};

enum child_state {
    CHILD_RUNS,
    CHILD_DONE, /* it has closed its output */
    CHILD_LATE, /* its time is up, or it printed more than anyone will read */
};

/* ARGUMENTS ends with NULL and begins behind the program's name. */
struct error *child_start(const char *path, const char *const *arguments, unsigned seconds,
                          struct child *ret);

/* Waits for output for that long at most and appends what came. */
enum child_state child_read(struct child *child, int milliseconds, struct text *output);

/* Appends all its output and ends it; false: it's late, see above. */
bool child_finish(struct child *child, struct text *output);

/* Kills what still runs. Does nothing for a child that was never started, or ended before. */
void child_end(struct child *child);

#endif

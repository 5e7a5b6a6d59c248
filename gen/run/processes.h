/* The processes that run one file, or that one process has started. */
#ifndef GOBT_RUN_PROCESSES_H
#define GOBT_RUN_PROCESSES_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/array.h"

struct processes {
    ARRAY(pid_t);
};

/* Those that do so right now, as far as they are seen from here. */
void processes_running(const char *path, struct processes *ret);
/*
 * Those that the process has started and that run now; in order of their numbers. DEEP: also those
 * that they have started, and so on.
 */
void processes_below(pid_t pid, bool deep, struct processes *ret);
void processes_deinit(struct processes *processes);

#endif

/* The processes that run one file. */
#ifndef GOBT_RUN_PROCESSES_H
#define GOBT_RUN_PROCESSES_H

#include <sys/types.h>

#include "base/array.h"

struct processes {
    ARRAY(pid_t);
};

/* Those that do so right now, as far as they are seen from here. */
void processes_running(const char *path, struct processes *ret);
void processes_deinit(struct processes *processes);

#endif

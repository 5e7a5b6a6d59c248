/* What /proc/PID/status says. */
#ifndef GOBT_RUN_PROCESS_STATUS_H
#define GOBT_RUN_PROCESS_STATUS_H

#include <sys/types.h>

#include "base/text.h"

/* The value of one line, "Tgid"; "": there is none, or no such process. It lives in ROOM. */
const char *process_status(pid_t pid, const char *key, struct text *room);

#endif

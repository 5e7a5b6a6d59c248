/*
 * What bpftrace doesn't say of itself, and gobt can't when it has become bpftrace: that it watches,
 * and that the process which it watches has ended. A process beside it does, on standard error.
 */
#ifndef GOBT_RUN_ANNOUNCER_H
#define GOBT_RUN_ANNOUNCER_H

#include <stdbool.h>
#include <sys/types.h>

/* What the line begins with that says that bpftrace watches. */
#define WATCHING "gobt: watching since "

/*
 * For a process that is about to become bpftrace. The announcer ends with it, or when there is
 * nothing more to say. PROCESS is the one that is watched alone; 0: none is. ENDS_BPFTRACE: it
 * doesn't look itself whether that has ended, so it is asked to end.
 */
void announcer_start(pid_t process, bool ends_bpftrace);

#endif

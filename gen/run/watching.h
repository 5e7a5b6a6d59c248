/*
 * When bpftrace watches. What it prints of itself doesn't tell: "Attaching 3 probes..." comes
 * before the first is in place, and only 0.27 has a line for the last. All versions wait for events
 * in epoll_wait, and not before all their probes are in place, which the kernel shows of any
 * process. Of 0.11, 0.17, 0.23 and 0.27, each started 8 times with 40 probes, a BEGIN and an
 * interval, none waited before the kernel had the last probe.
 */
#ifndef GOBT_RUN_WATCHING_H
#define GOBT_RUN_WATCHING_H

#include <stdbool.h>
#include <sys/types.h>

enum watching { WATCHING_NOT_YET, WATCHING_NOW, WATCHING_NEVER /* the process has ended */ };

/* What a process does whose /proc/PID/syscall is LINE. */
enum watching watching_by(const char *line);

/* The same of what FILE is, which is open: that of a process, not of its number, which another may
 * get. */
enum watching watching_look(int file);

/* Whether a process waits for events now. */
bool watching_is(pid_t process);

#endif

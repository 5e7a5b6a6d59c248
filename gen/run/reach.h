/*
 * By what path gobt and bpftrace get at a file of a process. The process may see other files by the
 * names that it uses, as in a container; its file may have been removed, or replaced by another.
 *
 * bpftrace -p looks for the files of probes where the process sees them, if it has mounts of its
 * own: from /proc/PID/root on, unless the path begins with that (0.11 to 0.27 do so). A path that
 * doesn't fit isn't found, and a probe isn't placed.
 */
#ifndef GOBT_RUN_REACH_H
#define GOBT_RUN_REACH_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/memory.h"

/* The link in /proc/PID to its program; to others there are "map_files/START-END". */
#define REACH_PROGRAM "exe"

/*
 * The path of the file that /proc/PID/LINK leads to; the shortest that bpftrace -p will find. At
 * the worst that is the link itself. NULL: nobody may look at it. Lives in ARENA.
 */
const char *reach_file(pid_t pid, const char *link, struct arena *arena);

/* Whether bpftrace -p PID finds a file by that path. */
bool reach_works_with_pid(pid_t pid, const char *path);

/* Whether two paths lead to one file. */
bool reach_is_same(const char *left, const char *right);

#endif

/* Namespaces of processes: which of them gobt shares, and what numbers hold in them. */
#ifndef GOBT_RUN_NAMESPACES_H
#define GOBT_RUN_NAMESPACES_H

#include <stdbool.h>
#include <sys/types.h>

/* Whether gobt itself is in that of the machine, or in one of a container: "pid", "user". */
bool namespace_is_initial(const char *kind);

/* Whether the process is in the same one as gobt: "mnt", "pid". Unknown counts as shared. */
bool namespace_is_shared(pid_t pid, const char *kind);

/* The number that the process has in its own namespace. */
pid_t namespace_pid(pid_t pid);

#endif

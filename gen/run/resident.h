/*
 * Pages of a program's constants that it hasn't touched yet are in no memory, and what a BPF
 * program reads there is zeros: an empty string, a type without a name. Reading them from outside
 * brings them in.
 */
#ifndef GOBT_RUN_RESIDENT_H
#define GOBT_RUN_RESIDENT_H

#include <sys/types.h>

/*
 * Reads all that process PID, or, if that is 0, each that runs it right now, has mapped of the file
 * PROGRAM, except for code. Failing is no harm.
 */
void make_resident(pid_t pid, const char *program);

#endif

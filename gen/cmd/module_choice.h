/* Which of the Go files that a process has loaded is traced: the one that has what is asked for. */
#ifndef GOBT_CMD_MODULE_CHOICE_H
#define GOBT_CMD_MODULE_CHOICE_H

#include "cmd/target.h"

/*
 * Opens the program that the options name. Where that is a process which has loaded several Go
 * files, it is the program if that has all of the COUNT requests, else the only file that has: a
 * line on standard error says which was taken. What only the standard library has of a name, in
 * each of them, gives way to what others have.
 */
struct error *module_choose(const struct options *options, const struct trace_request *requests,
                            size_t count, struct target **ret);

/*
 * The same for what a script is about, and reads what every question needs: while bpftrace is asked
 * for its version.
 */
struct error *module_choose_for_script(const struct options *options, struct target **ret);

#endif

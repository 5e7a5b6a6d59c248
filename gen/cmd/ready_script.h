/* Which ready script a command line means. */
#ifndef GOBT_CMD_READY_SCRIPT_H
#define GOBT_CMD_READY_SCRIPT_H

#include "bt/library.h"
#include "cmd/options.h"

/*
 * The one that the operand names; `--count` and `--hist duration` choose its forms, which are
 * scripts "NAME-count" and "NAME-hist". What it holds lives in ARENA.
 */
struct error *ready_script_find(struct arena *arena, const struct options *options,
                                struct ready_script *ret);

/* Whether --slow, or whatever else says what is to be written, sets an option of the script. */
bool ready_script_takes(const struct ready_script *script, const char *form);

#endif

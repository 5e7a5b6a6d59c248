/* A script as a file without a name, for bpftrace to read. */
#ifndef GOBT_RUN_SCRIPT_FILE_H
#define GOBT_RUN_SCRIPT_FILE_H

#include "base/error.h"
#include "base/text.h"

/*
 * A descriptor that outlives exec, and appends its path to PATH. It is above the standard streams,
 * which bpftrace would take it for if one of them is closed.
 */
struct error *script_file_open(const char *script, struct text *path, int *ret);

#endif

/* What Go calls the system's errors: for programs that don't say where their own table of it is. */
#ifndef GOBT_VALUE_ERRNO_TEXT_H
#define GOBT_VALUE_ERRNO_TEXT_H

#include <stdint.h>

#include "base/memory.h"

/* The text of a syscall.Errno of that number. */
const char *errno_text(struct arena *arena, uint64_t number);

#endif

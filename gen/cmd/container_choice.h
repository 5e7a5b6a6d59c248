/* Which process --container means. */
#ifndef GOBT_CMD_CONTAINER_CHOICE_H
#define GOBT_CMD_CONTAINER_CHOICE_H

#include <sys/types.h>

#include "base/error.h"

/* The container's only Go process, or its first one if that is Go's. Says which it took. */
struct error *container_choose(const char *name, pid_t *ret);

#endif

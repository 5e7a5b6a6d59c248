/* Containers, by the tools that run them. */
#ifndef GOBT_RUN_CONTAINER_H
#define GOBT_RUN_CONTAINER_H

#include <sys/types.h>

#include "base/error.h"

/*
 * The first process of a running container: NAME is its name, its ID or the beginning of that.
 * docker, podman and crictl are asked, as far as they are in $PATH, in this order.
 */
struct error *container_process(const char *name, pid_t *ret);

#endif

/* What paths begin with that no parameter leads to: the goroutine, and variables of packages. */
#ifndef GOBT_PATH_ELSEWHERE_H
#define GOBT_PATH_ELSEWHERE_H

#include "path/access.h"

/* The running goroutine's g. */
struct error *resolve_goroutine(const struct arguments *arguments, enum moment moment,
                                const struct access **ret);

/* `var main.p`. */
struct error *resolve_variable(const struct arguments *arguments, enum moment moment,
                               const struct path *path, const struct access **ret);

/*
 * `go.allocated`: the type that runtime.mallocgc allocates, which has called: abi/allocated.h. Its
 * address is 0 where it isn't known.
 */
struct error *resolve_allocated(const struct arguments *arguments, enum moment moment,
                                const struct access **ret);

#endif

/* What paths begin with that no parameter leads to: the goroutine, and variables of packages. */
#ifndef GOBT_PATH_ELSEWHERE_H
#define GOBT_PATH_ELSEWHERE_H

#include "path/access.h"

/* The running goroutine's g. */
struct error *resolve_goroutine(const struct arguments *arguments, enum moment moment,
                                const struct access **ret);

/*
 * `var main.p`. Of a package whose path has a dot in its last element, `var gopkg.in/yaml.v2.p`,
 * the first steps belong to the name: *TAKEN counts them.
 */
struct error *resolve_variable(const struct arguments *arguments, enum moment moment,
                               const struct path *path, size_t *taken, const struct access **ret);

/*
 * `go.allocated`: the type that runtime.mallocgc allocates, which has called: abi/allocated.h. Its
 * address is 0 where it isn't known.
 */
struct error *resolve_allocated(const struct arguments *arguments, enum moment moment,
                                const struct access **ret);

#endif

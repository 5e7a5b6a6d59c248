/* The results of a function: `ret`, `ret.0`, `ret.err`. */
#ifndef GOBT_PATH_RESULTS_H
#define GOBT_PATH_RESULTS_H

#include "path/access.h"

struct accesses {
    ARRAY(const struct access *);
};

/* All of them. An error if where they are isn't known. */
struct error *access_results(const struct arguments *arguments, struct accesses *ret);

/*
 * The result that a path means whose root is `ret`. *TAKEN is the number of steps that have been
 * used up, and then counts the one that named the result, too.
 */
struct error *resolve_result(const struct arguments *arguments, enum moment moment,
                             const struct path *path, size_t *taken, const struct access **ret);

#endif

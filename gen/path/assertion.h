/* `x.(T)`: what is in an interface, if it is a T. */
#ifndef GOBT_PATH_ASSERTION_H
#define GOBT_PATH_ASSERTION_H

#include "path/access.h"

struct error *access_assert(const struct arguments *arguments, const struct access *interface,
                            const char *type, const struct access **ret);

/* The type of that name: whole, or with the package's last element only, if just one has it. */
struct error *find_type_by_name(struct program *program, const char *name, struct type **ret);

#endif

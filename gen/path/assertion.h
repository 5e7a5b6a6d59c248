/* `x.(T)`: what is in an interface, if it is a T. */
#ifndef GOBT_PATH_ASSERTION_H
#define GOBT_PATH_ASSERTION_H

#include "path/access.h"

struct error *access_assert(const struct arguments *arguments, const struct access *interface,
                            const char *type, const struct access **ret);

/* The type of that name: whole, or with the package's last element only, if just one has it. */
struct error *find_type_by_name(struct program *program, const char *name, struct type **ret);

/* Whether the program has no type of that name that a value in an interface could have. */
struct error *type_is_missing(struct program *program, const char *name, bool *ret);

/* Whether the data word is the value; and an error where a struct or an array may be in its place,
 * too. */
bool type_is_pointer_shaped(const struct type *type);
struct error *check_interface_shape(struct type *type);

/* What the types of interfaces are told from each other by must be known. */
struct error *check_types_address(const struct program *program);

#endif

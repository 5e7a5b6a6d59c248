/* The elements of maps that constant keys have. */
#ifndef GOBT_BT_LOOKUP_H
#define GOBT_BT_LOOKUP_H

#include "bt/expression.h"

/* So many slots of a map are looked at; what comes behind them isn't found. */
enum { LOOKUP_SLOTS = 256 };

/* What an address is that is none. */
enum { LOOKUP_ABSENT = 0, LOOKUP_GAVE_UP = 1 };

/*
 * The address of the element of BASE, a BASE_ENTRY, as a variable; POINTER is the map's own. A
 * predicate has no variables: the probe notes that, and has it in its body.
 */
struct error *lookup_address(struct probe *probe, enum expression_place place,
                             const struct access_base *base, const char *pointer, const char **ret);

/* The same for what ACCESS is in, in a body. */
struct error *lookup_of(struct probe *probe, const struct access *access, const char **ret);

/* Whether it is an assertion about what a map has, if it has that at all. */
bool lookup_is_asserted(const struct access *access);

#endif

/* The type of what is being allocated, which a calling function has: abi/allocated.h. */
#ifndef GOBT_BT_ALLOCATED_H
#define GOBT_BT_ALLOCATED_H

#include "bt/expression.h"

/* The address of the word that has the address of the type's record; 0: none is known to have it.
 */
struct error *allocated_address(struct probe *probe, enum expression_place place, const char **ret);

#endif

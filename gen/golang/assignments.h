/*
 * What the source says of the variables at one of its lines. In optimized code debug information
 * may have an earlier value of a variable that is assigned to more than once (abi/located.h), and
 * nothing in the program tells which are: an assignment that the compiler lost leaves no trace. So
 * the source is asked, if it is at hand.
 *
 * Whoever reads a name for another's only takes a variable for one that is assigned to more often:
 * all of that name are looked at, in the whole of the function and its closures.
 */
#ifndef GOBT_GOLANG_ASSIGNMENTS_H
#define GOBT_GOLANG_ASSIGNMENTS_H

#include "program/code.h"

/*
 * Sets `is_assigned_once` of the variables that are. It sets nothing if the source isn't there, or
 * was changed after BINARY was made, or isn't that of the program.
 */
void assignments_find(const char *binary, struct code *code);

/* The same, of a source that is in memory. */
void assignments_find_in(const char *source, struct code *code);

#endif

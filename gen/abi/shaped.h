/*
 * Parameters of a function of which nobody knows the types: words, in the groups in which the
 * runtime would print them in a traceback. Their types are made for them, with their sizes for a
 * name: "8", "{8 8}".
 */
#ifndef GOBT_ABI_SHAPED_H
#define GOBT_ABI_SHAPED_H

#include "program/program.h"

/*
 * Fills the parameters of the function's signature from its shape. Where the code doesn't tell
 * integers from floats, there are none.
 */
struct error *shaped_parameters(struct program *program, struct function *function,
                                bool has_dictionary);

#endif

/* Names of functions that are values: keys of maps. */
#ifndef GOBT_BT_FUNCTION_NAME_H
#define GOBT_BT_FUNCTION_NAME_H

#include "bt/script.h"

/*
 * The name as a string of the script. Where bpftrace takes no more than so many bytes of one, its
 * end stands for it, which is told; elsewhere its strings must be made long enough.
 */
const char *function_name_value(struct script *script, const char *name);

#endif

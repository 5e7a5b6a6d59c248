/* The order in which functions are listed. */
#ifndef GOBT_PROGRAM_NAME_ORDER_H
#define GOBT_PROGRAM_NAME_ORDER_H

#include "program/find.h"

/* By name, as strcmp() has it; those of one name by their addresses. */
void functions_sort_by_name(struct functions *functions);

#endif

/* The itabs that the linker made: which types are known to have an interface's methods. */
#ifndef GOBT_GOLANG_ITAB_WALK_H
#define GOBT_GOLANG_ITAB_WALK_H

#include "golang/type_records.h"

/* Those that the module lists, or has in a row, whose records aren't damaged. */
struct error *itab_walk(struct type_records *records, itab_visitor visit, void *context);

#endif

/*
 * Methods under names that no function has: `Outer.M`, where M is promoted from an embedded field
 * and the compiler needed no wrapper for it, `(*T).M` where T itself has M, `T.M-fm`.
 */
#ifndef GOBT_PATH_PROMOTED_H
#define GOBT_PATH_PROMOTED_H

#include "base/text.h"
#include "program/find.h"

/* The methods that NAME means; none, if it means none. What was found is added to NOTES. */
struct error *promoted_find(struct program *program, const char *name, struct functions *ret,
                            struct text *notes);

#endif

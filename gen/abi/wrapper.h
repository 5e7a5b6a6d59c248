/*
 * Methods that the compiler makes to call another: `(*T).M` for a value's method, `Outer.M` for one
 * that is promoted from an embedded field, `T.M-fm` for a method value. Calls in the source go to
 * the method itself; only those through an interface or a func go through a wrapper.
 */
#ifndef GOBT_ABI_WRAPPER_H
#define GOBT_ABI_WRAPPER_H

#include "program/program.h"

/*
 * What FUNCTION is a wrapper of. NULL: it is none, or which method it calls isn't known before (an
 * embedded interface's), or that method was inlined into it.
 */
struct error *wrapper_target(struct program *program, const struct function *function,
                             struct function **ret);

/* Whether it is known to be one of a method: what calls a deferred or an assembly function isn't.
 */
bool wrapper_is_method(const struct function *function);

#endif

/* Which result of a function is the error that --errors and scripts about errors mean. */
#ifndef GOBT_PATH_ERROR_RESULT_H
#define GOBT_PATH_ERROR_RESULT_H

#include "base/text.h"
#include "program/find.h"

/* The path of the last result that is an error. Refuses a function without one. */
struct error *error_result_find(struct program *program, struct function *function,
                                const char **ret);

/*
 * Of several functions that NAME fits, keeps those whose errors can be seen: which return one, and
 * have a RET. Of a pattern methods are left out that return what an error wraps: Unwrap and Cause.
 * How many are left out is noted, with the reason for one of them. Fails if none is
 * kept.
 */
struct error *error_result_keep(struct program *program, const char *name, bool is_pattern,
                                struct functions *functions, struct text *notes);

#endif

/* Which result of a function is the error that --errors and scripts about errors mean. */
#ifndef GOBT_BT_ERROR_RESULT_H
#define GOBT_BT_ERROR_RESULT_H

#include "bt/subject.h"

/* The path of the last result that is an error: where Go has it. Refuses a function without one. */
struct error *error_result_find(struct script *script, struct function *function, const char **ret);

/*
 * Of several functions that a request means, keeps those whose errors can be seen: which return
 * one, and have a RET. How many are left out is noted, with the reason for one of them. Fails if
 * none is kept.
 */
struct error *error_result_keep(struct script *script, const struct trace_request *request,
                                struct subjects *subjects);

#endif

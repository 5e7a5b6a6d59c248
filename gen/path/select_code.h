/* From a line that the user typed to the code that is meant. */
#ifndef GOBT_PATH_SELECT_CODE_H
#define GOBT_PATH_SELECT_CODE_H

#include "path/select.h"
#include "program/code.h"

/* "server.go:123", or the end of a longer path before the colon. */
struct error *parse_line(struct arena *arena, const char *text, const char **file, unsigned *line);

/*
 * The code that REQUEST, a line's, means. Fails if a path of the request can be read at none of its
 * places, and says where it can.
 */
struct error *select_line(struct program *program, const struct trace_request *request,
                          struct codes *ret);

/* The calls of FUNCTION that were inlined; the same holds for the paths. */
struct error *select_inlined(struct program *program, struct function *function,
                             const struct trace_request *request, struct codes *ret);

#endif

/* From a line that the user typed to the code that is meant. */
#ifndef GOBT_PATH_SELECT_CODE_H
#define GOBT_PATH_SELECT_CODE_H

#include "path/select.h"
#include "program/code.h"

/* "server.go:123", or the end of a longer path before the colon. */
struct error *parse_line(struct arena *arena, const char *text, const char **file, unsigned *line);

/*
 * The code that REQUEST, a line's, means. A place where what it compares or counts by can't be
 * read, or where a path means nothing, is left out, and NOTES say so, a line each. Fails if no
 * place is left, or if a path can be read at none, and says where it can.
 */
struct error *select_line(struct program *program, const struct trace_request *request,
                          struct codes *ret, struct text *notes);

/* The calls of FUNCTION that were inlined; the same holds for the paths. */
struct error *select_inlined(struct program *program, struct function *function,
                             const struct trace_request *request, struct codes *ret,
                             struct text *notes);

#endif

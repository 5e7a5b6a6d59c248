/* The functions of a program, as Go's runtime itself lists them. */
#ifndef GOBT_GOLANG_FUNCTION_LIST_H
#define GOBT_GOLANG_FUNCTION_LIST_H

#include "golang/inlined_calls.h"
#include "program/program.h"

/*
 * Appends those of TABLE to the program's: by their addresses those that have code, each with what
 * is padding up to the next, then what was inlined at every call. The source_offset of the former
 * is their number in the table, of the latter where their name is. CALLS is filled.
 */
void function_list_read(const struct pclntab *table, struct inlined_calls *calls,
                        struct program *program);

/* The names of those that FUNCTION was inlined into, each once. They live as long as CALLS. */
void function_list_callers(const struct pclntab *table, struct inlined_calls *calls,
                           const struct function *function, struct function_names *ret);

#endif

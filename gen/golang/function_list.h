/* The functions of a program, as Go's runtime itself lists them. */
#ifndef GOBT_GOLANG_FUNCTION_LIST_H
#define GOBT_GOLANG_FUNCTION_LIST_H

#include "golang/inlined_calls.h"
#include "program/program.h"

/*
 * Appends those of TABLE to the program's: first what was inlined at every call, then, by their
 * addresses, those that have code, each with what is padding up to the next. The source_offset of
 * these is their number in the table, of those where their name is.
 */
void function_list_read(const struct pclntab *table, const struct inlined_calls *calls,
                        struct program *program);

/* The names of those that FUNCTION was inlined into, each once: the arena has the list. */
void function_list_callers(const struct pclntab *table, const struct inlined_calls *calls,
                           struct arena *arena, const struct function *function,
                           struct function_names *ret);

#endif

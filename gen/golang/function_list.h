/* The functions of a program, as Go's runtime itself lists them. */
#ifndef GOBT_GOLANG_FUNCTION_LIST_H
#define GOBT_GOLANG_FUNCTION_LIST_H

#include "golang/pclntab.h"
#include "program/program.h"

/*
 * Appends those of TABLE to the program's, each with what is padding up to the next: the
 * source_offset is its number in the table.
 */
void function_list_read(const struct pclntab *table, struct program *program);

#endif

/*
 * Which line of which file each instruction of a function comes from, by pclntab: of an inlined
 * call, a line of the function that was inlined.
 */
#ifndef GOBT_GOLANG_FUNCTION_LINES_H
#define GOBT_GOLANG_FUNCTION_LINES_H

#include "golang/pclntab.h"
#include "program/code.h"
#include "program/line_rows.h"

/*
 * The rows in the order of addresses. That a statement begins there, the table doesn't say: it is
 * said of each.
 */
void function_lines_walk(const struct pclntab *table, const struct pclntab_function *function,
                         const struct line_visitor *visitor);

/* Whether it was written in assembly: its file is. What such a function takes, nobody says. */
bool function_lines_are_assembly(const struct pclntab *table,
                                 const struct pclntab_function *function);

/* program_find_line() for a program without debug information: code, and no variables. */
struct error *function_lines_find(const struct pclntab *table, struct program *program,
                                  const char *file, unsigned line, struct codes *ret);

#endif

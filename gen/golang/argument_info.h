/*
 * FUNCDATA_ArgInfo: what a traceback prints a function's arguments by. It lists every parameter,
 * also those that debug information leaves out, with its place in the argument frame.
 */
#ifndef GOBT_GOLANG_ARGUMENT_INFO_H
#define GOBT_GOLANG_ARGUMENT_INFO_H

#include "golang/pclntab.h"
#include "program/program.h"

/* Fills what SIGNATURE says of the runtime's view, as far as that goes: the shape and the bytes of
 * stack arguments. */
void argument_info_read(const struct pclntab *table, const struct pclntab_function *function,
                        struct arena *arena, struct signature *signature);

#endif

/*
 * Types that Go moved to another package, and that people and sources still call as before: the old
 * name is an alias, of which a program keeps nothing.
 */
#ifndef GOBT_PROGRAM_MOVED_TYPES_H
#define GOBT_PROGRAM_MOVED_TYPES_H

#include "program/program.h"

/* "[]io/fs.FileInfo" of "[]os.FileInfo". NULL: nothing in the name was moved by then. */
const char *moved_type_name(struct program *program, const char *name);

#endif

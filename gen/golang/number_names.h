/* Arrays of strings in which a program has the names of a type's values: why goroutines wait. */
#ifndef GOBT_GOLANG_NUMBER_NAMES_H
#define GOBT_GOLANG_NUMBER_NAMES_H

#include "elf/elf_file.h"
#include "program/version.h"

/* Where the names of that type's values begin, as linked; 0: the program has none that is known. */
struct error *number_names_find(struct elf_file *file, const char *type, uint64_t *ret);

/* The value of that type that has NAME in a program of that Go; *FOUND is false if none has, or no
 * names are known. */
struct error *number_names_value(struct elf_file *file, struct go_version version, const char *type,
                                 const char *name, bool *found, uint64_t *ret);

#endif

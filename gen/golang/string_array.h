/* An array of strings that a program has, found by what its first strings are. */
#ifndef GOBT_GOLANG_STRING_ARRAY_H
#define GOBT_GOLANG_STRING_ARRAY_H

#include "elf/elf_file.h"

/*
 * Where the array lies in what is written to, which begins with these COUNT strings; false:
 * nowhere, or at several places.
 */
bool string_array_find(struct elf_file *file, const char *const *strings, size_t count,
                       uint64_t *ret);

#endif

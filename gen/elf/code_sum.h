/* A sum over the code that a file loads, whatever its section headers say. */
#ifndef GOBT_ELF_CODE_SUM_H
#define GOBT_ELF_CODE_SUM_H

#include "elf/elf_file.h"

/*
 * CRC-32 over all executable segments; false: there is no code in the file, or it can't be read.
 * The headers of the file, its segments and its sections count as zeros, though they may be loaded:
 * stripping a file changes them.
 */
bool elf_file_code_sum(struct elf_file *file, uint32_t *ret);

#endif

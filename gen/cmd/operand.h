/* What an operand names that is no option's value: a script in a file, a ready script, or a
 * program. */
#ifndef GOBT_CMD_OPERAND_H
#define GOBT_CMD_OPERAND_H

#include <stdbool.h>

bool operand_is_program(const char *operand);

/* Directories and programs may be called as a ready script is: "sql". */
bool operand_is_ready_script(const char *operand);

#endif

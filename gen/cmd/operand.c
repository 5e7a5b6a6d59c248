#include "cmd/operand.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* What is read of a pipe is gone. */
bool operand_is_program(const char *operand)
{
    char magic[4] = {0};
    struct stat status;
    bool is_file = stat(operand, &status) == 0 && S_ISREG(status.st_mode);
    FILE *file = is_file ? fopen(operand, "rb") : NULL;
    bool is = file && fread(magic, 1, sizeof(magic), file) == sizeof(magic) &&
              memcmp(magic, "\177ELF", sizeof(magic)) == 0;
    if (file)
        fclose(file);
    return is;
}

bool operand_is_ready_script(const char *operand)
{
    struct stat status;
    if (strchr(operand, '/'))
        return false;
    return stat(operand, &status) != 0 || S_ISDIR(status.st_mode) || operand_is_program(operand);
}

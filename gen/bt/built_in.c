#include "bt/built_in.h"

#include <string.h>

const struct built_in *built_in_find(const char *directory, const char *name)
{
    for (const struct built_in *file = built_in_files; file->name; file++) {
        if (strcmp(file->directory, directory) == 0 && strcmp(file->name, name) == 0)
            return file;
    }
    return NULL;
}

#include "bt/built_in.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

const struct built_in *built_in_find(const char *directory, const char *name)
{
    for (const struct built_in *file = built_in_files; file->name; file++) {
        if (strcmp(file->directory, directory) == 0 && strcmp(file->name, name) == 0)
            return file;
    }
    return NULL;
}

char *own_directory(const char *variable, const char *kind)
{
    const char *given = getenv(variable), *home = getenv("HOME");
    struct text path = {0};
    if (given && *given)
        text_add_string(&path, given);
    else if (home && *home)
        text_printf(&path, "%s/.config/gobt/%s", home, kind);
    else
        return NULL;
    return text_steal(&path);
}

#include "program/moved_types.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"

static const struct {
    const char *before, *after;
    unsigned minor; /* of Go 1, since when */
} rows[] = {
    {"os.DirEntry", "io/fs.DirEntry", 16},
    {"os.FileInfo", "io/fs.FileInfo", 16},
    {"os.FileMode", "io/fs.FileMode", 16},
    {"os.PathError", "io/fs.PathError", 16},
};

static bool is_of_name(char character)
{
    return isalnum((unsigned char)character) || (character && strchr("_./-", character)) ||
           character < 0;
}

/* The new name of what AT begins with, a whole name; NULL: it wasn't moved. */
static const char *find(const struct program *program, const char *at, size_t *length)
{
    for (size_t i = 0; i < LENGTH(rows); i++) {
        *length = strlen(rows[i].before);
        if (string_starts_with(at, rows[i].before) && !is_of_name(at[*length]) &&
            go_version_at_least(program->version, 1, rows[i].minor))
            return rows[i].after;
    }
    return NULL;
}

const char *moved_type_name(struct program *program, const char *name)
{
    AUTO_TEXT struct text text = {0};
    bool is_moved = false;
    for (const char *at = name; *at;) {
        size_t length = 1;
        bool is_start = at == name || !is_of_name(at[-1]);
        const char *after = is_start ? find(program, at, &length) : NULL;
        is_moved |= after != NULL;
        text_add(&text, after ? after : at, after ? strlen(after) : 1);
        at += after ? length : 1;
    }
    return is_moved ? arena_strdup(&program->arena, text_string(&text)) : NULL;
}

/* Files that are built into the executable: templates/, scripts/, layouts/. */
#ifndef GOBT_BT_BUILT_IN_H
#define GOBT_BT_BUILT_IN_H

#include <stddef.h>

struct built_in {
    const char *directory; /* "templates" */
    const char *name;      /* "trace", without its ending */
    const char *contents;
};

/* Made by the Makefile; ends with an entry without a name. */
extern const struct built_in built_in_files[];

const struct built_in *built_in_find(const char *directory, const char *name);

/*
 * Where a user's own files of that kind are looked for: what the environment VARIABLE says, or
 * ~/.config/gobt/KIND. Caller frees; NULL: nowhere.
 */
char *own_directory(const char *variable, const char *kind);

#endif

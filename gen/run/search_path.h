/* Programs in $PATH. */
#ifndef GOBT_RUN_SEARCH_PATH_H
#define GOBT_RUN_SEARCH_PATH_H

#include <stdbool.h>

/* The first program of that name; the caller frees its path. */
bool search_path_find(const char *name, char **ret);

/* Whether it is a file that can be started. */
bool search_path_is_program(const char *path);

#endif

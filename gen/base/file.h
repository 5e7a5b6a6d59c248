/* Text files, whole. */
#ifndef GOBT_BASE_FILE_H
#define GOBT_BASE_FILE_H

#include "base/error.h"

/* The contents, which the caller frees. Refuses what isn't text: a zero byte in it. */
struct error *file_read(const char *path, char **ret);

/* The same; *RET is NULL if there is no such file. */
struct error *file_read_if_present(const char *path, char **ret);

#endif

/*
 * The version of Go that the runtime itself says it has (runtime.Version()), for programs whose
 * build info is gone, or has a form that isn't known.
 */
#ifndef GOBT_GOLANG_BUILD_VERSION_H
#define GOBT_GOLANG_BUILD_VERSION_H

#include "elf/elf_file.h"

/* "go1.26.5", in ARENA; NULL: there is none, or nothing tells which of several is the runtime's. */
const char *build_version_find(struct elf_file *file, struct arena *arena);

#endif

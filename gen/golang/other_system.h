/* Which system a program was built for, if that isn't Linux. */
#ifndef GOBT_GOLANG_OTHER_SYSTEM_H
#define GOBT_GOLANG_OTHER_SYSTEM_H

#include "golang/build_info.h"

/* "FreeBSD"; NULL: for Linux, or nothing says for what. The build info lives as long as this. */
const char *other_system(struct elf_file *file, const struct build_info *build);

#endif

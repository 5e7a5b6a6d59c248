/* Go versions: "go1.26.11 X:nodwarf5", "devel go1.28-3f2a...". */
#ifndef GOBT_PROGRAM_VERSION_H
#define GOBT_PROGRAM_VERSION_H

#include <stdbool.h>

struct go_version {
    unsigned major, minor; /* 1.26; 0.0 is "not known" */
    bool known;
};

struct go_version go_version_parse(const char *string);
bool go_version_at_least(struct go_version version, unsigned major, unsigned minor);

#endif

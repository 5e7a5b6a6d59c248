#include "program/version.h"

#include <stdio.h>
#include <string.h>

struct go_version go_version_parse(const char *string)
{
    struct go_version version = {0};
    for (const char *at = strstr(string, "go"); at; at = strstr(at + 1, "go")) {
        if (sscanf(at, "go%u.%u", &version.major, &version.minor) == 2) {
            version.known = true;
            return version;
        }
    }
    return (struct go_version){0};
}

bool go_version_at_least(struct go_version version, unsigned major, unsigned minor)
{
    return version.major > major || (version.major == major && version.minor >= minor);
}

#include "run/search_path.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

/* Where the shell looks if $PATH isn't set. */
static const char default_path[] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

bool search_path_is_program(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode) && access(path, X_OK) == 0;
}

bool search_path_find(const char *name, char **ret)
{
    const char *path = getenv("PATH");
    for (const char *at = path ? path : default_path;; at++) {
        size_t length = strcspn(at, ":");
        struct text candidate = {0};
        text_add(&candidate, length ? at : ".", length ? length : 1);
        text_printf(&candidate, "/%s", name);
        if (search_path_is_program(text_string(&candidate))) {
            *ret = text_steal(&candidate);
            return true;
        }
        text_deinit(&candidate);
        at += length;
        if (!*at)
            return false;
    }
}

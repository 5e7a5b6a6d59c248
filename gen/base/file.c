#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

enum { MAX_FILE = 16 * 1024 * 1024 };

static struct error *read_all(const char *path, int descriptor, struct text *text)
{
    char buffer[16384];
    for (;;) {
        ssize_t count = read(descriptor, buffer, sizeof(buffer));
        if (count < 0)
            return error_target("%s: %s", path, strerror(errno));
        if (count == 0)
            return NULL;
        if (memchr(buffer, '\0', (size_t)count))
            return error_target("%s is not a text file", path);
        text_add(text, buffer, (size_t)count);
        if (text->length > MAX_FILE)
            return error_target("%s is too large for a script", path);
    }
}

struct error *file_read(const char *path, char **ret)
{
    struct text text = {0};
    *ret = NULL;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return error_target("%s: %s", path, strerror(errno));
    struct error *error = read_all(path, descriptor, &text);
    close(descriptor);
    if (error)
        text_deinit(&text);
    else
        *ret = text_steal(&text);
    return error;
}

struct error *file_read_if_present(const char *path, char **ret)
{
    *ret = NULL;
    return access(path, F_OK) == 0 ? file_read(path, ret) : NULL;
}

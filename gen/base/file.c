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

/* A pipe that somebody writes to is waited for: `gobt run <(sed ... x.bt)`. */
static struct error *read_waiting(const char *path, int descriptor, struct text *text)
{
    struct stat status;
    if (fcntl(descriptor, F_SETFL, 0) != 0 || fstat(descriptor, &status) != 0)
        return error_target("%s: %s", path, strerror(errno));
    TRY(read_all(path, descriptor, text));
    if (text->length == 0 && S_ISFIFO(status.st_mode))
        return error_target("%s is a pipe that nobody writes to", path);
    return NULL;
}

struct error *file_read(const char *path, char **ret)
{
    struct text text = {0};
    *ret = NULL;
    /* Else opening a named pipe waits for somebody who writes to it, who may never come. */
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return error_target("%s: %s", path, strerror(errno));
    struct error *error = read_waiting(path, descriptor, &text);
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

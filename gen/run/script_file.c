#include "run/script_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 8U
#endif

/* A file in memory, to be read only: vm.memfd_noexec may forbid the other kind. */
static int create_file(void)
{
    int file = memfd_create("gobt.bt", MFD_CLOEXEC | MFD_NOEXEC_SEAL);
    if (file < 0 && errno == EINVAL) /* before Linux 6.3 */
        file = memfd_create("gobt.bt", MFD_CLOEXEC);
    return file;
}

static struct error *write_whole(int file, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(file, bytes, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return error_target("the script can't be put into memory: %s", strerror(errno));
        bytes += written;
        length -= (size_t)written;
    }
    return NULL;
}

/* What is returned is a copy, since that has no FD_CLOEXEC. */
struct error *script_file_open(const char *script, struct text *path, int *ret)
{
    int file = create_file();
    if (file < 0)
        return error_target("the script can't be put into memory: %s", strerror(errno));
    struct error *error = write_whole(file, script, strlen(script));
    *ret = error ? -1 : fcntl(file, F_DUPFD, STDERR_FILENO + 1);
    close(file);
    if (!error && *ret < 0)
        error = error_target("the script can't be put into memory: %s", strerror(errno));
    if (!error)
        text_printf(path, "/proc/self/fd/%d", *ret);
    return error;
}

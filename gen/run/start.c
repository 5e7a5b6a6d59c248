#include "run/start.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/array.h"

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

/*
 * The script as an open file that outlives exec: a copy, since that has no FD_CLOEXEC, and above
 * the standard streams, which bpftrace would take it for if one of them is closed.
 */
static struct error *script_file(const char *script, size_t length, int *ret)
{
    int file = create_file();
    if (file < 0)
        return error_target("the script can't be put into memory: %s", strerror(errno));
    struct error *error = write_whole(file, script, length);
    *ret = error ? -1 : fcntl(file, F_DUPFD, STDERR_FILENO + 1);
    close(file);
    if (!error && *ret < 0)
        error = error_target("the script can't be put into memory: %s", strerror(errno));
    return error;
}

/* "NAME=VALUE NAME=VALUE" */
static void set_environment(const char *settings)
{
    AUTO_FREE char *copy = memory_strdup(settings ? settings : "");
    char *rest;
    for (char *word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
        putenv(memory_strdup(word)); /* the environment keeps it */
}

struct error *start_bpftrace(const struct bpftrace *bpftrace, const char *script, size_t length,
                             char *const *flags, const char *environment)
{
    struct {
        ARRAY(char *);
    } arguments = {0};
    AUTO_TEXT struct text path = {0};
    int file = -1;
    TRY(script_file(script, length, &file));
    text_printf(&path, "/proc/self/fd/%d", file);
    array_push(&arguments, bpftrace->path);
    for (; *flags; flags++)
        array_push(&arguments, *flags);
    array_push(&arguments, path.bytes);
    array_push(&arguments, NULL);
    set_environment(environment);
    /* Long lines fill bpftrace's own 64 pages quickly: 49 of 212 were lost. */
    setenv("BPFTRACE_PERF_RB_PAGES", "256", 0);
    execv(bpftrace->path, arguments.items);
    struct error *error = error_target("%s can't be started: %s", bpftrace->path, strerror(errno));
    array_deinit(&arguments);
    close(file);
    return error;
}

#include "run/watching.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/text.h"

static bool waits_for_events(long call)
{
#ifdef SYS_epoll_wait
    if (call == SYS_epoll_wait)
        return true;
#endif
    return call == SYS_epoll_pwait;
}

enum watching watching_by(const char *line)
{
    char *end;
    long call = strtol(line, &end, 10);
    if (string_starts_with(line, "-1 0x0 0x0"))
        return WATCHING_NEVER; /* a zombie */
    return end > line && waits_for_events(call) ? WATCHING_NOW : WATCHING_NOT_YET;
}

enum watching watching_look(int file)
{
    char line[256];
    ssize_t length = pread(file, line, sizeof(line) - 1, 0);
    if (length < 0 && errno != EINTR)
        return WATCHING_NEVER;
    line[length > 0 ? length : 0] = '\0';
    return watching_by(line);
}

bool watching_is(pid_t process)
{
    char path[64];
    snprintf(path, sizeof(path), "/proc/%d/syscall", (int)process);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    bool is = file >= 0 && watching_look(file) == WATCHING_NOW;
    if (file >= 0)
        close(file);
    return is;
}

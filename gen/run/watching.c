#include "run/watching.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
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

/* The file is that of the process, not of its number, which another may get. */
static enum watching look(int file)
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
    bool is = file >= 0 && look(file) == WATCHING_NOW;
    if (file >= 0)
        close(file);
    return is;
}

/* Calls are seen from a moment before on. */
static void say(void)
{
    struct timespec now;
    struct tm day;
    clock_gettime(CLOCK_REALTIME, &now);
    localtime_r(&now.tv_sec, &day);
    dprintf(STDERR_FILENO, WATCHING "%02d:%02d:%02d.%06ld\n", day.tm_hour, day.tm_min, day.tm_sec,
            now.tv_nsec / 1000);
}

static void wait_and_say(int file)
{
    static const struct timespec a_moment = {.tv_nsec = 10000000};
    enum watching is;
    while ((is = look(file)) == WATCHING_NOT_YET)
        nanosleep(&a_moment, NULL);
    if (is == WATCHING_NOW)
        say();
}

/* Whoever waits for the end of what bpftrace prints isn't to wait for this process. */
static void keep_only(int file)
{
    dup2(file, STDIN_FILENO);
    close(STDOUT_FILENO);
#ifdef SYS_close_range
    syscall(SYS_close_range, STDERR_FILENO + 1, ~0U, 0);
#endif
}

void watching_announce(void)
{
    int file = open("/proc/self/syscall", O_RDONLY | O_CLOEXEC);
    /* A child's child: nobody would ask for the end of bpftrace's own. */
    pid_t child = file < 0 ? -1 : fork();
    if (child == 0) {
        if (fork() != 0)
            _exit(0);
        keep_only(file);
        wait_and_say(STDIN_FILENO);
        _exit(0);
    }
    while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR)
        ;
    if (file >= 0)
        close(file);
}

#include "run/announcer.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/array.h"
#include "run/watching.h"

/* The announcer's files, beside standard error. */
enum { CALL = 0, BPFTRACE = 1, PROCESS = 3, FILES };

enum { A_MOMENT = 10, PATIENCE = 500 /* milliseconds */ };

/* ---- what it says ---- */

/* Calls are seen from a moment before on. */
static void say_watching(void)
{
    struct timespec now;
    struct tm day;
    clock_gettime(CLOCK_REALTIME, &now);
    localtime_r(&now.tv_sec, &day);
    dprintf(STDERR_FILENO, WATCHING "%02d:%02d:%02d.%06ld\n", day.tm_hour, day.tm_min, day.tm_sec,
            now.tv_nsec / 1000);
}

static void say_ended(pid_t process)
{
    dprintf(STDERR_FILENO, "gobt: process %d has ended\n", (int)process);
}

/* ---- when ---- */

/* bpftrace forgets what it was asked just before it begins to wait for events. */
static void end_bpftrace(void)
{
#ifdef SYS_pidfd_send_signal
    struct pollfd end = {.fd = BPFTRACE, .events = POLLIN};
    do {
        if (watching_look(CALL) == WATCHING_NOW)
            syscall(SYS_pidfd_send_signal, BPFTRACE, SIGINT, NULL, 0);
    } while (poll(&end, 1, PATIENCE) == 0);
#endif
}

/* Until it watches, or never will; or until the process has ended. */
static void wait_for_bpftrace(struct pollfd *process)
{
    enum watching is;
    while ((is = watching_look(CALL)) == WATCHING_NOT_YET && poll(process, 1, A_MOMENT) != 1)
        ;
    if (is == WATCHING_NOW)
        say_watching();
}

static void announce(pid_t process, bool ends_bpftrace)
{
    struct pollfd ends[] = {{.fd = process ? PROCESS : -1, .events = POLLIN},
                            {.fd = BPFTRACE, .events = POLLIN}};
    wait_for_bpftrace(&ends[0]);
    if (!process)
        return;
    while (poll(ends, LENGTH(ends), -1) < 0 && errno == EINTR)
        ;
    if (!ends[0].revents)
        return;
    say_ended(process);
    if (ends_bpftrace)
        end_bpftrace();
}

/* ---- the process ---- */

/* Readable when that has ended; -1 before Linux 5.3. */
static int open_end(pid_t process)
{
#ifdef SYS_pidfd_open
    return (int)syscall(SYS_pidfd_open, process, 0);
#else
    (void)process;
    return -1;
#endif
}

/* One that none of the announcer's is put over. */
static int move_up(int file)
{
    int moved = file < 0 ? -1 : fcntl(file, F_DUPFD_CLOEXEC, FILES);
    if (file >= 0)
        close(file);
    return moved;
}

static void close_files(const int *files)
{
    for (int i = 0; i < FILES; i++) {
        if (files[i] >= 0)
            close(files[i]);
    }
}

/* Whoever waits for the end of what bpftrace prints isn't to wait for this process. */
static void keep_only(const int *files)
{
    for (int i = 0; i < FILES; i++) {
        if (files[i] >= 0)
            dup2(files[i], i);
        else if (i != STDERR_FILENO)
            close(i);
    }
#ifdef SYS_close_range
    syscall(SYS_close_range, FILES, ~0U, 0);
#endif
}

void announcer_start(pid_t process, bool ends_bpftrace)
{
    int files[FILES] = {
        [CALL] = move_up(open("/proc/self/syscall", O_RDONLY | O_CLOEXEC)),
        [BPFTRACE] = move_up(open_end(getpid())),
        [STDERR_FILENO] = -1,
        [PROCESS] = process ? move_up(open_end(process)) : -1,
    };
    if (process && files[PROCESS] < 0 && errno == ESRCH)
        say_ended(process);
    bool can_tell = files[BPFTRACE] >= 0 && files[PROCESS] >= 0;
    /* A child's child: nobody would ask for the end of bpftrace's own. */
    pid_t child = files[CALL] < 0 ? -1 : fork();
    if (child == 0) {
        if (fork() != 0)
            _exit(0);
        keep_only(files);
        announce(can_tell ? process : 0, ends_bpftrace);
        _exit(0);
    }
    while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR)
        ;
    close_files(files);
}

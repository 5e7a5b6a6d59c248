#include "run/events.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "run/start.h"
#include "run/watching.h"

enum {
    PIPE_SIZE = 1 << 20, /* what may wait while gobt prints; the kernel's default is 64 KiB */
    CHUNK = 1 << 16,
    SIGNAL_STATUS = 128,
};

static volatile sig_atomic_t child;
static volatile sig_atomic_t end_asked; /* the signal that did */

static void pass_on(int number)
{
    if (number != SIGUSR1 && number != SIGCONT && number != SIGSTOP)
        end_asked = number;
    if (child > 0)
        kill((pid_t)child, number);
}

/* Ctrl-Z: bpftrace would go on, with nobody to read what it prints. */
static void stop_both(int number)
{
    (void)number;
    pass_on(SIGSTOP);
    kill(getpid(), SIGSTOP);
}

/* What ends a program, or asks it for something: bpftrace prints its maps on SIGUSR1. */
static void watch_signals(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGCONT};
    struct sigaction action = {.sa_handler = pass_on};
    for (size_t i = 0; i < LENGTH(signals); i++)
        sigaction(signals[i], &action, NULL);
    action.sa_handler = stop_both;
    sigaction(SIGTSTP, &action, NULL);
    /* Who reads gobt's output may go: that is seen when it is written. */
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, NULL);
}

/*
 * Records are longer than lines: what one processor writes at once has to wait somewhere until
 * bpftrace comes to read it. As many pages for each as all of them together can take.
 */
static void set_buffer(void)
{
    enum { ALL = 65536, MOST = 4096, LEAST = 256 };
    char number[16];
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned pages = MOST;
    while (pages > LEAST && (long)pages * processors > ALL)
        pages /= 2;
    snprintf(number, sizeof(number), "%u", pages);
    setenv("BPFTRACE_PERF_RB_PAGES", number, 0);
}

/* In a group of its own, since gobt passes on what the terminal sends; and never without gobt. */
static void become_bpftrace(const struct bpftrace *bpftrace, const char *script,
                            const char *program, pid_t process, char *const *flags,
                            const char *environment, int output, int complaints, pid_t parent)
{
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGINT);
    if (getppid() != parent)
        _exit(EXIT_TARGET);
    signal(SIGPIPE, SIG_DFL);
    set_buffer();
    dup2(output, STDOUT_FILENO);
    dup2(complaints, STDERR_FILENO);
    struct error *error = start_bpftrace(bpftrace, script, program, process, flags, environment);
    dprintf(STDERR_FILENO, "gobt: %s\n", error->message);
    _exit(error->status);
}

/* 0, or why it couldn't be written. Who reads slowly is waited for. */
static int write_ready(struct text *ready)
{
    int error = 0;
    for (size_t done = 0; done < ready->length && !error;) {
        struct pollfd reader = {.fd = STDOUT_FILENO, .events = POLLOUT};
        ssize_t written = write(STDOUT_FILENO, ready->bytes + done, ready->length - done);
        if (written >= 0)
            done += (size_t)written;
        else if (errno == EAGAIN)
            poll(&reader, 1, -1);
        else if (errno != EINTR)
            error = errno;
    }
    ready->length = 0;
    return error;
}

static void print_output_notes(struct text *notes)
{
    const char *rest;
    for (const char *line = text_string(notes); *line; line = rest + 1) {
        rest = strchr(line, '\n');
        dprintf(STDERR_FILENO, "gobt: %.*s\n", (int)(rest - line), line);
    }
    notes->length = 0;
    if (notes->bytes)
        notes->bytes[0] = '\0';
}

static int64_t clock_offset(void)
{
    struct timespec day, boot;
    clock_gettime(CLOCK_REALTIME, &day);
    clock_gettime(CLOCK_BOOTTIME, &boot);
    return (int64_t)(day.tv_sec - boot.tv_sec) * 1000000000 + (day.tv_nsec - boot.tv_nsec);
}

/*
 * bpftrace forgets what it was asked just before it begins to wait for events: seen with 0.27, a
 * second after its start. Asked twice it ends as when it's asked once.
 */
static void ask_again(void)
{
    enum { PATIENCE = 500 };
    static int64_t asked_at;
    if (!end_asked || child <= 0)
        return;
    int64_t now = clock_milliseconds();
    if (!asked_at)
        asked_at = now;
    if (now - asked_at < PATIENCE || !watching_is((pid_t)child))
        return;
    kill((pid_t)child, end_asked);
    asked_at = now;
}

/*
 * Whether there is something to read. What bpftrace started may hold the pipe when bpftrace itself
 * has ended: then only what is in it is read. *ENDED is bpftrace's status, or -1.
 */
static bool wait_for_output(int input, struct complaints *complaints, int *ended)
{
    enum { LOOK_EVERY = 200 /* milliseconds */ };
    for (;;) {
        ask_again();
        struct pollfd inputs[] = {{.fd = input, .events = POLLIN},
                                  {.fd = complaints->input, .events = POLLIN}};
        int ready = poll(inputs, LENGTH(inputs), *ended < 0 ? LOOK_EVERY : 0);
        if (ready > 0 && inputs[1].revents)
            complaints_read(complaints);
        if (ready > 0 && inputs[0].revents)
            return true;
        if (ready > 0)
            continue;
        if (*ended >= 0)
            return false;
        int status;
        if (waitpid((pid_t)child, &status, WNOHANG) == (pid_t)child) {
            child = 0;
            *ended = status;
        }
    }
}

/* All that is printed; 0, or why it couldn't be written. */
static int read_all(int input, struct output *output, struct complaints *complaints, int *ended)
{
    char bytes[CHUNK];
    int error = 0;
    while (wait_for_output(input, complaints, ended)) {
        ssize_t length = read(input, bytes, sizeof(bytes));
        if (length < 0 && errno == EINTR)
            continue;
        if (length <= 0)
            break;
        output->rendering.clock_offset = clock_offset(); /* it may be set meanwhile */
        output_add(output, bytes, (size_t)length);
        if (output->has_started)
            complaints_pass(complaints);
        print_output_notes(&output->notes);
        if (!error && (error = write_ready(&output->ready)) != 0)
            pass_on(SIGINT);
        output->ready.length = 0;
    }
    output_end(output);
    print_output_notes(&output->notes);
    int last = write_ready(&output->ready);
    return error ? error : last;
}

/* A pipe none of whose ends is one of the three that every program has, be they open or not. */
static bool make_pipe(int *ends)
{
    int made[2];
    if (pipe2(made, O_CLOEXEC) != 0)
        return false;
    for (int i = 0; i < 2; i++) {
        ends[i] = fcntl(made[i], F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
        close(made[i]);
    }
    return ends[0] >= 0 && ends[1] >= 0;
}

static void close_both(const int *ends)
{
    close(ends[0]);
    close(ends[1]);
}

struct error *run_events(const struct bpftrace *bpftrace, const char *script, const char *program,
                         pid_t process, char *const *flags, const char *environment,
                         struct output *output, struct complaints *complaints, int *status)
{
    int ends[2], errors[2], ended = -1;
    pid_t parent = getpid();
    *complaints = (struct complaints){.input = -1};
    if (!make_pipe(ends))
        return error_target("%s can't be started: %s", bpftrace->path, strerror(errno));
    fcntl(ends[0], F_SETPIPE_SZ, PIPE_SIZE); /* less will do, too */
    bool has_both = make_pipe(errors);
    pid_t started = has_both ? fork() : -1;
    if (started < 0) {
        close_both(ends);
        if (has_both)
            close_both(errors);
        return error_target("%s can't be started: %s", bpftrace->path, strerror(errno));
    }
    if (started == 0)
        become_bpftrace(bpftrace, script, program, process, flags, environment, ends[1], errors[1],
                        parent);
    child = (sig_atomic_t)started;
    watch_signals();
    close(ends[1]);
    close(errors[1]);
    complaints->input = errors[0];
    int error = read_all(ends[0], output, complaints, &ended);
    close(ends[0]);
    while (ended < 0 && waitpid(started, &ended, 0) < 0 && errno == EINTR)
        ;
    child = 0;
    complaints_read_rest(complaints);
    *status = WIFSIGNALED(ended) ? SIGNAL_STATUS + WTERMSIG(ended) : WEXITSTATUS(ended);
    if (error == EPIPE)
        return error_target("nobody reads what is printed: the trace was ended");
    if (error)
        return error_target("standard output: %s: the trace was ended", strerror(error));
    return NULL;
}

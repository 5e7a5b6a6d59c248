#include "run/child.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/array.h"
#include "base/clock.h"

/* What bpftrace says about itself takes 2 KiB. */
enum { MAX_OUTPUT = 64 * 1024 };

/* Both streams into the pipe, nothing to read. In this order: the pipe may itself be number 0. */
static int redirect(posix_spawn_file_actions_t *actions, int pipe_end)
{
    int error = posix_spawn_file_actions_adddup2(actions, pipe_end, STDOUT_FILENO);
    if (!error)
        error = posix_spawn_file_actions_adddup2(actions, pipe_end, STDERR_FILENO);
    if (!error)
        error = posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    return error;
}

/* In a process group of its own: a wrapper script that hangs is killed with what it started. */
static int spawn(const char *path, char *const *arguments, int pipe_end, pid_t *ret)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setpgroup(&attributes, 0);
    int error = redirect(&actions, pipe_end);
    if (!error)
        error = posix_spawn(ret, path, &actions, &attributes, arguments, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

struct error *child_start(const char *path, const char *const *arguments, unsigned seconds,
                          struct child *ret)
{
    struct {
        ARRAY(char *);
    } list = {0};
    int ends[2];
    *ret = (struct child){.output = -1};
    if (pipe2(ends, O_CLOEXEC) != 0)
        return error_target("%s can't be started: %s", path, strerror(errno));
    array_push(&list, (char *)path);
    for (; *arguments; arguments++)
        array_push(&list, (char *)*arguments);
    array_push(&list, NULL);
    int error = spawn(path, list.items, ends[1], &ret->process);
    array_deinit(&list);
    close(ends[1]);
    if (error) {
        close(ends[0]);
        *ret = (struct child){.output = -1};
        return error_target("%s can't be started: %s", path, strerror(error));
    }
    ret->output = ends[0];
    ret->deadline = clock_milliseconds() + (int64_t)seconds * 1000;
    return NULL;
}

enum child_state child_read(struct child *child, int milliseconds, struct text *output)
{
    char bytes[4096];
    int64_t left = child->deadline - clock_milliseconds();
    if (left < 0)
        left = 0;
    /* What has been printed in time is read, however late gobt comes to ask. */
    struct pollfd wait = {.fd = child->output, .events = POLLIN};
    int ready = poll(&wait, 1, left < milliseconds ? (int)left : milliseconds);
    if (ready == 0 || (ready < 0 && errno == EINTR))
        return left == 0 ? CHILD_LATE : CHILD_RUNS;
    ssize_t length = read(child->output, bytes, sizeof(bytes));
    if (length < 0 && errno == EINTR)
        return CHILD_RUNS;
    if (length <= 0)
        return CHILD_DONE;
    text_add(output, bytes, (size_t)length);
    return output->length > MAX_OUTPUT ? CHILD_LATE : CHILD_RUNS;
}

bool child_finish(struct child *child, struct text *output)
{
    enum child_state state;
    do
        state = child_read(child, INT_MAX, output);
    while (state == CHILD_RUNS);
    child_end(child);
    return state == CHILD_DONE;
}

void child_end(struct child *child)
{
    if (child->process <= 0)
        return;
    kill(-child->process, SIGKILL);
    while (waitpid(child->process, NULL, 0) < 0 && errno == EINTR)
        ;
    close(child->output);
    *child = (struct child){.output = -1};
}

/* run/announcer: what is said beside bpftrace. */
#include "unit.h"

#include <signal.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "run/announcer.h"

static void wait_for_events(void)
{
    struct epoll_event event;
    usleep(100000);
    epoll_wait(epoll_create1(0), &event, 1, 500);
}

static void wait_long_for_events(void)
{
    struct epoll_event event;
    epoll_wait(epoll_create1(0), &event, 1, 20000);
}

static void just_end(void)
{
    usleep(100000);
}

struct announced {
    char said[200];
    int status; /* that of the process that stood for bpftrace */
};

/* All that is said beside a process that does that, and watches PROCESS. */
static struct announced listen(void (*does)(void), pid_t process, bool ends_bpftrace)
{
    struct announced heard = {.status = -1};
    int ends[2];
    size_t length = 0;
    assert_int_equal(pipe(ends), 0);
    pid_t bpftrace = fork();
    assert_true(bpftrace >= 0);
    if (bpftrace == 0) {
        dup2(ends[1], STDERR_FILENO);
        close(ends[1]);
        announcer_start(process, ends_bpftrace);
        signal(SIGINT, SIG_DFL); /* a shell has what runs in the background ignore it */
        does();
        _exit(0);
    }
    close(ends[1]);
    for (ssize_t more;
         (more = read(ends[0], heard.said + length, sizeof(heard.said) - 1 - length)) > 0;)
        length += (size_t)more;
    close(ends[0]);
    waitpid(bpftrace, &heard.status, 0);
    return heard;
}

/* A process that ends by itself; nobody asks for its end until the test has ended. */
static pid_t start_traced(unsigned milliseconds)
{
    pid_t process = fork();
    assert_true(process >= 0);
    if (process == 0) {
        usleep(milliseconds * 1000);
        _exit(0);
    }
    return process;
}

static bool says_end(const struct announced *heard, pid_t process)
{
    char line[64];
    snprintf(line, sizeof(line), "gobt: process %d has ended\n", (int)process);
    const char *found = strstr(heard->said, line);
    return found && found[strlen(line)] == '\0';
}

/* A kernel may forbid to look at a process that isn't one's child. */
static void skip_unless_root(void)
{
    if (geteuid() != 0)
        skip();
}

TEST(it_is_said_once_with_the_time)
{
    skip_unless_root();
    struct announced heard = listen(wait_for_events, 0, false);
    assert_true(string_starts_with(heard.said, WATCHING));
    assert_int_equal(strlen(heard.said), strlen(WATCHING "12:00:00.000000\n"));
}

TEST(nothing_is_said_of_a_process_that_ends_before)
{
    struct announced heard = listen(just_end, 0, false);
    assert_string_equal(heard.said, "");
}

TEST(the_end_of_the_traced_process_is_said_behind)
{
    skip_unless_root();
    pid_t traced = start_traced(450);
    struct announced heard = listen(wait_for_events, traced, false);
    assert_true(string_starts_with(heard.said, WATCHING));
    assert_true(says_end(&heard, traced));
    waitpid(traced, NULL, 0);
}

TEST(so_it_is_if_nothing_was_watched_yet)
{
    pid_t traced = start_traced(30);
    struct announced heard = listen(just_end, traced, false);
    assert_true(says_end(&heard, traced));
    waitpid(traced, NULL, 0);
}

TEST(one_that_had_ended_is_said_to_have)
{
    pid_t traced = start_traced(0);
    waitpid(traced, NULL, 0);
    struct announced heard = listen(just_end, traced, false);
    assert_true(says_end(&heard, traced));
}

TEST(nothing_is_said_of_a_traced_process_that_goes_on)
{
    pid_t traced = start_traced(20000);
    struct announced heard = listen(just_end, traced, true);
    assert_string_equal(heard.said, "");
    assert_true(WIFEXITED(heard.status));
    kill(traced, SIGKILL);
    waitpid(traced, NULL, 0);
}

TEST(bpftrace_is_asked_to_end_where_it_does_not_look_itself)
{
    skip_unless_root();
    pid_t traced = start_traced(450);
    time_t began = time(NULL);
    struct announced heard = listen(wait_long_for_events, traced, true);
    assert_true(says_end(&heard, traced));
    assert_true(WIFSIGNALED(heard.status) && WTERMSIG(heard.status) == SIGINT);
    assert_true(time(NULL) - began < 15);
    waitpid(traced, NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_said_once_with_the_time),
        cmocka_unit_test(nothing_is_said_of_a_process_that_ends_before),
        cmocka_unit_test(the_end_of_the_traced_process_is_said_behind),
        cmocka_unit_test(so_it_is_if_nothing_was_watched_yet),
        cmocka_unit_test(one_that_had_ended_is_said_to_have),
        cmocka_unit_test(nothing_is_said_of_a_traced_process_that_goes_on),
        cmocka_unit_test(bpftrace_is_asked_to_end_where_it_does_not_look_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

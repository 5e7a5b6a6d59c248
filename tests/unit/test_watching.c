/* run/watching: when a process waits for events, and so watches. */
#include "unit.h"

#include <sys/epoll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run/watching.h"

TEST(who_waits_for_events_watches)
{
    assert_int_equal(watching_by("running\n"), WATCHING_NOT_YET);
    assert_int_equal(watching_by(""), WATCHING_NOT_YET);
    assert_int_equal(watching_by("7 0x1 0x2 0x3 0x4 0x5 0x6 0x7ffd 0x7f00\n"), WATCHING_NOT_YET);
    assert_int_equal(watching_by("-1 0x7ffd 0x7f00\n"), WATCHING_NOT_YET);
    assert_int_equal(watching_by("-1 0x0 0x0\n"), WATCHING_NEVER);
}

static void wait_for_events(void)
{
    struct epoll_event event;
    usleep(100000);
    epoll_wait(epoll_create1(0), &event, 1, 500);
}

static void just_end(void)
{
    usleep(100000);
}

/* All that is said of a process that becomes one which does that. */
static size_t read_said(void (*does)(void), char *said, size_t size)
{
    int ends[2];
    size_t length = 0;
    assert_int_equal(pipe(ends), 0);
    pid_t process = fork();
    assert_true(process >= 0);
    if (process == 0) {
        dup2(ends[1], STDERR_FILENO);
        close(ends[1]);
        watching_announce();
        does();
        _exit(0);
    }
    close(ends[1]);
    for (ssize_t more; (more = read(ends[0], said + length, size - 1 - length)) > 0;)
        length += (size_t)more;
    said[length] = '\0';
    close(ends[0]);
    waitpid(process, NULL, 0);
    return length;
}

TEST(it_is_said_once_with_the_time)
{
    char said[200];
    if (geteuid() != 0)
        skip(); /* a kernel may forbid to look at a process that isn't one's child */
    size_t length = read_said(wait_for_events, said, sizeof(said));
    assert_true(string_starts_with(said, WATCHING));
    assert_int_equal(length, strlen(WATCHING "12:00:00.000000\n"));
}

TEST(nothing_is_said_of_a_process_that_ends_before)
{
    char said[200];
    assert_int_equal(read_said(just_end, said, sizeof(said)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_waits_for_events_watches),
        cmocka_unit_test(it_is_said_once_with_the_time),
        cmocka_unit_test(nothing_is_said_of_a_process_that_ends_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

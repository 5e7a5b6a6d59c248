/* cmd/process_file: what -p names may be no process of a program. */
#include "unit.h"

#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd/process_file.h"
#include "run/process_status.h"

static void assert_none(pid_t pid, enum exit_status status, const char *part)
{
    char *path = NULL;
    assert_refused(process_file_find(pid, &path), status, part);
    assert_refused(process_file_check(pid, "/proc/self/exe", &path), status, part);
    assert_null(path);
}

static pid_t thread;
static pthread_barrier_t barrier;

static void *run_thread(void *unused)
{
    thread = (pid_t)syscall(SYS_gettid);
    pthread_barrier_wait(&barrier);
    pthread_barrier_wait(&barrier);
    return unused;
}

TEST(a_thread_is_told_from_a_process)
{
    pthread_t started;
    char part[64];
    assert_int_equal(pthread_barrier_init(&barrier, NULL, 2), 0);
    assert_int_equal(pthread_create(&started, NULL, run_thread, NULL), 0);
    pthread_barrier_wait(&barrier);
    snprintf(part, sizeof(part), "%d is a thread of process %d: give -p %d", (int)thread,
             (int)getpid(), (int)getpid());
    assert_none(thread, EXIT_USAGE, part);
    pthread_barrier_wait(&barrier);
    pthread_join(started, NULL);
    pthread_barrier_destroy(&barrier);
}

TEST(what_has_ended_is_a_zombie_and_then_nothing)
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        _exit(0);
    siginfo_t ended;
    assert_int_equal(waitid(P_PID, (id_t)pid, &ended, WEXITED | WNOWAIT), 0);
    assert_none(pid, EXIT_TARGET, "has ended: what is left of it is a zombie");
    waitpid(pid, NULL, 0);
    assert_none(pid, EXIT_TARGET, "there is no process");
}

TEST(a_thread_of_the_kernel_has_no_program)
{
    struct text name = {0};
    bool is_kernel = strcmp(process_status(2, "Name", &name), "kthreadd") == 0;
    text_deinit(&name);
    if (!is_kernel)
        skip(); /* in a container it isn't to be seen */
    assert_none(2, EXIT_TARGET, "process 2 has no program: it is a thread of the kernel");
}

TEST(a_process_is_found_by_its_file)
{
    char *path = NULL;
    assert_ok(process_file_find(getpid(), &path));
    assert_false(process_file_is_go(path));
    assert_false(process_file_is_gone(getpid()));
    char *same = NULL;
    assert_ok(process_file_check(getpid(), path, &same));
    assert_string_equal(same, path);
    free(same);
    free(path);
    assert_refused(process_file_check(getpid(), "/dev/null", &path), EXIT_TARGET,
                   "doesn't run /dev/null: leave -b out");
    assert_refused(process_file_check(getpid(), "/no/such", &path), EXIT_TARGET, "/no/such: ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_thread_is_told_from_a_process),
        cmocka_unit_test(what_has_ended_is_a_zombie_and_then_nothing),
        cmocka_unit_test(a_thread_of_the_kernel_has_no_program),
        cmocka_unit_test(a_process_is_found_by_its_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* run/reach, run/process_status: a process's file, whatever has become of its name. */
#include "unit.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run/namespaces.h"
#include "run/process_status.h"
#include "run/reach.h"

static char directory[] = "/tmp/gobt-reach-XXXXXX";

static void in_shell(const char *command)
{
    assert_int_equal(system(command), 0);
}

/* A process of the file, which is a copy of sleep. */
static pid_t start(const char *path, struct arena *arena)
{
    in_shell(arena_printf(arena, "cp \"$(command -v sleep)\" '%s'", path));
    const char *link;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        execl(path, path, "60", NULL);
        _exit(1);
    }
    link = arena_printf(arena, "/proc/%d/exe", (int)pid);
    for (int i = 0; i < 1000 && !reach_is_same(link, path); i++)
        usleep(1000);
    assert_true(reach_is_same(link, path));
    return pid;
}

static void end(pid_t pid)
{
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

TEST(a_file_is_reached_by_its_name)
{
    struct arena arena = {0};
    const char *path = arena_printf(&arena, "%s/plain", directory);
    pid_t pid = start(path, &arena);
    assert_string_equal(reach_file(pid, REACH_PROGRAM, &arena), path);
    assert_true(reach_works_with_pid(pid, path));
    end(pid);
    arena_deinit(&arena);
}

TEST(a_file_that_was_removed_or_replaced_is_reached_by_the_process)
{
    struct arena arena = {0};
    const char *path = arena_printf(&arena, "%s/replaced", directory);
    pid_t pid = start(path, &arena);
    const char *link = arena_printf(&arena, "/proc/%d/exe", (int)pid);
    assert_int_equal(unlink(path), 0);
    assert_string_equal(reach_file(pid, REACH_PROGRAM, &arena), link);
    in_shell(arena_printf(&arena, "cp \"$(command -v cat)\" '%s'", path));
    assert_string_equal(reach_file(pid, REACH_PROGRAM, &arena), link);
    end(pid);
    arena_deinit(&arena);
}

TEST(a_name_that_bpftrace_cannot_take_is_avoided)
{
    struct arena arena = {0};
    pid_t pid = start(arena_printf(&arena, "%s/one:two", directory), &arena);
    assert_string_equal(reach_file(pid, REACH_PROGRAM, &arena),
                        arena_printf(&arena, "/proc/%d/exe", (int)pid));
    end(pid);
    arena_deinit(&arena);
}

TEST(a_process_that_has_ended_has_no_file)
{
    struct arena arena = {0};
    struct text status = {0};
    pid_t pid = start(arena_printf(&arena, "%s/ended", directory), &arena);
    kill(pid, SIGKILL);
    siginfo_t ended;
    assert_int_equal(waitid(P_PID, (id_t)pid, &ended, WEXITED | WNOWAIT), 0);
    assert_null(reach_file(pid, REACH_PROGRAM, &arena));
    assert_int_equal(*process_status(pid, "State", &status), 'Z');
    end(pid);
    text_deinit(&status);
    assert_string_equal(process_status(pid, "State", &status), "");
    arena_deinit(&arena);
}

TEST(status_lines_are_found_by_their_whole_key)
{
    struct text value = {0};
    assert_int_equal(atoi(process_status(getpid(), "Tgid", &value)), getpid());
    text_deinit(&value);
    assert_string_equal(process_status(getpid(), "Tgi", &value), "");
    assert_true(namespace_is_shared(getpid(), "pid"));
    assert_true(namespace_is_shared(getpid(), "mnt"));
}

static int make_directory(void **state)
{
    (void)state;
    return mkdtemp(directory) ? 0 : 1;
}

static int remove_directory(void **state)
{
    struct arena arena = {0};
    (void)state;
    in_shell(arena_printf(&arena, "rm -r '%s'", directory));
    arena_deinit(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_reached_by_its_name),
        cmocka_unit_test(a_file_that_was_removed_or_replaced_is_reached_by_the_process),
        cmocka_unit_test(a_name_that_bpftrace_cannot_take_is_avoided),
        cmocka_unit_test(a_process_that_has_ended_has_no_file),
        cmocka_unit_test(status_lines_are_found_by_their_whole_key),
    };
    return cmocka_run_group_tests(tests, make_directory, remove_directory);
}

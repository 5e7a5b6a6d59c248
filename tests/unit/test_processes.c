/* run/processes, cmd/process_choice: what a process has started, and what is said of it. */
#include "unit.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd/process_choice.h"
#include "run/processes.h"

/* A child of this program, and a child of that one, whose numbers it tells. */
static void start_two(pid_t *child, pid_t *grandchild)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    *child = fork();
    assert_true(*child >= 0);
    if (*child == 0) {
        pid_t other = fork();
        if (other == 0) {
            pause();
            _exit(0);
        }
        if (write(ends[1], &other, sizeof(other)) != sizeof(other))
            _exit(1);
        pause();
        _exit(0);
    }
    assert_int_equal(read(ends[0], grandchild, sizeof(*grandchild)), sizeof(*grandchild));
    close(ends[0]);
    close(ends[1]);
}

static void end_two(pid_t child, pid_t grandchild)
{
    kill(grandchild, SIGKILL);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
}

TEST(children_are_found_and_theirs_where_they_are_wanted)
{
    AUTO(processes_deinit) struct processes near = {0};
    AUTO(processes_deinit) struct processes all = {0};
    pid_t child, grandchild;
    start_two(&child, &grandchild);
    processes_below(getpid(), false, &near);
    processes_below(getpid(), true, &all);
    end_two(child, grandchild);
    assert_int_equal(near.count, 1);
    assert_int_equal(near.items[0], child);
    assert_int_equal(all.count, 2);
    assert_true(all.items[0] < all.items[1]);
    assert_true((all.items[0] == child && all.items[1] == grandchild) ||
                (all.items[0] == grandchild && all.items[1] == child));
}

TEST(who_runs_the_same_file_is_named)
{
    AUTO_TEXT struct text notes = {0};
    AUTO_TEXT struct text wanted = {0};
    struct target target = {.path = "/proc/self/exe", .pid = getpid()};
    pid_t child, grandchild;
    process_note_children(&target, &notes);
    assert_int_equal(notes.length, 0);
    start_two(&child, &grandchild);
    process_note_children(&target, &notes);
    end_two(child, grandchild);
    text_printf(&wanted,
                "process %d has started others that run the same file, which aren't watched: "
                "%d, %d. -p takes one of them, -b /proc/self/exe all\n",
                (int)getpid(), (int)(child < grandchild ? child : grandchild),
                (int)(child < grandchild ? grandchild : child));
    assert_string_equal(text_string(&notes), text_string(&wanted));
}

TEST(where_no_process_was_named_all_are_watched)
{
    AUTO_TEXT struct text notes = {0};
    struct target target = {.path = "/proc/self/exe"};
    pid_t child, grandchild;
    start_two(&child, &grandchild);
    process_note_children(&target, &notes);
    end_two(child, grandchild);
    assert_int_equal(notes.length, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(children_are_found_and_theirs_where_they_are_wanted),
        cmocka_unit_test(who_runs_the_same_file_is_named),
        cmocka_unit_test(where_no_process_was_named_all_are_watched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

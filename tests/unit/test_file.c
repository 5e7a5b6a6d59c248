/* base/file: text files, and pipes in their place. */
#include "unit.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "folder.h"

static const char *make_pipe(struct folder *folder)
{
    folder_create(folder);
    const char *path = folder_place(folder, "pipe");
    assert_int_equal(mkfifo(path, 0600), 0);
    return path;
}

TEST(a_pipe_that_nobody_writes_to_is_not_waited_for)
{
    AUTO_FOLDER folder = {0};
    char *text;
    assert_refused(file_read(make_pipe(&folder), &text), EXIT_TARGET, "that nobody writes to");
    assert_null(text);
}

/* Also for what hasn't been written yet. */
TEST(a_pipe_that_somebody_writes_to_is_read)
{
    AUTO_FREE char *text = NULL;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t writer = fork();
    assert_true(writer >= 0);
    if (writer == 0) {
        usleep(20000);
        _exit(write(ends[1], "BEGIN", 5) != 5);
    }
    close(ends[1]);
    struct arena arena = {0};
    assert_ok(file_read(arena_printf(&arena, "/proc/self/fd/%d", ends[0]), &text));
    assert_string_equal(text, "BEGIN");
    arena_deinit(&arena);
    close(ends[0]);
}

TEST(an_empty_file_is_an_empty_text)
{
    AUTO_FOLDER folder = {0};
    AUTO_FREE char *text = NULL;
    folder_create(&folder);
    const char *path = folder_place(&folder, "empty");
    int descriptor = open(path, O_WRONLY | O_CREAT, 0600);
    assert_true(descriptor >= 0);
    close(descriptor);
    assert_ok(file_read(path, &text));
    assert_string_equal(text, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pipe_that_nobody_writes_to_is_not_waited_for),
        cmocka_unit_test(a_pipe_that_somebody_writes_to_is_read),
        cmocka_unit_test(an_empty_file_is_an_empty_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

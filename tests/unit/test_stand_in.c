/* run/stand_in: what a process opens that isn't to find a program's symbols. */
#include "unit.h"

#include <elf.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/array.h"
#include "run/stand_in.h"

enum { HAS_SYMBOLS = 1, HAS_NONE, CANNOT_OPEN };

static int look_into(const char *path)
{
    Elf64_Ehdr header;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    bool is_read = file >= 0 && read(file, &header, sizeof(header)) == (ssize_t)sizeof(header);
    if (file >= 0)
        close(file);
    if (!is_read)
        return CANNOT_OPEN;
    return header.e_shnum ? HAS_SYMBOLS : HAS_NONE;
}

/* What is found by the paths, one digit each, in a process that has a stand-in for the first. */
static int found_behind(const char *const *paths, size_t count)
{
    int status = 0;
    pid_t process = fork();
    if (process == 0) {
        int found = 0;
        if (stand_in_begin(paths[0]))
            _exit(0);
        for (size_t i = 0; i < count; i++)
            found = found * 10 + look_into(paths[i]);
        _exit(found);
    }
    assert_int_equal(waitpid(process, &status, 0), process);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static char *own_path(char *path, size_t size)
{
    ssize_t length = readlink("/proc/self/exe", path, size - 1);
    assert_true(length > 0);
    path[length] = '\0';
    return path;
}

TEST(only_one_path_has_a_stand_in)
{
    char path[4096];
    if (!stand_in_is_possible())
        skip();
    const char *const paths[] = {own_path(path, sizeof(path)), "/proc/self/exe"};
    assert_int_equal(look_into(path), HAS_SYMBOLS);
    assert_int_equal(found_behind(paths, LENGTH(paths)), HAS_NONE * 10 + HAS_SYMBOLS);
    assert_int_equal(look_into(path), HAS_SYMBOLS);
}

/* Each time from its beginning. */
TEST(each_time_it_is_opened)
{
    char path[4096];
    if (!stand_in_is_possible())
        skip();
    const char *const paths[] = {own_path(path, sizeof(path)), path};
    assert_int_equal(found_behind(paths, LENGTH(paths)), HAS_NONE * 10 + HAS_NONE);
}

/* What the process starts opens the program itself. */
TEST(its_children_have_none)
{
    char path[4096];
    int status = 0;
    if (!stand_in_is_possible())
        skip();
    own_path(path, sizeof(path));
    pid_t process = fork();
    if (process == 0) {
        pid_t child = stand_in_begin(path) ? -1 : fork();
        if (child == 0)
            _exit(look_into(path));
        waitpid(child, &status, 0);
        _exit(WEXITSTATUS(status));
    }
    assert_int_equal(waitpid(process, &status, 0), process);
    assert_int_equal(WEXITSTATUS(status), HAS_SYMBOLS);
}

/* What isn't a program has none, and that is said. */
TEST(not_for_what_is_no_program)
{
    struct error *error = stand_in_begin("/dev/null");
    assert_non_null(error);
    assert_string_equal(
        error->message,
        "bpftrace can't be kept from reading the symbols of /dev/null: it is no program "
        "for 64 bits. Try --kind entry");
    error_destroy(error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_one_path_has_a_stand_in),
        cmocka_unit_test(each_time_it_is_opened),
        cmocka_unit_test(its_children_have_none),
        cmocka_unit_test(not_for_what_is_no_program),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* run/complaints: what bpftrace says is held back until it has started. */
#include "unit.h"

#include <unistd.h>

#include "run/complaints.h"

static void check_passes(const char *said, bool passes)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    struct complaints complaints = {.input = ends[0]};
    assert_int_equal(write(ends[1], said, strlen(said)), strlen(said));
    complaints_read(&complaints);
    assert_int_equal(complaints.pass, passes);
    assert_string_equal(text_string(&complaints.held), passes ? "" : said);
    close(ends[1]);
    complaints_deinit(&complaints);
}

TEST(what_may_be_about_a_script_that_is_tried_again_is_held_back)
{
    check_passes("WARNING: it is large\nnot gobt: watching since 12:00:00.000000\n", false);
}

TEST(when_the_probes_are_in_place_nothing_is)
{
    check_passes("gobt: watching since 12:00:00.000000\n", true);
    check_passes("WARNING: it is large\ngobt: watching since 12:00:00.000000\n", true);
}

static long long quiet_for(const char *const *parts, size_t count)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    struct complaints complaints = {.input = ends[0], .pass = true};
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(write(ends[1], parts[i], strlen(parts[i])), strlen(parts[i]));
        complaints_read(&complaints);
    }
    long long seconds = complaints_quiet_for(&complaints);
    close(ends[1]);
    complaints_deinit(&complaints);
    return seconds;
}

#define QUIET_FOR(...)                                                                             \
    quiet_for((const char *const[]){__VA_ARGS__}, LENGTH(((const char *const[]){__VA_ARGS__})))

TEST(who_watched_without_a_word_was_quiet)
{
    assert_int_equal(QUIET_FOR("gobt: watching since 12:00:00.000000\n"), 0);
    assert_int_equal(QUIET_FOR("WARNING: it is large\ngobt: watch", "ing since 12:00:00.000000\n",
                               "gobt: process 42 has ended\n"),
                     0);
}

TEST(who_never_watched_or_said_something_was_not)
{
    assert_int_equal(QUIET_FOR("\n"), -1);
    assert_int_equal(QUIET_FOR("ERROR: it is too large\n"), -1);
    assert_int_equal(
        QUIET_FOR("gobt: watching since 12:00:00.000000\n", "WARNING: Lost 5 events\n"), -1);
    assert_int_equal(
        QUIET_FOR(
            "gobt: watching since 12:00:00.000000\ngobt: process 42 has ended\nLost 5 events\n"),
        -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_may_be_about_a_script_that_is_tried_again_is_held_back),
        cmocka_unit_test(when_the_probes_are_in_place_nothing_is),
        cmocka_unit_test(who_watched_without_a_word_was_quiet),
        cmocka_unit_test(who_never_watched_or_said_something_was_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

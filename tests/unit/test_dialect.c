/* bt/dialect: which row of the table a version of bpftrace takes. */
#include "unit.h"

#include "bt/dialect.h"
#include "bt/script.h"

TEST(a_version_takes_the_row_at_or_below_it)
{
    static const struct {
        const char *version, *row;
        unsigned minor;
    } cases[] = {
        {"0.11", "0.11", 11},  {"0.11.3", "0.11", 11}, {"v0.17.0", "0.17", 17},
        {"0.12", "0.11", 12},  {"0.22.1", "0.17", 22}, {"0.23.2", "0.23", 23},
        {"v0.24", "0.23", 24}, {"0.27", "0.27", 27},   {"0.99", "0.27", 99},
        {"1.0", "0.27", 99},   {"v2.3.4", "0.27", 99}, {"0.23.5-dirty", "0.23", 23},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct dialect dialect;
        assert_ok(dialect_of_version(cases[i].version, &dialect));
        assert_string_equal(dialect.name, cases[i].row);
        assert_int_equal(dialect.minor, cases[i].minor);
    }
}

TEST(what_is_no_version_is_refused)
{
    static const char *const versions[] = {"", "v", "17", "newest", "0.", "bpftrace 0.17"};
    struct dialect dialect;
    for (size_t i = 0; i < LENGTH(versions); i++)
        assert_refused(dialect_of_version(versions[i], &dialect), EXIT_USAGE,
                       "is no version of bpftrace");
}

TEST(a_version_older_than_all_is_refused)
{
    struct dialect dialect;
    assert_refused(dialect_of_version("0.10.0", &dialect), EXIT_TARGET,
                   "bpftrace 0.10.0 is too old: gobt writes for 0.11 and newer");
}

TEST(the_abilities_are_those_that_were_measured)
{
    /* facts/bpftrace.md */
    struct dialect old, stable, newest = dialect_newest();
    assert_ok(dialect_of_version("0.11", &old));
    assert_ok(dialect_of_version("0.17", &stable));
    assert_string_equal(newest.name, "0.27");
    assert_false(stable.probes_inside);
    assert_true(newest.probes_inside);
    assert_false(stable.has_config);
    assert_true(newest.has_config);
    assert_string_equal(stable.string_variable, "BPFTRACE_STRLEN");
    assert_string_equal(newest.string_variable, "BPFTRACE_MAX_STRLEN");
    assert_true(old.host_pid && stable.host_pid && !newest.host_pid);
    assert_int_equal(stable.string_padding, 0);
    assert_int_equal(newest.string_padding, 1);
    assert_true(old.format_maximum > 0);
    assert_true(stable.string_default <= stable.string_maximum);
    assert_true(newest.string_default <= newest.string_maximum);
}

TEST(a_process_is_told_by_tid_where_the_two_are_swapped)
{
    static const struct {
        const char *version, *process, *thread;
    } cases[] = {{"0.17", "pid", "tid"},
                 {"0.23.2", "tid", "pid"},
                 {"0.24.1", "tid", "pid"},
                 {"0.25", "pid", "tid"},
                 {"0.27", "pid", "tid"}};
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct script_options options = {0};
        assert_ok(dialect_of_version(cases[i].version, &options.dialect));
        options.swaps_ids = dialect_swaps_ids(&options.dialect);
        assert_string_equal(process_number(&options), cases[i].process);
        assert_string_equal(thread_number(&options), cases[i].thread);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_version_takes_the_row_at_or_below_it),
        cmocka_unit_test(what_is_no_version_is_refused),
        cmocka_unit_test(a_version_older_than_all_is_refused),
        cmocka_unit_test(the_abilities_are_those_that_were_measured),
        cmocka_unit_test(a_process_is_told_by_tid_where_the_two_are_swapped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* run/output: whether bpftrace printed anything that is worth a look. */
#include "unit.h"

#include "run/output.h"

#define MARK "<mark>"

static bool shows(const char *bytes, bool is_json)
{
    struct plans plans = {.mark = MARK};
    struct output output = {.plans = &plans, .is_json = is_json};
    output_add(&output, bytes, strlen(bytes));
    output_end(&output);
    bool is = output.has_shown;
    output_deinit(&output);
    plans_deinit(&plans);
    return is;
}

TEST(empty_lines_are_nothing)
{
    assert_false(shows("", false));
    assert_false(shows("\n\n\n", false));
    assert_false(shows("\n\n", true));
}

TEST(how_many_probes_there_are_is_nothing)
{
    assert_false(shows("{\"type\": \"attached_probes\", \"data\": {\"probes\": 2}}\n\n", true));
}

TEST(text_is_something)
{
    assert_true(shows("\n@calls: 0\n", false));
    assert_true(shows("a", false));
    assert_true(shows("{\"type\": \"printf\", \"data\": \"a\"}\n", true));
    assert_true(shows("a\n", true));
}

TEST(a_map_is_something)
{
    assert_true(shows("{\"type\": \"map\", \"data\": {\"@calls\": 0}}\n", true));
}

TEST(what_is_lost_is_something)
{
    assert_true(shows("{\"type\": \"lost_events\", \"data\": {\"events\": 3}}\n", true));
    assert_true(shows(MARK "1 of a record\n", false));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(empty_lines_are_nothing),
        cmocka_unit_test(how_many_probes_there_are_is_nothing),
        cmocka_unit_test(text_is_something),
        cmocka_unit_test(a_map_is_something),
        cmocka_unit_test(what_is_lost_is_something),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

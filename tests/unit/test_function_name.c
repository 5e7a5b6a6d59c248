/* Names of functions as keys of maps. */
#include "traced.h"

#include "bt/function_name.h"

#define LONG "example.com/a/long/way/to/a/package.(*Controller).ReconcileEverything"

TEST(a_name_that_fits_stays)
{
    traced_set_up("0.17");
    assert_string_equal(function_name_value(&traced_script, "main.F"), "\"main.F\"");
    assert_string_equal(text_string(traced_script.notes), "");
}

TEST(of_a_longer_one_the_end_is_shown_and_told)
{
    traced_set_up("0.17");
    const char *value = function_name_value(&traced_script, LONG);
    assert_int_equal(strlen(value), 63 + strlen("\"\""));
    assert_string_equal(value, "\"…om/a/long/way/to/a/package.(*Controller).ReconcileEverything\"");
    assert_non_null(
        strstr(text_string(traced_script.notes), " is " LONG ": bpftrace 0.17 has room"));
}

TEST(it_is_told_once)
{
    traced_set_up("0.17");
    const char *value = function_name_value(&traced_script, LONG);
    size_t length = traced_script.notes->length;
    assert_string_equal(function_name_value(&traced_script, LONG), value);
    assert_int_equal(traced_script.notes->length, length);
}

TEST(two_that_end_alike_are_told_apart)
{
    traced_set_up("0.17");
    const char *value = function_name_value(&traced_script, "x.com/0123456789/" LONG);
    const char *other = function_name_value(&traced_script, "y.com/0123456789/" LONG);
    assert_string_not_equal(value, other);
    assert_int_equal(strlen(other), 63 + strlen("\"\""));
    assert_string_equal(function_name_value(&traced_script, "y.com/0123456789/" LONG), other);
}

TEST(no_character_is_torn)
{
    traced_set_up("0.17");
    const char *value =
        function_name_value(&traced_script, "main.ääääääääääääääääääääääääääääääääääääääää");
    assert_true(strncmp(value, "\"…ä", strlen("\"…ä")) == 0);
}

TEST(where_strings_may_be_longer_they_must)
{
    traced_set_up("0.23");
    assert_string_equal(function_name_value(&traced_script, LONG), "\"" LONG "\"");
    function_name_value(&traced_script, "main.F");
    assert_int_equal(traced_script.longest_name, strlen(LONG));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_name_that_fits_stays, traced_tear_down),
        cmocka_unit_test_teardown(of_a_longer_one_the_end_is_shown_and_told, traced_tear_down),
        cmocka_unit_test_teardown(it_is_told_once, traced_tear_down),
        cmocka_unit_test_teardown(two_that_end_alike_are_told_apart, traced_tear_down),
        cmocka_unit_test_teardown(no_character_is_torn, traced_tear_down),
        cmocka_unit_test_teardown(where_strings_may_be_longer_they_must, traced_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

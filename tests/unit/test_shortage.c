/* What is said of values that there is no room to copy. */
#include "traced.h"

static struct plans plans;

static const char *notes_with(unsigned pieces)
{
    traced_set_up("0.23");
    plans = (struct plans){
        .mark = "~mark~",
        .item_limit = 4,
        .string_limit = 64,
        .copy_limit = pieces,
        .types = {.program = &model, .file = traced_script.file},
    };
    traced_script.options.plans = &plans;
    traced_translate("go:\"main.F\" { ${args}; }");
    return text_string(traced_script.notes);
}

static int tear_down(void **state)
{
    plans_deinit(&plans);
    return traced_tear_down(state);
}

/* What e points to, the text of s, and that of e.Key. */
TEST(what_is_left_out_is_told_with_the_room_that_there_is)
{
    assert_non_null(strstr(notes_with(2), "main.F: what is shown as … wasn't copied: bpftrace 0.23 "
                                          "has room for 2 pieces of memory here. Choose"));
}

TEST(where_all_is_copied_nothing_is_told)
{
    assert_string_equal(notes_with(3), "");
}

TEST(a_function_is_told_of_once)
{
    notes_with(2);
    size_t length = traced_script.notes->length;
    traced_translate("go:\"main.F\" { ${args}; ${args}; }");
    assert_int_equal(traced_script.notes->length, length);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(what_is_left_out_is_told_with_the_room_that_there_is, tear_down),
        cmocka_unit_test_teardown(where_all_is_copied_nothing_is_told, tear_down),
        cmocka_unit_test_teardown(a_function_is_told_of_once, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

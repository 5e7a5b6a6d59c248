/* What is said of values that there is no room to copy. */
#include "traced.h"

static struct plans plans;

static const char *shortage_with(unsigned pieces)
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
    return plans.items[0]->shortages[SHORTAGE_ROOM];
}

static int tear_down(void **state)
{
    plans_deinit(&plans);
    return traced_tear_down(state);
}

/* What e points to, the text of s, and that of e.Key. */
TEST(there_is_something_to_say_with_the_room_that_there_is)
{
    assert_string_equal(shortage_with(2),
                        "main.F: what is shown as … wasn't copied: bpftrace 0.23 has room for 2 "
                        "pieces of memory here. Ask for it by its own path with --arg, or give "
                        "--max-items 1");
}

TEST(where_all_is_copied_there_is_nothing)
{
    assert_null(shortage_with(3));
}

/* It has the text that was kept three times there: as it is found, as a variable, and printed. */
TEST(a_return_of_0_17_has_less_room_for_a_text_of_the_call)
{
    static const struct {
        unsigned limit;
        bool fits;
    } rows[] = {{64, true}, {160, false}};
    for (size_t i = 0; i < LENGTH(rows); i++) {
        traced_set_up("0.17");
        traced_script.options.string_limit = rows[i].limit;
        assert_ok(traced_try("go:\"main.F\" { ${s}; }", NULL));
        struct error *error = traced_try("goret:\"main.F\" { ${s}; }", NULL);
        assert_int_equal(traced_script.lacks_room, !rows[i].fits);
        if (rows[i].fits)
            assert_ok(error);
        else
            assert_refused(error, EXIT_TARGET,
                           "s is too long for one line of bpftrace 0.17, beside what else is "
                           "shown: choose fewer values with "
                           "--arg, or a part of it");
        traced_tear_down(NULL);
    }
}

/* A line has room for one string of 160 bytes, and the printfs of three lines share the stack. */
TEST(more_than_0_17_can_print_may_have_room_with_shorter_strings)
{
    struct functions leaf = {0};
    traced_set_up("0.17");
    struct function *many = model_function(
        "main.Many", "a string, b string, c string, d string, e string, f string", "");
    assert_ok(program_match_functions(&model, "main.Leaf", &leaf));
    many->address = leaf.items[0]->address;
    many->size = leaf.items[0]->size;
    functions_deinit(&leaf);
    traced_script.options.string_limit = 160;
    assert_refused(traced_try("go:\"main.Many\" { ${args}; }", NULL), EXIT_TARGET,
                   "main.Many: its arguments are more than one probe can print");
    assert_true(traced_script.lacks_room);
    traced_script.options.string_limit = 64;
    assert_ok(traced_try("go:\"main.Many\" { ${args}; }", NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(there_is_something_to_say_with_the_room_that_there_is, tear_down),
        cmocka_unit_test_teardown(where_all_is_copied_there_is_nothing, tear_down),
        cmocka_unit_test_teardown(a_return_of_0_17_has_less_room_for_a_text_of_the_call, tear_down),
        cmocka_unit_test_teardown(more_than_0_17_can_print_may_have_room_with_shorter_strings,
                                  tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

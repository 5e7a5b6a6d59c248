/* bt/restart: functions that are entered twice in one call, in the entry kind. */
#include "traced.h"

static void set_up(void)
{
    traced_set_up("0.17");
    traced_script.options.kind = KIND_ENTRY;
}

TEST(a_probe_is_told_that_its_function_begins_anew)
{
    set_up();
    traced_translate("go:\"main.F\" { @ = count(); }");
    assert_contains("if (@gobt_again[0, pid, $gobt_began] != 0) {");
    assert_contains("    delete(@gobt_again[0, pid, $gobt_began]);");
    assert_count("    @gobt_again[0, pid, reg(\"r14\")] = 1;", 1);
    assert_contains("clear(@gobt_again);");
}

TEST(each_of_several_on_one_function_is_told)
{
    set_up();
    traced_translate("go:\"main.F\" { @a = count(); }\ngo:\"main.Framed\" { @b = count(); }\n"
                     "go:\"main.F\" { @c = count(); }");
    assert_count("    delete(@gobt_again[0, pid, $gobt_began]);", 2);
    assert_count("    delete(@gobt_again[1, pid, $gobt_began]);", 1);
    assert_contains("< (uint64)18 ||");
    assert_count("    @gobt_again[0, pid, reg(\"r14\")] = 1;", 1);
    assert_count("    @gobt_again[1, pid, reg(\"r14\")] = 1;", 1);
    assert_lacks("@gobt_again[2");
}

TEST(a_function_without_a_stack_check_begins_once)
{
    set_up();
    traced_translate("go:\"main.Leaf\" { @ = count(); }");
    assert_lacks("@gobt_again");
}

#define CASE(test) cmocka_unit_test_teardown(test, traced_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_probe_is_told_that_its_function_begins_anew),
        CASE(each_of_several_on_one_function_is_told),
        CASE(a_function_without_a_stack_check_begins_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

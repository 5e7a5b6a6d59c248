/* Stacks in scripts: where the probe goes for them, and what stands for the caller that they lack.
 */
#include "traced.h"

static void set_up(const char *version)
{
    traced_set_up(version);
    traced_script.options.stack = true;
}

TEST(the_probe_is_behind_the_frame)
{
    set_up("0.23");
    traced_translate("go:\"main.Framed\" { @[ustack] = count(); printf(\"%d\", ${b[1]}); }");
    assert_contains("uprobe:/bin/program:0x40180a\n");
    assert_contains("@[ustack] = count();");
    /* As seen from the first instruction it is at 16. */
    assert_contains("reg(\"sp\") + 16");
    assert_lacks("usym");
}

TEST(without_a_stack_it_is_where_it_costs_least)
{
    set_up("0.23");
    traced_translate("go:\"main.Framed\" { @[${b[1]}] = count(); } // ustack");
    assert_contains("uprobe:/bin/program:0x401806\n");
    assert_contains("reg(\"sp\") + 8");
}

TEST(a_word_that_only_holds_it_is_none)
{
    set_up("0.23");
    traced_translate("go:\"main.Framed\" { @ustack = count(); $ustacks = 1; print(\"ustack\"); }");
    assert_contains("uprobe:/bin/program:0x401806\n");
}

TEST(a_kernel_that_adds_the_caller_needs_no_other_place)
{
    set_up("0.23");
    traced_script.options.kernel_adds_caller = true;
    traced_translate("go:\"main.Framed\" { @[${go.stack}] = count(); }");
    assert_contains("uprobe:/bin/program:0x401806\n");
    assert_contains("@[ustack] = count();");
}

TEST(blanks_around_its_name_do_not_matter)
{
    set_up("0.23");
    traced_translate("go:\"main.Framed\" { @[${ go.stack }] = count(); }");
    assert_contains("uprobe:/bin/program:0x40180a\n");
    assert_contains("@[ustack] = count();");
}

TEST(at_a_return_it_is_before_the_frame_is_taken_down)
{
    set_up("0.23");
    traced_translate("goret:\"main.Framed\" { @[${go.stack}, ${n}] = sum(${ret.0[1]}); }");
    assert_contains("uprobe:/bin/program:0x40180e\n");
    /* The frame is the same one as at the entry. */
    assert_contains("$depth = *(uint64 *)(reg(\"r14\") + 8) - (reg(\"sp\") + 24);");
    assert_contains("$depth = *(uint64 *)(reg(\"r14\") + 8) - reg(\"sp\");");
}

TEST(without_a_frame_the_caller_is_a_key_of_its_own)
{
    set_up("0.23");
    traced_translate("go:\"main.Leaf\", go:\"main.Framed\"\n"
                     "{ @s${go.called_by}[${n}, ${go.stack}] = count(); }");
    assert_contains("@s_called_by[(int64)$n, usym(*(uint64 *)reg(\"sp\")), ustack] = count();");
    assert_contains("@s[(int64)$n, ustack] = count();");
}

TEST(without_a_frame_a_line_names_the_caller)
{
    set_up("0.23");
    traced_translate("go:\"main.Leaf\" { printf(\"%s\\n\", ${go.stack}); }");
    assert_contains("\\n    called by %s%s\\n\", usym(*(uint64 *)reg(\"sp\")), ustack);");
}

TEST(by_its_name_no_other_place_is_probed)
{
    set_up("0.23");
    traced_script.options.kind = KIND_PORTABLE;
    traced_translate("go:\"main.Framed\" { @${go.called_by}[${go.stack}] = count(); }");
    assert_contains("@_called_by[usym(*(uint64 *)reg(\"sp\")), ustack] = count();");
}

TEST(not_asked_for_it_is_nothing)
{
    traced_set_up("0.23");
    traced_translate("go:\"main.Framed\" { printf(\"%d%s\\n\", ${n}, ${go.stack}); }");
    assert_contains("uprobe:/bin/program:0x401806\n");
    assert_lacks("ustack");
}

TEST(without_the_caller_it_is_a_value_at_the_cheapest_place)
{
    set_up("0.23");
    traced_translate("go:\"main.Framed\", go:\"main.Leaf\" { @who[pid] = ${go.callers}; "
                     "printf(\"%s\\n\", ${go.callers}); }");
    assert_contains("uprobe:/bin/program:0x401806\n");
    assert_count("@who[pid] = ustack;", 2);
    assert_count("printf(\"%s\\n\", ustack);", 2);
    assert_lacks("usym");
}

#define CASE(name) cmocka_unit_test_teardown(name, traced_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(the_probe_is_behind_the_frame),
        CASE(without_a_stack_it_is_where_it_costs_least),
        CASE(a_word_that_only_holds_it_is_none),
        CASE(a_kernel_that_adds_the_caller_needs_no_other_place),
        CASE(blanks_around_its_name_do_not_matter),
        CASE(at_a_return_it_is_before_the_frame_is_taken_down),
        CASE(without_a_frame_the_caller_is_a_key_of_its_own),
        CASE(without_a_frame_a_line_names_the_caller),
        CASE(by_its_name_no_other_place_is_probed),
        CASE(not_asked_for_it_is_nothing),
        CASE(without_the_caller_it_is_a_value_at_the_cheapest_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

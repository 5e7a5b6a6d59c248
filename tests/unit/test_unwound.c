/* bt/call: calls that don't return are told, and only those. */
#include "traced.h"

#include "bt/header.h"

/* Where TEXT is for the N-th time. */
static size_t place(const char *source, const char *text, unsigned n)
{
    const char *at = source;
    while ((at = strstr(at, text)) && --n)
        at++;
    assert_non_null(at);
    return (size_t)(at - source);
}

TEST(what_is_left_and_lost_is_counted_where_maps_can_be_walked)
{
    traced_set_up("0.27");
    traced_translate("goret:\"main.F\" { @ = sum(${n}); }");
    assert_contains("  if (has_key(@call_F, (pid, $g, $depth))) {\n");
    assert_contains("    $left = @call_F[pid, $g, $depth];\n"
                    "    if (@gobt_since[0] > 0 && $left.1 >= @gobt_since[0]) {\n"
                    "      @gobt_unwound[0] = count();\n"
                    "    }\n"
                    "    delete(@call_F[pid, $g, $depth]);\n");
    assert_contains("  if (!has_key(@call_F, (pid, $g, $depth))) {\n    @gobt_full++;\n  }\n");
    assert_contains("  for ($call : @call_F) {\n"
                    "    if (@gobt_since[0] > 0 && $call.1.1 >= @gobt_since[0]) {\n"
                    "      @gobt_open[0]++;\n");
    assert_contains(
        "  if ((int64)@gobt_unwound[0] > 0) {\n"
        "    printf(\"gobt: a panic or runtime.Goexit unwound %ld call%s of main.F\\n\", "
        "(int64)@gobt_unwound[0], (int64)@gobt_unwound[0] == 1 ? \"\" : \"s\");\n");
    assert_lacks("@gobt_told");
    assert_contains("  if (@gobt_open[0] > 0) {\n"
                    "    printf(\"gobt: %ld call%s of main.F hadn't returned at the end");
    assert_contains("more than 100 ran at a time; give a larger --max-keys");
    static const char *const maps[] = {"call_F", "gobt_since", "gobt_unwound", "gobt_open",
                                       "gobt_full"};
    for (size_t i = 0; i < LENGTH(maps); i++)
        assert_contains(arena_printf(traced_script.arena, "  clear(@%s);\n", maps[i]));
}

/* bpftrace attaches the last probe first, and takes it away first. */
TEST(a_call_counts_as_not_returned_only_if_all_its_returns_were_watched)
{
    static const char since[] = "uprobe:/bin/program:0x401006\n"
                                "{\n"
                                "  // from here on its returns are seen: bpftrace attaches from "
                                "the last probe to the first\n"
                                "  if (@gobt_since[0] == 0) {\n"
                                "    @gobt_since[0] = nsecs;\n"
                                "  }\n"
                                "}\n";
    traced_set_up("0.23");
    const char *script = traced_translate("goret:\"main.F\" { @ = sum(${n}); }");
    assert_contains(since);
    size_t returns = place(script, "uprobe:/bin/program:0x40100a\n", 1);
    assert_true(place(script, since, 1) < returns);
    assert_true(place(script, "uprobe:/bin/program:0x401006\n", 2) > returns);
}

TEST(two_pairs_of_one_function_are_watched_from_times_of_their_own)
{
    traced_set_up("0.27");
    traced_translate("goret:\"main.F\" { @a = sum(${n}); }\ngoret:\"main.F\" { @b = sum(${n}); }");
    assert_contains("  if (@gobt_since[0] == 0) {\n");
    assert_contains("  if (@gobt_since[1] == 0) {\n");
    assert_contains("  for ($call : @call_F_2) {\n"
                    "    if (@gobt_since[1] > 0 && $call.1.1 >= @gobt_since[1]) {\n");
}

TEST(the_header_says_where_what_was_lost_is_not_counted)
{
    static const struct {
        const char *version, *source;
        bool says;
    } rows[] = {
        {"0.17", "goret:\"main.F\" { @ = sum(${n}); }", true},
        {"0.17", "go:\"main.F\" { @ = sum(${n}); }", false},
        {"0.23", "goret:\"main.F\" { @ = sum(${n}); }", false},
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        AUTO_TEXT struct text header = {0};
        traced_set_up(rows[i].version);
        traced_translate(rows[i].source);
        assert_ok(header_print(&traced_script, "id", &header));
        bool says = strstr(text_string(&header), "// gobt.loss: a call that a panic");
        assert_int_equal(says, rows[i].says);
        traced_tear_down(NULL);
    }
}

#define CASE(name) cmocka_unit_test_teardown(name, traced_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(what_is_left_and_lost_is_counted_where_maps_can_be_walked),
        CASE(a_call_counts_as_not_returned_only_if_all_its_returns_were_watched),
        CASE(two_pairs_of_one_function_are_watched_from_times_of_their_own),
        CASE(the_header_says_where_what_was_lost_is_not_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* bt/ending: what a script with pairs of probes does at its end, beside what its author wrote. */
#include "traced.h"

#define PAIR "goret:\"main.F\" { @ = sum(${n}); }\n"

TEST(an_end_of_the_users_gets_what_gobt_does_there)
{
    traced_set_up("0.17");
    traced_translate(PAIR "END\n{\n  printf(\"bye\\n\");\n}\n");
    assert_contains("\nEND\n{\n  clear(@call_F);\n  printf(\"bye\\n\");\n}\n");
    assert_count("END", 1);
}

TEST(an_end_on_one_line_does_too)
{
    traced_set_up("0.17");
    traced_translate("end { exit(); }\n" PAIR);
    assert_contains("end {\n  clear(@call_F);\n exit(); }\n");
    assert_lacks("END");
}

TEST(what_only_looks_like_an_end_is_none)
{
    static const char *const sources[] = {
        "// END {\n",
        "/* END { */\n",
        "BEGIN { printf(\"END {\"); }\n",
        "BEGIN { @END = 1; if (1) { $END = 2; } }\n",
        "uprobe:/bin/program:ENDING { }\n",
        "usdt:/bin/program:server:end { }\n",
        "uprobe:/bin/program:END { }\n",
        "interval:s:1 / @END == 1 / { exit(); }\n",
        "BEGIN { if @state == END { exit(); } }\n", /* without parentheses: from 0.24 on */
    };
    for (size_t i = 0; i < LENGTH(sources); i++) {
        traced_set_up("0.17");
        traced_translate(arena_printf(traced_script.arena, "%s%s", sources[i], PAIR));
        assert_contains(sources[i]);
        assert_contains("\n\nEND\n{\n  clear(@call_F);\n}\n");
        traced_tear_down(NULL);
    }
}

TEST(an_end_stays_as_it_is_where_there_is_nothing_to_do)
{
    traced_set_up("0.27");
    traced_translate("goret:\"main.F\" { @ = sum(${ret.0}); }\nEND { exit(); }\n");
    assert_contains("\nEND { exit(); }\n");
    assert_lacks("clear");
}

TEST(what_was_lost_is_told_once_for_all_functions)
{
    traced_set_up("0.27");
    traced_translate(PAIR "goret:\"main.Leaf\" { @ = sum(${n}); }\nEND { }\n");
    assert_count("@gobt_open[0]++", 1);
    assert_count("@gobt_open[1]++", 1);
    assert_count("clear(@gobt_open);", 1);
    assert_count("END", 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(an_end_of_the_users_gets_what_gobt_does_there, traced_tear_down),
        cmocka_unit_test_teardown(an_end_on_one_line_does_too, traced_tear_down),
        cmocka_unit_test_teardown(what_only_looks_like_an_end_is_none, traced_tear_down),
        cmocka_unit_test_teardown(an_end_stays_as_it_is_where_there_is_nothing_to_do,
                                  traced_tear_down),
        cmocka_unit_test_teardown(what_was_lost_is_told_once_for_all_functions, traced_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* bt/line_map: a line of the translation comes from a line of the user's. */
#include "traced.h"

#include "bt/line_map.h"

static const char source[] = "// a comment\n"                                        /*  1 */
                             "BEGIN {\n"                                             /*  2 */
                             "  @begun = 1;\n"                                       /*  3 */
                             "}\n"                                                   /*  4 */
                             "go:\"main.F\"\n"                                       /*  5 */
                             "{\n"                                                   /*  6 */
                             "  @plain = 1; @same = 2;\n"                            /*  7 */
                             "  printf(\"first %d %d\\n\",\n"                        /*  8 */
                             "         ${n}, 2);\n"                                  /*  9 */
                             "\n"                                                    /* 10 */
                             "  if (@plain) { printf(\"second %d\\n\", ${n}); }\n"   /* 11 */
                             "  @later = ${n} +\n"                                   /* 12 */
                             "    @behind;\n"                                        /* 13 */
                             "}\n"                                                   /* 14 */
                             "goret:\"main.F\" / ${n} > 3 / { @ret = sum(${n}); }\n" /* 15 */
                             "END { printf(\"bye\"); }\n";                           /* 16 */

/* The user's line of the translation's first line with PART in it. */
static unsigned line_of(const char *part)
{
    const char *text = text_string(&traced_text), *at = strstr(text, part);
    if (!at)
        fail_msg("'%s' isn't in:\n%s", part, text);
    unsigned line = count_lines(text, at);
    assert_true(line < traced_script.lines.count);
    return traced_script.lines.items[line];
}

TEST(a_script_has_a_probe)
{
    static const char *const without[] = {
        "",
        "// BEGIN { }\n",
        "config = { max_strlen = 64 }",
        "struct a { int b; };",
        "#!/usr/bin/bpftrace\n",
        "#define A { }\n",
        "fn f($a : int64) : void { }",
    };
    static const char *const with[] = {
        "BEGIN { exit(); }",
        "config = { max_strlen = 64 }\ninterval:s:1 { exit(); }",
        "struct a { int b; } uprobe:./x:y { }",
        "go:\"main.F\" { ${n}; }",
    };
    for (size_t i = 0; i < LENGTH(without); i++) {
        traced_set_up("0.27");
        assert_refused(traced_try(without[i], "own.bt"), EXIT_USAGE, "no probe in own.bt");
        traced_tear_down(NULL);
    }
    for (size_t i = 0; i < LENGTH(with); i++) {
        traced_set_up("0.27");
        assert_ok(traced_try(with[i], "own.bt"));
        traced_tear_down(NULL);
    }
}

TEST(each_line_of_a_translation_knows_where_it_is_from)
{
    static const struct {
        const char *part;
        unsigned line;
    } rows[] = {
        {"@begun", 3},  {"// main.F", 5}, {"@plain = 1", 7},  {"first", 8},          {"second", 11},
        {"@later", 12}, {"@behind", 13},  {"@ret = sum", 15}, {"// returns of", 15}, {"delete", 15},
    };
    traced_set_up("0.27");
    assert_ok(traced_try(source, "own.bt"));
    for (size_t i = 0; i < LENGTH(rows); i++) {
        if (line_of(rows[i].part) != rows[i].line)
            fail_msg("%s is from line %u", rows[i].part, line_of(rows[i].part));
    }
}

TEST(a_predicate_has_a_line_of_its_own)
{
    traced_set_up("0.27");
    assert_ok(traced_try("go:\"main.F\"\n/ @on == 1 && ${n} > 1 /\n{ @a = 1; }\n"
                         "goret:\"main.F\"\n\n/ @off == 1 &&\n ${n} > 3 /\n{ @b = 1; }\n",
                         "own.bt"));
    assert_int_equal(line_of("@on == 1"), 2);
    assert_int_equal(line_of("@a = 1"), 3);
    assert_int_equal(line_of("if (@off == 1"), 6);
    assert_int_equal(line_of("@b = 1"), 8);
}

TEST(an_end_is_the_users_or_from_no_line)
{
    traced_set_up("0.27");
    assert_ok(traced_try(source, "own.bt"));
    assert_count("END", 1);
    assert_int_equal(line_of("clear(@call_F)"), 16);
    traced_tear_down(NULL);
    traced_set_up("0.27");
    assert_ok(traced_try("goret:\"main.F\" { @ret = sum(${n}); }\n", "own.bt"));
    assert_int_equal(line_of("@ret = sum"), 1);
    assert_int_equal(line_of("END"), 0);
}

TEST(no_mark_is_left_and_none_changes_the_text)
{
    traced_set_up("0.27");
    assert_ok(traced_try(source, "own.bt"));
    AUTO_FREE char *named = memory_strdup(text_string(&traced_text));
    traced_tear_down(NULL);
    traced_set_up("0.27");
    assert_ok(traced_try(source, NULL));
    assert_string_equal(named, text_string(&traced_text));
}

TEST(bytes_that_only_look_like_marks_stay)
{
    AUTO_TEXT struct text text = {0};
    struct line_map map = {0};
    text_add_string(&text, "/*\1x*/ /*\1"
                           "12 */ /* 3*/\n");
    line_map_mark(&text, 7);
    text_add_string(&text, "a");
    line_map_mark(&text, 8);
    text_add_string(&text, "b\n\nc");
    line_map_take(&text, &map);
    assert_string_equal(text_string(&text), "/*\1x*/ /*\1"
                                            "12 */ /* 3*/\nab\n\nc");
    assert_int_equal(map.count, 4);
    assert_int_equal(map.items[0], 0);
    assert_int_equal(map.items[1], 7);
    assert_int_equal(map.items[3], 7);
    array_deinit(&map);
}

#define CASE(name) cmocka_unit_test_teardown(name, traced_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_script_has_a_probe),
        CASE(each_line_of_a_translation_knows_where_it_is_from),
        CASE(a_predicate_has_a_line_of_its_own),
        CASE(an_end_is_the_users_or_from_no_line),
        CASE(no_mark_is_left_and_none_changes_the_text),
        CASE(bytes_that_only_look_like_marks_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

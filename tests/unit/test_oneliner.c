/* Scripts as one line of a shell, and the tokens that it goes by. */
#include "unit.h"

#include "bt/oneliner.h"
#include "bt/scanner.h"

/* What /bin/sh makes of the quoted word. */
static void assert_survives_shell(const char *word)
{
    AUTO_TEXT struct text command = {0};
    char output[512] = {0};
    text_add_string(&command, "printf %s ");
    shell_quote(word, &command);
    FILE *shell = popen(text_string(&command), "r");
    assert_non_null(shell);
    size_t length = fread(output, 1, sizeof(output) - 1, shell);
    pclose(shell);
    output[length] = '\0';
    assert_string_equal(output, word);
}

TEST(a_shell_gives_back_every_word_that_was_quoted)
{
    static const char *const words[] = {
        "plain",         "two words", "it's",       "''",        "$(touch pwned)",
        "`touch pwned`", "a\\'b\\\\", "\"quoted\"", "line\nend", "*?[a-z]",
        "$HOME;exit 1",  "\x1b[31m",  "-n",
    };
    for (size_t i = 0; i < LENGTH(words); i++)
        assert_survives_shell(words[i]);
}

static void assert_oneliner(const char *script, const char *expected)
{
    AUTO_TEXT struct text text = {0};
    oneliner_print(script, NULL, NULL, &text);
    assert_string_equal(text_string(&text), expected);
}

TEST(comments_and_blanks_are_dropped_strings_are_not)
{
    assert_oneliner("// a comment\nBEGIN\n{\n  printf(\"a  // b\\n\");\n}\n",
                    "bpftrace -e 'BEGIN{printf(\"a  // b\\n\");}'\n");
    assert_oneliner("/* a */ END { exit(); }", "bpftrace -e 'END{exit();}'\n");
}

TEST(a_predicate_keeps_its_distance_from_the_address)
{
    /* "uprobe:/p:0x10/x/" is a syntax error in every bpftrace. */
    assert_oneliner("uprobe:/p:0x10\n/x == 1/\n{\n}\n",
                    "bpftrace -e 'uprobe:/p:0x10 /x == 1/{}'\n");
}

TEST(what_must_be_set_and_given_stands_before_the_script)
{
    AUTO_TEXT struct text text = {0};
    oneliner_print("END{}", "BPFTRACE_STRLEN=64", "--unsafe", &text);
    assert_string_equal(text_string(&text),
                        "env BPFTRACE_STRLEN=64 bpftrace --unsafe -e 'END{}'\n");
}

TEST(tokens_end_where_bpftrace_ends_them)
{
    static const struct {
        size_t (*scan)(const char *at);
        const char *text;
        size_t length;
    } cases[] = {
        {scan_string, "\"a\\\"b\" c", 6},
        {scan_string, "\"a", 2},
        {scan_string, "a", 0},
        {scan_comment, "// x\ny", 4},
        {scan_comment, "/* x */y", 7},
        {scan_comment, "/ x", 0},
        {scan_go, "${a.b[1]:len} x", 13},
        {scan_go, "${a", 0},
        {scan_go, "$a", 0},
        {scan_name, "$abc+1", 4},
        {scan_name, "@x[1]", 2},
        {scan_name, "+", 0},
        {scan_group, "(a, (b), \")\") c", 13},
        {scan_group, "{ ${x} }", 8},
        {scan_group, "(a", 0},
        {scan_blank, " \t// c\n x", 8},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        if (cases[i].scan(cases[i].text) != cases[i].length)
            fail_msg("'%s': %zu, not %zu", cases[i].text, cases[i].scan(cases[i].text),
                     cases[i].length);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_shell_gives_back_every_word_that_was_quoted),
        cmocka_unit_test(comments_and_blanks_are_dropped_strings_are_not),
        cmocka_unit_test(a_predicate_keeps_its_distance_from_the_address),
        cmocka_unit_test(what_must_be_set_and_given_stands_before_the_script),
        cmocka_unit_test(tokens_end_where_bpftrace_ends_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* value/text_form: each kind of value as a line of text. */
#include "nodes.h"
#include "unit.h"

#include <math.h>

#include "value/text_form.h"

typedef void (*writer)(struct text *text, const struct node *node);

static void check_with(writer write, const struct node *node, const char *wanted, int line)
{
    AUTO_TEXT struct text text = {0};
    text_add_string(&text, "x=");
    write(&text, node);
    if (text.length != strlen(text_string(&text)) || strcmp(text_string(&text) + 2, wanted) != 0)
        fail_msg("line %d: got %s, wanted x=%s", line, text_string(&text), wanted);
}

#define check(node, wanted)      check_with(text_form_write, node, wanted, __LINE__)
#define check_bare(node, wanted) check_with(text_form_write_bare, node, wanted, __LINE__)
#define check_hex(node, wanted)  check_with(text_form_write_hex, node, wanted, __LINE__)

/* ---- tests ---- */

TEST(what_has_no_parts_is_a_word)
{
    check(words(NODE_UNKNOWN, "…"), "…");
    check(words(NODE_WORDS, "1m30s"), "1m30s");
    check(number(NODE_NIL, 0), "nil");
    check(number(NODE_BOOL, 1), "true");
    check(number(NODE_BOOL, 0), "false");
    check(number(NODE_ADDRESS, 0xc000012340), "0xc000012340");
}

TEST(integers_have_all_their_bits)
{
    check(number(NODE_INT, (uint64_t)INT64_MIN), "-9223372036854775808");
    check(number(NODE_INT, UINT64_MAX), "-1");
    check(number(NODE_INT, INT64_MAX), "9223372036854775807");
    check(number(NODE_UINT, UINT64_MAX), "18446744073709551615");
    check(number(NODE_UINT, 0), "0");
}

TEST(floats_are_as_go_prints_them)
{
    check(floating(0.1f, 4), "0.1");
    check(floating(0.1f, 8), "0.10000000149011612");
    check(floating(NAN, 8), "NaN");
    check(complex_of(1, 2), "(1+2i)");
    check(complex_of(1, -0.5), "(1-0.5i)");
    check(complex_of(-0.0, 0), "(-0+0i)");
    check(complex_of(INFINITY, -INFINITY), "(+Inf-Infi)");
    check(complex_of(NAN, NAN), "(NaN+NaNi)");
}

TEST(a_string_is_as_in_a_go_program)
{
    check(string(""), "\"\"");
    check(string_of(NULL, 0, 0), "\"\"");
    check(string("a \"word\" \\n"), "\"a \\\"word\\\" \\\\n\"");
    check(string("a\nb\rc\td"), "\"a\\nb\\rc\\td\"");
    check(string("é€😀"), "\"é€😀\"");
}

TEST(bytes_that_drive_a_terminal_are_escaped)
{
    check(string_of("a\0b\0", 4, 4), "\"a\\x00b\\x00\"");
    check(string_of("\0", 1, 1), "\"\\x00\"");
    check(string("\033[31m\a\x7f"), "\"\\x1b[31m\\x07\\x7f\"");
    check(string("\xc2\x9b"), "\"\\xc2\\x9b\"");
    check(string("\xe2\x80\xae"), "\"\\xe2\\x80\\xae\"");
}

TEST(bytes_that_are_no_utf8_are_escaped_and_what_is_around_them_stays)
{
    check(string("é\xffé"), "\"é\\xffé\"");
    check(string("\xc3\"\xa9"), "\"\\xc3\\\"\\xa9\"");
    check(string_of("\xc3\0\xa9", 3, 3), "\"\\xc3\\x00\\xa9\"");
    check(string_of("ab\xe2\x82", 4, 9), "\"ab\\xe2\\x82\" (4 of 9)");
}

/* The bytes behind a string belong to something else, and end no character of it. */
TEST(nothing_behind_a_string_is_shown)
{
    check(string_of("ab\xc3\xa9", 3, 3), "\"ab\\xc3\"");
    check(string_of("abc", 2, 2), "\"ab\"");
}

TEST(a_string_that_is_cut_says_so)
{
    check(string_of("abc", 3, 5000), "\"abc\" (3 of 5000)");
    check(string_of(NULL, 0, 7), "\"\" (0 of 7)");
}

TEST(a_bare_string_has_no_quotes_and_escapes_none)
{
    check_bare(string("a \"word\" \\n"), "a \"word\" \\n");
    check_bare(string_of("a\n\0\033", 4, 4), "a\\n\\x00\\x1b");
    check_bare(string_of("abc", 3, 9), "abc (3 of 9)");
    check_bare(number(NODE_INT, 5), "5");
    check_bare(with(number(NODE_LIST, 1), string("a"), NULL), "[\"a\"]");
}

TEST(a_string_in_hex_is_its_bytes)
{
    check_hex(string_of("h\0\xff", 3, 3), "68 00 ff");
    check_hex(string_of("he", 2, 5), "68 65 (2 of 5)");
    check_hex(string(""), "");
}

TEST(a_list_says_how_many_it_does_not_show)
{
    check(number(NODE_LIST, 0), "[]");
    check(with(number(NODE_LIST, 2), ONE, TWO, NULL), "[1, 2]");
    check(with(number(NODE_LIST, 9), ONE, TWO, NULL), "[1, 2, …+7]");
    check(number(NODE_LIST, 3), "[…+3]");
    check(with(number(NODE_LIST, UINT64_MAX), ONE, NULL), "[1, …+18446744073709551614]");
}

TEST(a_struct_names_its_fields)
{
    check(number(NODE_STRUCT, 0), "{}");
    check(with(number(NODE_STRUCT, 0), named("A", ONE), named("b", string("x y")), NULL),
          "{A:1 b:\"x y\"}");
    check(with(number(NODE_STRUCT, 0), named("A\033", ONE), NULL), "{A\\x1b:1}");
}

TEST(a_map_has_keys_and_elements_in_turn)
{
    check(number(NODE_MAP, 0), "map[]");
    check(with(number(NODE_MAP, 2), string("a"), ONE, string("b"), TWO, NULL),
          "map[\"a\":1 \"b\":2]");
    check(with(number(NODE_MAP, 100), string("a"), ONE, NULL), "map[\"a\":1 …+99]");
    check(number(NODE_MAP, 5), "map[…+5]");
}

TEST(a_pointer_that_was_followed_shows_what_is_there)
{
    struct node *content = with(number(NODE_STRUCT, 0), named("A", ONE), NULL);
    check(with(number(NODE_POINTER, 0xc000), content, NULL), "&{A:1}");
}

TEST(an_interface_names_its_type)
{
    check(with(words(NODE_DYNAMIC, "int"), number(NODE_INT, 5), NULL), "int(5)");
    check(with(words(NODE_DYNAMIC, "github.com/x/y.Key"), string("k"), NULL), "y.Key(\"k\")");
    struct node *point = with(number(NODE_STRUCT, 0), named("X", ONE), NULL);
    check(with(words(NODE_DYNAMIC, "main.Point"), point, NULL), "main.Point{X:1}");
    struct node *pointer = with(number(NODE_POINTER, 0xc000), point, NULL);
    check(with(words(NODE_DYNAMIC, "*main.Point"), pointer, NULL), "*main.Point{X:1}");
    check(with(words(NODE_DYNAMIC, "*main.Point"), number(NODE_NIL, 0), NULL), "*main.Point(nil)");
    struct node *to_nil = with(number(NODE_POINTER, 0x1000), number(NODE_NIL, 0), NULL);
    check(with(words(NODE_DYNAMIC, "*interface {}"), to_nil, NULL), "*interface {}(&nil)");
    check(with(words(NODE_DYNAMIC, "main.\033"), ONE, NULL), "main.\\x1b(1)");
}

TEST(an_error_says_its_type_and_its_text)
{
    struct node *inner = with(words(NODE_ERROR, "syscall.Errno"), string("no such file"), NULL);
    check(with(words(NODE_ERROR, "*io/fs.PathError"), string("open \"x\": no such file"), inner,
               NULL),
          "*fs.PathError \"open \\\"x\\\": no such file\"");
}

TEST(a_text_from_a_program_is_made_safe)
{
    check(words(NODE_WORDS, "func a\033b\n"), "func a\\x1bb\\x0a");
    check(words(NODE_UNKNOWN, "\xff"), "\\xff");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(what_has_no_parts_is_a_word, nodes_reset),
        cmocka_unit_test_teardown(integers_have_all_their_bits, nodes_reset),
        cmocka_unit_test_teardown(floats_are_as_go_prints_them, nodes_reset),
        cmocka_unit_test_teardown(a_string_is_as_in_a_go_program, nodes_reset),
        cmocka_unit_test_teardown(bytes_that_drive_a_terminal_are_escaped, nodes_reset),
        cmocka_unit_test_teardown(bytes_that_are_no_utf8_are_escaped_and_what_is_around_them_stays,
                                  nodes_reset),
        cmocka_unit_test_teardown(nothing_behind_a_string_is_shown, nodes_reset),
        cmocka_unit_test_teardown(a_string_that_is_cut_says_so, nodes_reset),
        cmocka_unit_test_teardown(a_bare_string_has_no_quotes_and_escapes_none, nodes_reset),
        cmocka_unit_test_teardown(a_string_in_hex_is_its_bytes, nodes_reset),
        cmocka_unit_test_teardown(a_list_says_how_many_it_does_not_show, nodes_reset),
        cmocka_unit_test_teardown(a_struct_names_its_fields, nodes_reset),
        cmocka_unit_test_teardown(a_map_has_keys_and_elements_in_turn, nodes_reset),
        cmocka_unit_test_teardown(a_pointer_that_was_followed_shows_what_is_there, nodes_reset),
        cmocka_unit_test_teardown(an_interface_names_its_type, nodes_reset),
        cmocka_unit_test_teardown(an_error_says_its_type_and_its_text, nodes_reset),
        cmocka_unit_test_teardown(a_text_from_a_program_is_made_safe, nodes_reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* value/json_form: each kind of value as JSON, which another reader understands. */
#include "nodes.h"
#include "unit.h"

#include <jansson.h>
#include <math.h>

#include "value/json_form.h"

/* The text, and that Jansson reads all of it. */
static void check_at(const struct node *node, const char *wanted, int line)
{
    json_error_t error;
    AUTO_TEXT struct text text = {0};
    text_add_char(&text, '[');
    json_form_write(&text, node);
    text_add_char(&text, ']');
    if (text.length != strlen(wanted) + 2 ||
        strncmp(text_string(&text) + 1, wanted, strlen(wanted)) != 0)
        fail_msg("line %d: got %s, wanted [%s]", line, text_string(&text), wanted);
    json_t *read = json_loads(text_string(&text), JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, &error);
    if (!read)
        fail_msg("line %d: %s: %s", line, text_string(&text), error.text);
    json_decref(read);
}

#define check(node, wanted) check_at(node, wanted, __LINE__)

/* What is read from the JSON is the string itself. */
static void check_string(const char *bytes, size_t length)
{
    AUTO_TEXT struct text text = {0};
    text_add_char(&text, '[');
    json_form_write(&text, string_of(bytes, length, length));
    text_add_char(&text, ']');
    json_t *read = json_loads(text_string(&text), JSON_ALLOW_NUL, NULL);
    assert_non_null(read);
    const json_t *item = json_array_get(read, 0);
    assert_true(json_is_string(item));
    assert_int_equal(json_string_length(item), length);
    assert_memory_equal(json_string_value(item), bytes, length);
    json_decref(read);
}

/* ---- tests ---- */

TEST(what_has_no_parts_is_a_word)
{
    check(words(NODE_UNKNOWN, "…"), "{\"unknown\":\"…\"}");
    check(words(NODE_WORDS, "1m30s"), "\"1m30s\"");
    check(number(NODE_NIL, 0), "null");
    check(number(NODE_BOOL, 1), "true");
    check(number(NODE_BOOL, 0), "false");
    check(number(NODE_ADDRESS, 0xc000012340), "{\"address\":\"0xc000012340\"}");
    struct node *cycle = number(NODE_ADDRESS, 0xc000012340);
    cycle->note = " (cycle)";
    check(cycle, "{\"address\":\"0xc000012340\",\"cycle\":true}");
}

TEST(integers_have_all_their_bits)
{
    check(number(NODE_INT, (uint64_t)INT64_MIN), "-9223372036854775808");
    check(number(NODE_INT, UINT64_MAX), "-1");
    check(number(NODE_UINT, UINT64_MAX), "18446744073709551615");
}

TEST(floats_are_numbers_unless_json_has_none)
{
    check(floating(0.1f, 4), "0.1");
    check(floating(1e21, 8), "1e+21");
    check(floating(-0.0, 8), "-0");
    check(floating(1e-7, 8), "1e-07");
    check(floating(NAN, 8), "\"NaN\"");
    check(floating(INFINITY, 4), "\"+Inf\"");
    check(floating(-INFINITY, 8), "\"-Inf\"");
    check(complex_of(1, -0.5), "[1,-0.5]");
    check(complex_of(NAN, 2), "[\"NaN\",2]");
}

TEST(a_string_is_escaped_where_json_wants_it)
{
    check(string(""), "\"\"");
    check(string_of(NULL, 0, 0), "\"\"");
    check(string("a \"word\" \\n"), "\"a \\\"word\\\" \\\\n\"");
    check(string("a\nb\rc\td"), "\"a\\nb\\u000dc\\td\"");
    check(string_of("a\0b", 3, 3), "\"a\\u0000b\"");
    check(string("\033\x7f"), "\"\\u001b\\u007f\"");
    check(string("é€😀"), "\"é€😀\"");
}

TEST(every_byte_of_ascii_is_read_back)
{
    char bytes[0x80];
    for (unsigned i = 0; i < sizeof(bytes); i++)
        bytes[i] = (char)i;
    check_string(bytes, sizeof(bytes));
}

TEST(characters_of_each_length_are_read_back)
{
    static const char bytes[] = "\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf\xf0\x90\x80\x80"
                                "\xf4\x8f\xbf\xbf";
    check_string(bytes, strlen(bytes));
}

TEST(what_is_no_utf8_is_in_hex)
{
    check(string("\xff\x01"), "{\"hex\":\"ff01\"}");
    check(string("ab\xc3"), "{\"hex\":\"6162c3\"}");
    check(string("\xc3\"a"), "{\"hex\":\"c32261\"}");
    check(string("\xed\xa0\x80"), "{\"hex\":\"eda080\"}");
}

TEST(a_string_that_is_cut_says_how_much_there_is)
{
    check(string_of("abc", 3, 5000), "{\"length\":5000,\"first\":\"abc\"}");
    check(string_of(NULL, 0, 7), "{\"length\":7,\"first\":\"\"}");
    check(string_of("a\xff"
                    "b",
                    3, 9),
          "{\"length\":9,\"first\":{\"hex\":\"61ff62\"}}");
}

TEST(a_character_that_is_cut_in_two_is_left_out)
{
    check(string_of("ab\xc3", 3, 9), "{\"length\":9,\"first\":\"ab\"}");
    check(string_of("ab\xe2", 3, 9), "{\"length\":9,\"first\":\"ab\"}");
    check(string_of("ab\xe2\x82", 4, 9), "{\"length\":9,\"first\":\"ab\"}");
    check(string_of("ab\xf0\x9f\x98", 5, 9), "{\"length\":9,\"first\":\"ab\"}");
    check(string_of("\xf0\x9f", 2, 9), "{\"length\":9,\"first\":\"\"}");
}

TEST(a_character_that_is_whole_at_the_cut_stays)
{
    check(string_of("a\xc3\xa9", 3, 9), "{\"length\":9,\"first\":\"aé\"}");
    check(string_of("a\xe2\x82\xac", 4, 9), "{\"length\":9,\"first\":\"a€\"}");
    check(string_of("\xf0\x9f\x98\x80", 4, 9), "{\"length\":9,\"first\":\"😀\"}");
}

/* Continuations that nothing begins aren't half a character. */
TEST(what_is_no_utf8_at_the_cut_is_in_hex)
{
    check(string_of("ab\x80", 3, 9), "{\"length\":9,\"first\":{\"hex\":\"616280\"}}");
    check(string_of("\xc3\xa9\xa9", 3, 9), "{\"length\":9,\"first\":{\"hex\":\"c3a9a9\"}}");
    check(string_of("ab\xff", 3, 9), "{\"length\":9,\"first\":{\"hex\":\"6162ff\"}}");
    check(string_of("ab\xc0", 3, 9), "{\"length\":9,\"first\":{\"hex\":\"6162c0\"}}");
    check(string_of("\x80\x80\x80\x80", 4, 9), "{\"length\":9,\"first\":{\"hex\":\"80808080\"}}");
    check(string_of("\xff"
                    "ab\xc3",
                    4, 9),
          "{\"length\":9,\"first\":{\"hex\":\"ff6162c3\"}}");
}

TEST(a_list_that_is_cut_says_how_long_it_is)
{
    check(number(NODE_LIST, 0), "[]");
    check(with(number(NODE_LIST, 2), ONE, TWO, NULL), "[1,2]");
    check(with(number(NODE_LIST, 9), ONE, TWO, NULL), "{\"length\":9,\"first\":[1,2]}");
    check(number(NODE_LIST, 3), "{\"length\":3,\"first\":[]}");
}

TEST(a_struct_is_an_object)
{
    check(number(NODE_STRUCT, 0), "{}");
    check(with(number(NODE_STRUCT, 0), named("A", ONE), named("b\"", string("x")), NULL),
          "{\"A\":1,\"b\\\"\":\"x\"}");
}

TEST(a_map_of_texts_is_an_object)
{
    check(number(NODE_MAP, 0), "{}");
    check(with(number(NODE_MAP, 2), string("a"), ONE, string("\n"), TWO, NULL),
          "{\"a\":1,\"\\n\":2}");
    check(with(number(NODE_MAP, 9), string("a"), ONE, NULL), "{\"length\":9,\"first\":{\"a\":1}}");
}

TEST(a_map_of_other_keys_is_a_list_of_entries)
{
    check(with(number(NODE_MAP, 2), ONE, string("a"), TWO, string("b"), NULL),
          "{\"entries\":[[1,\"a\"],[2,\"b\"]]}");
    check(with(number(NODE_MAP, 3), ONE, string("a"), NULL),
          "{\"length\":3,\"first\":{\"entries\":[[1,\"a\"]]}}");
}

/* Where a later key tells, what was written for the first ones is taken back. */
TEST(a_key_that_is_no_whole_text_makes_a_list_of_entries)
{
    check(with(number(NODE_MAP, 2), string("a"), ONE, string("\xff"), TWO, NULL),
          "{\"entries\":[[\"a\",1],[{\"hex\":\"ff\"},2]]}");
    check(with(number(NODE_MAP, 2), string("a"), ONE, string_of("bc", 2, 4), TWO, NULL),
          "{\"entries\":[[\"a\",1],[{\"length\":4,\"first\":\"bc\"},2]]}");
    check(with(number(NODE_MAP, 2), string("a"), ONE, words(NODE_UNKNOWN, "…"), TWO, NULL),
          "{\"entries\":[[\"a\",1],[{\"unknown\":\"…\"},2]]}");
}

TEST(a_map_in_a_map_takes_back_its_own_text_only)
{
    struct node *inner = with(number(NODE_MAP, 2), string("k"), ONE, string("\xff"), TWO, NULL);
    check(with(number(NODE_MAP, 2), string("a"), ONE, string("b"), inner, NULL),
          "{\"a\":1,\"b\":{\"entries\":[[\"k\",1],[{\"hex\":\"ff\"},2]]}}");
}

TEST(a_pointer_that_was_followed_is_what_is_there)
{
    struct node *content = with(number(NODE_STRUCT, 0), named("A", ONE), NULL);
    check(with(number(NODE_POINTER, 0xc000), content, NULL), "{\"A\":1}");
}

TEST(an_interface_has_a_type_and_a_value)
{
    check(with(words(NODE_DYNAMIC, "github.com/x/y.Key"), string("k"), NULL),
          "{\"type\":\"y.Key\",\"value\":\"k\"}");
    check(with(words(NODE_DYNAMIC, "*main.\xff"), number(NODE_NIL, 0), NULL),
          "{\"type\":\"*main.\\ufffd\",\"value\":null}");
}

TEST(an_error_has_a_text_and_what_it_wraps)
{
    struct node *inner = with(words(NODE_ERROR, "syscall.Errno"), string("gone"), NULL);
    check(inner, "{\"type\":\"syscall.Errno\",\"error\":\"gone\"}");
    check(with(words(NODE_ERROR, "*io/fs.PathError"), string("open: gone"), inner, NULL),
          "{\"type\":\"*fs.PathError\",\"error\":\"open: gone\",\"wraps\":"
          "{\"type\":\"syscall.Errno\",\"error\":\"gone\"}}");
    check(with(words(NODE_ERROR, "*errors.joinError"), string("a\nb"),
               with(words(NODE_ERROR, "main.E"), string("a"), NULL),
               with(words(NODE_ERROR, "main.E"), string("b"), NULL), NULL),
          "{\"type\":\"*errors.joinError\",\"error\":\"a\\nb\",\"wraps\":"
          "[{\"type\":\"main.E\",\"error\":\"a\"},{\"type\":\"main.E\",\"error\":\"b\"}]}");
}

TEST(in_a_text_of_gobt_what_is_no_utf8_is_replaced)
{
    AUTO_TEXT struct text text = {0};
    json_form_write_string(&text, "é\xff\n\xc3\"\xe2\x82");
    assert_string_equal(text_string(&text), "\"é\\ufffd\\n\\ufffd\\\"\\ufffd\\ufffd\"");
    text_deinit(&text);
    json_form_write_string(&text, "");
    assert_string_equal(text_string(&text), "\"\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(what_has_no_parts_is_a_word, nodes_reset),
        cmocka_unit_test_teardown(integers_have_all_their_bits, nodes_reset),
        cmocka_unit_test_teardown(floats_are_numbers_unless_json_has_none, nodes_reset),
        cmocka_unit_test_teardown(a_string_is_escaped_where_json_wants_it, nodes_reset),
        cmocka_unit_test_teardown(every_byte_of_ascii_is_read_back, nodes_reset),
        cmocka_unit_test_teardown(characters_of_each_length_are_read_back, nodes_reset),
        cmocka_unit_test_teardown(what_is_no_utf8_is_in_hex, nodes_reset),
        cmocka_unit_test_teardown(a_string_that_is_cut_says_how_much_there_is, nodes_reset),
        cmocka_unit_test_teardown(a_character_that_is_cut_in_two_is_left_out, nodes_reset),
        cmocka_unit_test_teardown(a_character_that_is_whole_at_the_cut_stays, nodes_reset),
        cmocka_unit_test_teardown(what_is_no_utf8_at_the_cut_is_in_hex, nodes_reset),
        cmocka_unit_test_teardown(a_list_that_is_cut_says_how_long_it_is, nodes_reset),
        cmocka_unit_test_teardown(a_struct_is_an_object, nodes_reset),
        cmocka_unit_test_teardown(a_map_of_texts_is_an_object, nodes_reset),
        cmocka_unit_test_teardown(a_map_of_other_keys_is_a_list_of_entries, nodes_reset),
        cmocka_unit_test_teardown(a_key_that_is_no_whole_text_makes_a_list_of_entries, nodes_reset),
        cmocka_unit_test_teardown(a_map_in_a_map_takes_back_its_own_text_only, nodes_reset),
        cmocka_unit_test_teardown(a_pointer_that_was_followed_is_what_is_there, nodes_reset),
        cmocka_unit_test_teardown(an_interface_has_a_type_and_a_value, nodes_reset),
        cmocka_unit_test_teardown(an_error_has_a_text_and_what_it_wraps, nodes_reset),
        cmocka_unit_test_teardown(in_a_text_of_gobt_what_is_no_utf8_is_replaced, nodes_reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* base/terminal: no name from a binary drives a terminal or leaves its line. */
#include "unit.h"

#include "base/terminal.h"

struct row {
    const char *name;
    const char *string, *escaped;
};

static const struct row rows[] = {
    {"plain text stays", "vault.(*T).Put[go.shape.int] \"x\" ~", NULL},
    {"an empty string stays empty", "", NULL},
    {"letters of other scripts stay", "h\u00e9llo \u4e16\u754c \U0001F600 \u03c0", NULL},
    {"a colour sequence is shown", "a\033[31mred\033[0m", "a\\x1b[31mred\\x1b[0m"},
    {"a title sequence is shown", "\033]0;x\007", "\\x1b]0;x\\x07"},
    {"newlines and tabs don't leave the line", "a\nb\tc\rd", "a\\x0ab\\x09c\\x0dd"},
    {"backspace and delete are shown", "a\bb\x7f", "a\\x08b\\x7f"},
    {"the eight-bit escape (C1) is shown",
     "\xc2\x9b"
     "31m",
     "\\xc2\\x9b31m"},
    {"a lone eight-bit escape byte is shown",
     "\x9b"
     "31m",
     "\\x9b31m"},
    {"the first character behind C1 stays", "\u00a0", NULL},
    {"right-to-left override is shown", "a\u202eb", "a\\xe2\\x80\\xaeb"},
    {"directional isolates are shown", "\u2066x\u2069", "\\xe2\\x81\\xa6x\\xe2\\x81\\xa9"},
    {"left-to-right mark is shown", "\u200e", "\\xe2\\x80\\x8e"},
    {"the Arabic letter mark is shown", "\u061c", "\\xd8\\x9c"},
    {"zero-width space is shown", "a\u200bb", "a\\xe2\\x80\\x8bb"},
    {"a byte order mark is shown", "\ufeff", "\\xef\\xbb\\xbf"},
    {"line separators are shown", "a\u2028b\u2029", "a\\xe2\\x80\\xa8b\\xe2\\x80\\xa9"},
    {"a lone continuation byte is shown", "a\x80z", "a\\x80z"},
    {"a sequence cut by the end is shown", "a\xe4\xb8", "a\\xe4\\xb8"},
    {"a sequence cut by a letter is shown", "\xe4\xb8z", "\\xe4\\xb8z"},
    {"an overlong slash is shown", "\xc0\xaf", "\\xc0\\xaf"},
    {"an overlong letter of three bytes is shown", "\xe0\x83\xa9", "\\xe0\\x83\\xa9"},
    {"an overlong letter of four bytes is shown", "\xf0\x84\xb8\x96", "\\xf0\\x84\\xb8\\x96"},
    {"an overlong escape is shown", "\xe0\x80\x9b", "\\xe0\\x80\\x9b"},
    {"surrogates are shown", "\xed\xa0\x80", "\\xed\\xa0\\x80"},
    {"what is beyond Unicode is shown", "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},
    {"bytes that never occur are shown", "\xfe\xff", "\\xfe\\xff"},
};

static void escapes(void **state)
{
    const struct row *row = *state;
    AUTO_TEXT struct text text = {0};
    terminal_escape(&text, row->string);
    assert_string_equal(text_string(&text), row->escaped ? row->escaped : row->string);
}

TEST(escaped_text_is_appended)
{
    AUTO_TEXT struct text text = {0};
    text_add_string(&text, "name: ");
    terminal_escape(&text, "\n");
    assert_string_equal(text_string(&text), "name: \\x0a");
}

/* As wide as what is looked at in one go, and more. */
TEST(a_byte_is_shown_wherever_it_is)
{
    for (unsigned byte = 1; byte < 0x100; byte++) {
        for (size_t place = 0; place < 20; place++) {
            char string[] = "aaaaaaaaaaaaaaaaaaaaa", shown[8];
            AUTO_TEXT struct text text = {0};
            string[place] = (char)byte;
            snprintf(shown, sizeof(shown), byte < ' ' || byte > '~' ? "\\x%02x" : "%c", byte);
            terminal_escape(&text, string);
            assert_memory_equal(text.bytes, string, place);
            assert_memory_equal(text.bytes + place, shown, strlen(shown));
            assert_string_equal(text.bytes + place + strlen(shown), string + place + 1);
        }
    }
}

int main(void)
{
    struct unit_tests tests = {0};
    ROW_TESTS(rows, escapes, NULL, &tests);
    array_push(&tests, (struct CMUnitTest)cmocka_unit_test(escaped_text_is_appended));
    array_push(&tests, (struct CMUnitTest)cmocka_unit_test(a_byte_is_shown_wherever_it_is));
    return unit_tests_run(&tests);
}

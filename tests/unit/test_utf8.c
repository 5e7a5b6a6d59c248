/* base/utf8: where characters begin and end, and what isn't one. */
#include "unit.h"

#include "base/utf8.h"

struct row {
    const char *name;
    const char *bytes;
    size_t length;
    unsigned size; /* 0: malformed */
    uint32_t character;
};

static const struct row rows[] = {
    {"nothing", "", 0, 0, 0},
    {"a zero byte is a character", "\0", 1, 1, 0},
    {"the last of one byte", "\x7f", 1, 1, 0x7f},
    {"what follows isn't looked at", "a\xff", 2, 1, 'a'},
    {"the first of two", "\xc2\x80", 2, 2, 0x80},
    {"the last of two", "\xdf\xbf", 2, 2, 0x7ff},
    {"the first of three", "\xe0\xa0\x80", 3, 3, 0x800},
    {"before the surrogates", "\xed\x9f\xbf", 3, 3, 0xd7ff},
    {"behind the surrogates", "\xee\x80\x80", 3, 3, 0xe000},
    {"the last of three", "\xef\xbf\xbf", 3, 3, 0xffff},
    {"the first of four", "\xf0\x90\x80\x80", 4, 4, 0x10000},
    {"the last of all", "\xf4\x8f\xbf\xbf", 4, 4, 0x10ffff},
    {"a continuation alone", "\x80", 1, 0, 0},
    {"the last continuation alone", "\xbf\x80", 2, 0, 0},
    {"two bytes for what needs one, c0", "\xc0\x80", 2, 0, 0},
    {"two bytes for what needs one, c1", "\xc1\xbf", 2, 0, 0},
    {"three bytes for what needs two", "\xe0\x9f\xbf", 3, 0, 0},
    {"four bytes for what needs three", "\xf0\x8f\xbf\xbf", 4, 0, 0},
    {"the first surrogate", "\xed\xa0\x80", 3, 0, 0},
    {"the last surrogate", "\xed\xbf\xbf", 3, 0, 0},
    {"beyond the last of all", "\xf4\x90\x80\x80", 4, 0, 0},
    {"a lead byte that is none, f5", "\xf5\x80\x80\x80", 4, 0, 0},
    {"a lead byte that is none, ff", "\xff\x80\x80\x80", 4, 0, 0},
    {"one of two bytes", "\xc3", 1, 0, 0},
    {"two of three bytes", "\xe2\x82", 2, 0, 0},
    {"three of four bytes", "\xf0\x9f\x98", 3, 0, 0},
    {"the second byte is none of it", "\xc3(", 2, 0, 0},
    {"the third byte is none of it", "\xe2\x82(", 3, 0, 0},
    {"the third byte begins another", "\xe2\x82\xc3", 3, 0, 0},
    {"the fourth byte is none of it", "\xf0\x9f\x98(", 4, 0, 0},
};

/* In memory of its own, so that a sanitizer sees what is read behind it. */
static void is_measured(void **state)
{
    const struct row *row = *state;
    uint8_t *bytes = malloc(row->length ? row->length : 1);
    assert_non_null(bytes);
    memcpy(bytes, row->bytes, row->length);
    assert_int_equal(utf8_length(bytes, row->length), row->size);
    if (row->size)
        assert_int_equal(utf8_character(bytes, row->size), row->character);
    free(bytes);
}

static unsigned encode(uint32_t character, uint8_t *bytes)
{
    if (character < 0x80) {
        bytes[0] = (uint8_t)character;
        return 1;
    }
    unsigned size = character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    for (unsigned i = size - 1; i > 0; i--, character >>= 6)
        bytes[i] = 0x80 | (character & 0x3f);
    bytes[0] = (uint8_t)(0xf00 >> size | character);
    return size;
}

TEST(every_character_is_what_it_was_made_of_and_surrogates_are_none)
{
    uint8_t bytes[4];
    for (uint32_t character = 0; character < 0x110000; character++) {
        unsigned size = encode(character, bytes);
        bool is_surrogate = character >= 0xd800 && character < 0xe000;
        if (utf8_length(bytes, sizeof(bytes)) != (is_surrogate ? 0 : size) ||
            utf8_length(bytes, size - 1) != 0 ||
            (!is_surrogate && utf8_character(bytes, size) != character))
            fail_msg("U+%04x", character);
    }
}

TEST(what_is_cut_in_a_character_ends_before_it)
{
    static const struct {
        const char *text;
        size_t length, whole;
    } cuts[] = {
        {"", 0, 0},           {"ab", 2, 2},         {"a\u00e4", 3, 3},      {"a\u00e4", 2, 1},
        {"a\u65e5", 4, 4},    {"a\u65e5", 3, 1},    {"a\u65e5", 2, 1},      {"\U0001f600", 4, 4},
        {"\U0001f600", 3, 0}, {"\U0001f600", 1, 0}, {"\x80\x80\x80", 3, 3}, {"\xe6", 1, 0},
        {"a\xff", 2, 2},
    };
    for (size_t i = 0; i < LENGTH(cuts); i++)
        assert_int_equal(utf8_whole((const uint8_t *)cuts[i].text, cuts[i].length), cuts[i].whole);
}

int main(void)
{
    struct unit_tests tests = {0};
    ROW_TESTS(rows, is_measured, NULL, &tests);
    array_push(&tests, (struct CMUnitTest)cmocka_unit_test(
                           every_character_is_what_it_was_made_of_and_surrogates_are_none));
    array_push(&tests,
               (struct CMUnitTest)cmocka_unit_test(what_is_cut_in_a_character_ends_before_it));
    return unit_tests_run(&tests);
}

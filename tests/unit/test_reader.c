/* base/reader: the one way to read bytes of a file can't leave its bounds. */
#include "unit.h"

#include "base/reader.h"

static const unsigned char numbers[] = {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x88};

TEST(numbers_are_read_in_the_byte_order_of_the_file)
{
    struct reader little = reader_of(numbers, sizeof(numbers), false);
    struct reader big = reader_of(numbers, sizeof(numbers), true);
    assert_int_equal(reader_u64(&little), 0x8807060504030201);
    assert_int_equal(reader_u64(&big), 0x0102030405060788);
    reader_seek(&little, 1);
    reader_seek(&big, 1);
    assert_int_equal(reader_u32(&little), 0x05040302);
    assert_int_equal(reader_u32(&big), 0x02030405);
    assert_int_equal(reader_unsigned(&little, 3), 0x880706);
    assert_int_equal(reader_u16(&big), 0x0607);
    assert_false(little.failed || big.failed);
}

TEST(a_read_past_the_end_yields_zero_and_fails)
{
    struct reader reader = reader_of(numbers, 3, false);
    assert_int_equal(reader_u32(&reader), 0);
    assert_true(reader.failed);
    assert_int_equal(reader_left(&reader), 0);
}

TEST(a_failed_reader_stays_failed)
{
    struct reader reader = reader_of(numbers, 2, false);
    reader_u32(&reader);
    assert_int_equal(reader_u8(&reader), 0);
    assert_null(reader_bytes(&reader, 0));
    assert_string_equal(reader_string(&reader), "");
    assert_int_equal(reader_uleb(&reader), 0);
    assert_int_equal(reader_sleb(&reader), 0);
    assert_true(reader_part(&reader, 0, 1).failed);
    assert_true(reader.failed);
}

TEST(the_last_byte_can_be_read)
{
    struct reader reader = reader_of(numbers, sizeof(numbers), false);
    reader_seek(&reader, 7);
    assert_int_equal(reader_u8(&reader), 0x88);
    assert_int_equal(reader_left(&reader), 0);
    assert_false(reader.failed);
    reader_seek(&reader, 8);
    assert_false(reader.failed);
    reader_seek(&reader, 9);
    assert_true(reader.failed);
}

TEST(huge_counts_and_offsets_do_not_wrap_around)
{
    struct reader reader = reader_of(numbers, sizeof(numbers), false);
    reader_u8(&reader);
    assert_true(reader_part(&reader, 4, UINT64_MAX).failed);
    assert_true(reader_part(&reader, UINT64_MAX, 4).failed);
    assert_true(reader_part(&reader, UINT64_MAX - 3, 4).failed);
    struct reader again = reader;
    reader_skip(&again, UINT64_MAX);
    assert_true(again.failed);
    again = reader;
    assert_null(reader_bytes(&again, UINT64_MAX - 1));
    assert_true(again.failed);
    again = reader;
    reader_seek(&again, UINT64_MAX);
    assert_true(again.failed);
}

TEST(a_part_ends_where_it_was_told_to)
{
    struct reader whole = reader_of(numbers, sizeof(numbers), true);
    struct reader part = reader_part(&whole, 2, 3);
    assert_int_equal(reader_u16(&part), 0x0304);
    assert_int_equal(reader_left(&part), 1);
    assert_int_equal(reader_u16(&part), 0);
    assert_true(part.failed);
    assert_false(whole.failed);
    assert_false(reader_part(&whole, 8, 0).failed);
}

TEST(an_unterminated_string_is_empty_and_fails)
{
    struct reader reader = reader_of("abc", 3, false);
    assert_string_equal(reader_string(&reader), "");
    assert_true(reader.failed);
}

TEST(strings_follow_each_other)
{
    struct reader reader = reader_of("ab\0\0c", 6, false);
    assert_string_equal(reader_string(&reader), "ab");
    assert_string_equal(reader_string(&reader), "");
    assert_string_equal(reader_string(&reader), "c");
    assert_false(reader.failed);
    assert_string_equal(reader_string(&reader), "");
    assert_true(reader.failed);
}

TEST(nothing_can_be_read_of_nothing)
{
    struct reader reader = reader_of(NULL, 100, false);
    assert_int_equal(reader_left(&reader), 0);
    assert_string_equal(reader_string(&reader), "");
    assert_true(reader.failed);
    reader = (struct reader){0};
    assert_int_equal(reader_u8(&reader), 0);
    assert_true(reader.failed);
}

static const struct {
    unsigned char bytes[12];
    size_t size;
    uint64_t number;
    int64_t as_signed;
    bool fails;
} lebs[] = {
    {{0x00}, 1, 0, 0, false},
    {{0x7f}, 1, 127, -1, false},
    {{0x40}, 1, 64, -64, false},
    {{0x80, 0x01}, 2, 128, 128, false},
    {{0xe5, 0x8e, 0x26}, 3, 624485, 624485, false},
    {{0x80, 0x80, 0x00}, 3, 0, 0, false},
    {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01}, 10, UINT64_MAX, -1, false},
    /* More bits than 64 are dropped, not shifted by more than the type has. */
    {{0x81, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f}, 12, 1, 1, false},
    {{0xff, 0xff}, 2, 0, 0, true},
    {{0}, 0, 0, 0, true},
};

TEST(leb_numbers_are_of_64_bits_whatever_their_length)
{
    for (size_t i = 0; i < LENGTH(lebs); i++) {
        struct reader reader = reader_of(lebs[i].bytes, lebs[i].size, false);
        struct reader again = reader;
        assert_int_equal(reader_uleb(&reader), lebs[i].number);
        assert_int_equal(reader_sleb(&again), lebs[i].as_signed);
        assert_int_equal(reader.failed, lebs[i].fails);
        assert_int_equal(again.failed, lebs[i].fails);
        assert_int_equal(reader_left(&reader), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_read_in_the_byte_order_of_the_file),
        cmocka_unit_test(a_read_past_the_end_yields_zero_and_fails),
        cmocka_unit_test(a_failed_reader_stays_failed),
        cmocka_unit_test(the_last_byte_can_be_read),
        cmocka_unit_test(huge_counts_and_offsets_do_not_wrap_around),
        cmocka_unit_test(a_part_ends_where_it_was_told_to),
        cmocka_unit_test(an_unterminated_string_is_empty_and_fails),
        cmocka_unit_test(strings_follow_each_other),
        cmocka_unit_test(nothing_can_be_read_of_nothing),
        cmocka_unit_test(leb_numbers_are_of_64_bits_whatever_their_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

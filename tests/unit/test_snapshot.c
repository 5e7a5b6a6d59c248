/* value/snapshot: what is known of a process's memory, piece by piece. */
#include "unit.h"

#include "value/snapshot.h"

#define AUTO_SNAPSHOT __attribute__((cleanup(snapshot_deinit))) struct snapshot

static void add(struct snapshot *snapshot, uint64_t address, const char *bytes)
{
    snapshot_add(snapshot, address, (const uint8_t *)bytes, strlen(bytes));
}

/* What is read, as far as it is known: SIZE bytes were asked for. */
static void check_read(const struct snapshot *snapshot, uint64_t address, uint64_t size,
                       const char *wanted)
{
    char bytes[32];
    memset(bytes, '#', sizeof(bytes));
    uint64_t got = snapshot_read(snapshot, address, bytes, size);
    assert_int_equal(got, strlen(wanted));
    assert_memory_equal(bytes, wanted, got);
    for (size_t i = got; i < sizeof(bytes); i++)
        assert_int_equal(bytes[i], '#');
}

TEST(nothing_is_known_of_an_empty_one)
{
    AUTO_SNAPSHOT snapshot = {0};
    check_read(&snapshot, 0, 8, "");
    check_read(&snapshot, 0x1000, 8, "");
}

TEST(a_piece_is_known_from_its_first_byte_to_its_last)
{
    AUTO_SNAPSHOT snapshot = {0};
    add(&snapshot, 0x1000, "abcdef");
    check_read(&snapshot, 0xfff, 4, "");
    check_read(&snapshot, 0x1000, 6, "abcdef");
    check_read(&snapshot, 0x1000, 2, "ab");
    check_read(&snapshot, 0x1004, 8, "ef");
    check_read(&snapshot, 0x1005, 1, "f");
    check_read(&snapshot, 0x1006, 1, "");
    check_read(&snapshot, 0x1003, 0, "");
}

TEST(pieces_side_by_side_are_read_as_one_in_whatever_order_they_came)
{
    AUTO_SNAPSHOT snapshot = {0};
    add(&snapshot, 0x1006, "gh");
    add(&snapshot, 0x1000, "abc");
    add(&snapshot, 0x1003, "def");
    check_read(&snapshot, 0x1001, 9, "bcdefgh");
}

TEST(a_gap_ends_what_is_read)
{
    AUTO_SNAPSHOT snapshot = {0};
    add(&snapshot, 0x1000, "abc");
    add(&snapshot, 0x1004, "efg");
    check_read(&snapshot, 0x1000, 8, "abc");
    check_read(&snapshot, 0x1003, 1, "");
    check_read(&snapshot, 0x1004, 8, "efg");
}

TEST(of_pieces_that_overlap_all_is_known)
{
    AUTO_SNAPSHOT snapshot = {0};
    add(&snapshot, 0x1000, "ab");
    add(&snapshot, 0x1000, "abcdef");
    add(&snapshot, 0x1001, "b");
    add(&snapshot, 0x1004, "efgh");
    check_read(&snapshot, 0x1000, 16, "abcdefgh");
}

TEST(an_empty_piece_is_none)
{
    AUTO_SNAPSHOT snapshot = {0};
    add(&snapshot, 0x1000, "");
    check_read(&snapshot, 0x1000, 1, "");
}

TEST(a_piece_at_the_end_of_the_address_space_is_read)
{
    AUTO_SNAPSHOT snapshot = {0};
    add(&snapshot, UINT64_MAX - 4, "abcd");
    check_read(&snapshot, UINT64_MAX - 3, 3, "bcd");
}

TEST(a_number_is_known_whole_or_not_at_all)
{
    uint64_t number;
    AUTO_SNAPSHOT snapshot = {0};
    static const uint8_t bytes[] = {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0xf8};
    snapshot_add(&snapshot, 0x1000, bytes, 3);
    snapshot_add(&snapshot, 0x1003, bytes + 3, 5);
    assert_true(snapshot_number(&snapshot, 0x1000, 8, &number));
    assert_true(number == 0xf807060504030201);
    assert_true(snapshot_number(&snapshot, 0x1002, 4, &number));
    assert_true(number == 0x06050403);
    assert_true(snapshot_number(&snapshot, 0x1007, 1, &number));
    assert_true(number == 0xf8);
    number = 7;
    assert_false(snapshot_number(&snapshot, 0x1001, 8, &number));
    assert_true(number == 0);
    assert_false(snapshot_number(&snapshot, 0x1000, 9, &number));
}

TEST(bytes_are_a_number_lowest_first)
{
    static const uint8_t bytes[] = {0xff, 0x00, 0x80, 0, 0, 0, 0, 0x80};
    assert_true(number_of_bytes(bytes, 0) == 0);
    assert_true(number_of_bytes(bytes, 1) == 0xff);
    assert_true(number_of_bytes(bytes, 3) == 0x8000ff);
    assert_true(number_of_bytes(bytes, 8) == 0x80000000008000ff);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_known_of_an_empty_one),
        cmocka_unit_test(a_piece_is_known_from_its_first_byte_to_its_last),
        cmocka_unit_test(pieces_side_by_side_are_read_as_one_in_whatever_order_they_came),
        cmocka_unit_test(a_gap_ends_what_is_read),
        cmocka_unit_test(of_pieces_that_overlap_all_is_known),
        cmocka_unit_test(an_empty_piece_is_none),
        cmocka_unit_test(a_piece_at_the_end_of_the_address_space_is_read),
        cmocka_unit_test(a_number_is_known_whole_or_not_at_all),
        cmocka_unit_test(bytes_are_a_number_lowest_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

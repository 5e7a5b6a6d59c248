/* dwarf/range_list: every kind of entry, of both versions. */
#include "unit.h"

#include "bytes.h"
#include "dwarf/range_list.h"

#include <libdwarf/dwarf.h>

enum { BASE = 0x401000 };

static bool read_list(const struct text *list, unsigned version, struct address_ranges *ret)
{
    AUTO_TEXT struct text addresses = {0};
    bytes_u64(&addresses, 0x500000);
    bytes_u64(&addresses, 0x500040);
    *ret = (struct address_ranges){0};
    return range_list_read(reader_of(text_string(list), list->length, false), version, BASE,
                           reader_of(addresses.bytes, addresses.length, false), ret);
}

/* "401010-401020 401030-401031" */
static void assert_ranges(struct address_ranges *ranges, const char *wanted)
{
    AUTO_TEXT struct text text = {0};
    for (size_t i = 0; i < ranges->count; i++)
        text_printf(&text, "%s%llx-%llx", i ? " " : "", (unsigned long long)ranges->items[i].low,
                    (unsigned long long)ranges->items[i].high);
    assert_string_equal(text_string(&text), wanted);
    array_deinit(ranges);
}

TEST(pairs_of_dwarf_4_count_from_the_unit_or_from_what_they_say)
{
    AUTO_TEXT struct text list = {0};
    struct address_ranges ranges;
    const uint64_t words[] = {0x10, 0x20, 5, 5, UINT64_MAX, 0x600000, 1, 2, 0, 0, 7, 9};
    for (size_t i = 0; i < LENGTH(words); i++)
        bytes_u64(&list, words[i]);
    assert_true(read_list(&list, 4, &ranges));
    assert_ranges(&ranges, "401010-401020 600001-600002");
}

TEST(dwarf_5_has_eight_kinds_of_entries)
{
    AUTO_TEXT struct text list = {0};
    struct address_ranges ranges;
    bytes_u8(&list, DW_RLE_offset_pair);
    bytes_uleb(&list, 0x10);
    bytes_uleb(&list, 0x20);
    bytes_u8(&list, DW_RLE_startx_endx);
    bytes_uleb(&list, 0);
    bytes_uleb(&list, 1);
    bytes_u8(&list, DW_RLE_startx_length);
    bytes_uleb(&list, 1);
    bytes_uleb(&list, 2);
    bytes_u8(&list, DW_RLE_base_addressx);
    bytes_uleb(&list, 0);
    bytes_u8(&list, DW_RLE_offset_pair);
    bytes_uleb(&list, 1);
    bytes_uleb(&list, 200);
    bytes_u8(&list, DW_RLE_base_address);
    bytes_u64(&list, 0x700000);
    bytes_u8(&list, DW_RLE_offset_pair);
    bytes_uleb(&list, 3);
    bytes_uleb(&list, 4);
    bytes_u8(&list, DW_RLE_start_end);
    bytes_u64(&list, 0x800000);
    bytes_u64(&list, 0x800001);
    bytes_u8(&list, DW_RLE_start_length);
    bytes_u64(&list, 0x900000);
    bytes_uleb(&list, 1);
    bytes_u8(&list, DW_RLE_end_of_list);
    assert_true(read_list(&list, 5, &ranges));
    assert_ranges(&ranges, "401010-401020 500000-500040 500040-500042 500001-5000c8 700003-700004 "
                           "800000-800001 900000-900001");
}

TEST(a_list_without_an_end_is_damaged)
{
    AUTO_TEXT struct text list = {0};
    struct address_ranges ranges;
    bytes_u64(&list, 1);
    bytes_u64(&list, 2);
    assert_false(read_list(&list, 4, &ranges));
    array_deinit(&ranges);
    assert_false(read_list(&(struct text){0}, 5, &ranges));
    array_deinit(&ranges);
}

TEST(so_is_one_with_an_entry_or_an_address_that_isn_t_there)
{
    AUTO_TEXT struct text unknown = {0};
    AUTO_TEXT struct text beyond = {0};
    struct address_ranges ranges;
    bytes_u8(&unknown, 0x77);
    bytes_u8(&unknown, 0);
    assert_false(read_list(&unknown, 5, &ranges));
    array_deinit(&ranges);
    bytes_u8(&beyond, DW_RLE_base_addressx);
    bytes_uleb(&beyond, 2);
    bytes_u8(&beyond, 0);
    assert_false(read_list(&beyond, 5, &ranges));
    array_deinit(&ranges);
    beyond.length = 0;
    bytes_u8(&beyond, DW_RLE_base_addressx);
    bytes_uleb(&beyond, UINT64_MAX);
    bytes_u8(&beyond, 0);
    assert_false(read_list(&beyond, 5, &ranges));
    array_deinit(&ranges);
}

TEST(ranges_cover_what_is_in_one_of_them)
{
    struct address_range items[] = {{0x30, 0x40}, {0x10, 0x20}};
    struct address_ranges ranges = {.items = items, .count = LENGTH(items)};
    struct address_ranges none = {0};
    assert_true(ranges_cover(&ranges, 0x10));
    assert_true(ranges_cover(&ranges, 0x3f));
    assert_false(ranges_cover(&ranges, 0x20));
    assert_false(ranges_cover(&ranges, 0xf));
    assert_int_equal(ranges_lowest(&ranges), 0x10);
    assert_int_equal(ranges_lowest(&none), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_of_dwarf_4_count_from_the_unit_or_from_what_they_say),
        cmocka_unit_test(dwarf_5_has_eight_kinds_of_entries),
        cmocka_unit_test(a_list_without_an_end_is_damaged),
        cmocka_unit_test(so_is_one_with_an_entry_or_an_address_that_isn_t_there),
        cmocka_unit_test(ranges_cover_what_is_in_one_of_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

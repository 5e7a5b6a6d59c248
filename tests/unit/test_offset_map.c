/* base/offset_map */
#include "unit.h"

#include "base/offset_map.h"

TEST(an_empty_map_has_nothing)
{
    struct offset_map map = {0};
    assert_null(offset_map_get(&map, 1));
    assert_null(offset_map_get(&map, 0));
    offset_map_deinit(&map);
}

TEST(what_was_put_is_found_however_many_there_are)
{
    struct offset_map map = {0};
    static char values[10000];
    for (size_t i = 0; i < LENGTH(values); i++)
        offset_map_put(&map, 11 + i * 8, &values[i]);
    assert_int_equal(map.count, LENGTH(values));
    for (size_t i = 0; i < LENGTH(values); i++)
        assert_ptr_equal(offset_map_get(&map, 11 + i * 8), &values[i]);
    assert_null(offset_map_get(&map, 12));
    assert_null(offset_map_get(&map, 0));
    assert_null(offset_map_get(&map, UINT64_MAX));
    offset_map_deinit(&map);
    assert_null(offset_map_get(&map, 11));
}

TEST(a_key_that_is_put_again_has_the_new_value)
{
    struct offset_map map = {0};
    char first, second;
    offset_map_put(&map, UINT64_MAX, &first);
    offset_map_put(&map, UINT64_MAX, &second);
    assert_ptr_equal(offset_map_get(&map, UINT64_MAX), &second);
    assert_int_equal(map.count, 1);
    offset_map_deinit(&map);
}

TEST(keys_that_fall_into_one_slot_are_kept_apart)
{
    /* The hash takes bits from the 20th on of a product: these keys differ far above only. */
    struct offset_map map = {0};
    static char values[40];
    for (size_t i = 0; i < LENGTH(values); i++)
        offset_map_put(&map, (uint64_t)(i + 1) << 58, &values[i]);
    for (size_t i = 0; i < LENGTH(values); i++)
        assert_ptr_equal(offset_map_get(&map, (uint64_t)(i + 1) << 58), &values[i]);
    offset_map_deinit(&map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_map_has_nothing),
        cmocka_unit_test(what_was_put_is_found_however_many_there_are),
        cmocka_unit_test(a_key_that_is_put_again_has_the_new_value),
        cmocka_unit_test(keys_that_fall_into_one_slot_are_kept_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* base/name_map */
#include "unit.h"

#include "base/name_map.h"

TEST(an_empty_map_has_nothing)
{
    struct name_map map = {0};
    assert_null(name_map_get(&map, "a"));
    assert_null(name_map_get(&map, ""));
    name_map_deinit(&map);
}

TEST(what_was_put_is_found_however_many_there_are)
{
    struct name_map map = {0};
    struct arena arena = {0};
    static char values[5000];
    for (size_t i = 0; i < LENGTH(values); i++)
        name_map_put(&map, arena_printf(&arena, "name %zu", i), &values[i]);
    assert_int_equal(map.count, LENGTH(values));
    for (size_t i = 0; i < LENGTH(values); i++)
        assert_ptr_equal(name_map_get(&map, arena_printf(&arena, "name %zu", i)), &values[i]);
    assert_null(name_map_get(&map, "name"));
    assert_null(name_map_get(&map, "name 5000"));
    name_map_deinit(&map);
    assert_null(name_map_get(&map, "name 1"));
    arena_deinit(&arena);
}

TEST(a_name_that_is_put_again_has_the_new_value)
{
    struct name_map map = {0};
    char first, second;
    name_map_put(&map, "", &first);
    name_map_put(&map, "", &second);
    assert_ptr_equal(name_map_get(&map, ""), &second);
    assert_int_equal(map.count, 1);
    name_map_put(&map, "", NULL);
    assert_null(name_map_get(&map, ""));
    name_map_deinit(&map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_map_has_nothing),
        cmocka_unit_test(what_was_put_is_found_however_many_there_are),
        cmocka_unit_test(a_name_that_is_put_again_has_the_new_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* base/: text, arenas, errors, arrays. */
#include "unit.h"

#include "base/memory.h"

TEST(text_is_an_empty_string_before_anything_was_added)
{
    AUTO_TEXT struct text text = {0};
    assert_string_equal(text_string(&text), "");
}

TEST(text_grows_past_its_first_capacity_and_stays_terminated)
{
    AUTO_TEXT struct text text = {0};
    for (unsigned i = 0; i < 1000; i++) {
        text_add_char(&text, (char)('a' + i % 26));
        assert_int_equal(text.bytes[text.length], '\0');
    }
    assert_int_equal(text.length, 1000);
    assert_int_equal(text.bytes[999], 'a' + 999 % 26);
}

TEST(text_printf_needs_no_room_in_advance)
{
    AUTO_TEXT struct text text = {0};
    text_printf(&text, "%s", "");
    assert_string_equal(text_string(&text), "");
    text_printf(&text, "%0500d|%s", 7, "end");
    assert_int_equal(text.length, 504);
    assert_string_equal(text.bytes + 499, "7|end");
}

TEST(text_may_hold_zero_bytes)
{
    AUTO_TEXT struct text text = {0};
    text_add(&text, "a\0b", 3);
    assert_int_equal(text.length, 3);
    assert_memory_equal(text.bytes, "a\0b", 4);
}

TEST(a_stolen_text_is_never_null_and_leaves_an_empty_one)
{
    AUTO_TEXT struct text text = {0};
    AUTO_FREE char *nothing = text_steal(&text);
    assert_string_equal(nothing, "");
    text_add_string(&text, "x");
    AUTO_FREE char *something = text_steal(&text);
    assert_string_equal(something, "x");
    assert_int_equal(text.length, 0);
    assert_null(text.bytes);
}

TEST(prefixes_and_suffixes_may_be_longer_than_the_string)
{
    assert_true(string_starts_with("abc", ""));
    assert_true(string_starts_with("abc", "abc"));
    assert_false(string_starts_with("abc", "abcd"));
    assert_true(string_ends_with("abc", ""));
    assert_true(string_ends_with("abc", "abc"));
    assert_false(string_ends_with("bc", "abc"));
    assert_false(string_ends_with("abc", "b"));
}

TEST(an_arena_gives_zeroed_aligned_memory_of_any_size)
{
    struct arena arena = {0};
    const size_t sizes[] = {0, 1, 7, 16, 65536, 1000000, 3};
    for (size_t i = 0; i < LENGTH(sizes); i++) {
        unsigned char *memory = arena_alloc(&arena, sizes[i]);
        assert_int_equal((uintptr_t)memory % _Alignof(max_align_t), 0);
        for (size_t at = 0; at < sizes[i]; at++)
            assert_int_equal(memory[at], 0);
        memset(memory, 0xff, sizes[i]);
    }
    arena_deinit(&arena);
    assert_null(arena.blocks);
}

TEST(an_arena_that_was_emptied_gives_zeroed_memory)
{
    struct arena arena = {0};
    arena_empty(&arena);
    for (unsigned turn = 0; turn < 3; turn++) {
        const size_t sizes[] = {100, 70000, 30000, 30000, 30000};
        for (size_t i = 0; i < LENGTH(sizes); i++) {
            unsigned char *memory = arena_alloc(&arena, sizes[i]);
            for (size_t at = 0; at < sizes[i]; at++)
                assert_int_equal(memory[at], 0);
            memset(memory, 0xff, sizes[i]);
        }
        arena_empty(&arena);
    }
    arena_deinit(&arena);
    assert_null(arena.blocks);
}

TEST(what_an_arena_gave_stays_when_it_grows)
{
    struct arena arena = {0};
    char *first = arena_strdup(&arena, "first");
    for (unsigned i = 0; i < 10000; i++)
        arena_printf(&arena, "%u and %s", i, "more");
    assert_string_equal(first, "first");
    assert_string_equal(arena_printf(&arena, "%u|%s|", 42, first), "42|first|");
    assert_string_equal(arena_strndup(&arena, "abcdef", 3), "abc");
    arena_deinit(&arena);
}

TEST(an_array_keeps_its_order_and_is_empty_after_deinit)
{
    struct {
        ARRAY(unsigned);
    } numbers = {0};
    for (unsigned i = 0; i < 1000; i++)
        array_push(&numbers, i);
    assert_int_equal(numbers.count, 1000);
    for (unsigned i = 0; i < 1000; i++)
        assert_int_equal(numbers.items[i], i);
    array_reserve(&numbers, 5000);
    assert_true(numbers.capacity >= 5000);
    assert_int_equal(numbers.items[999], 999);
    array_deinit(&numbers);
    assert_null(numbers.items);
    assert_int_equal(numbers.count, 0);
}

static struct error *fail_if(bool fails)
{
    if (fails)
        return error_target("%s is %d", "it", 7);
    return NULL;
}

static struct error *pass_on(bool fails, bool *went_on)
{
    TRY(fail_if(fails));
    *went_on = true;
    return NULL;
}

TEST(an_error_returns_from_the_function_that_tries)
{
    bool went_on = false;
    assert_refused(pass_on(true, &went_on), EXIT_TARGET, "it is 7");
    assert_false(went_on);
    assert_ok(pass_on(false, &went_on));
    assert_true(went_on);
}

TEST(a_prefix_keeps_the_status_and_goes_in_front)
{
    struct error *error = error_prefix(error_usage("no %s", "luck"), "line %d", 3);
    assert_string_equal(error->message, "line 3: no luck");
    assert_int_equal(error->status, EXIT_USAGE);
    error_destroy(error);
    error_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_an_empty_string_before_anything_was_added),
        cmocka_unit_test(text_grows_past_its_first_capacity_and_stays_terminated),
        cmocka_unit_test(text_printf_needs_no_room_in_advance),
        cmocka_unit_test(text_may_hold_zero_bytes),
        cmocka_unit_test(a_stolen_text_is_never_null_and_leaves_an_empty_one),
        cmocka_unit_test(prefixes_and_suffixes_may_be_longer_than_the_string),
        cmocka_unit_test(an_arena_gives_zeroed_aligned_memory_of_any_size),
        cmocka_unit_test(an_arena_that_was_emptied_gives_zeroed_memory),
        cmocka_unit_test(what_an_arena_gave_stays_when_it_grows),
        cmocka_unit_test(an_array_keeps_its_order_and_is_empty_after_deinit),
        cmocka_unit_test(an_error_returns_from_the_function_that_tries),
        cmocka_unit_test(a_prefix_keeps_the_status_and_goes_in_front),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

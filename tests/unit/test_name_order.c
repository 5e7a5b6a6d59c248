/* program/name_order: functions are listed by name. */
#include "unit.h"

#include "program/name_order.h"

enum { MANY = 3000, LONGEST = 900 };

static struct function own[MANY];
static char names[MANY][LONGEST];

static uint32_t random_number(void)
{
    static uint32_t state = 1;
    state = state * 1664525 + 1013904223;
    return state >> 8;
}

/* Letters of few kinds behind beginnings of few lengths: many names are alike, or the same. */
static void make_name(char *name)
{
    static const size_t lengths[] = {0, 7, 8, 9, 60, 800};
    static const char letters[] = "a/.\xc3";
    size_t length = lengths[random_number() % LENGTH(lengths)];
    size_t end = length + random_number() % 20;
    memset(name, 'x', length);
    for (size_t i = length; i < end; i++)
        name[i] = letters[random_number() % strlen(letters)];
    name[end] = '\0';
}

static struct functions make_functions(size_t count)
{
    struct functions functions = {0};
    for (size_t i = 0; i < count; i++) {
        make_name(names[i]);
        own[i] = (struct function){.name = names[i], .address = random_number() % 4};
        array_push(&functions, &own[i]);
    }
    return functions;
}

static bool is_before(const struct function *left, const struct function *right)
{
    int order = strcmp(left->name, right->name);
    if (order)
        return order < 0;
    return left->address != right->address ? left->address < right->address : left < right;
}

static void assert_sorted(struct functions *functions, size_t count)
{
    assert_int_equal(functions->count, count);
    for (size_t i = 1; i < count; i++)
        assert_true(is_before(functions->items[i - 1], functions->items[i]));
    array_deinit(functions);
}

TEST(many_names_are_in_the_order_of_their_bytes)
{
    struct functions functions = make_functions(MANY);
    functions_sort_by_name(&functions);
    assert_sorted(&functions, MANY);
}

TEST(sorted_names_stay_as_they_are)
{
    struct functions functions = make_functions(MANY);
    functions_sort_by_name(&functions);
    functions_sort_by_name(&functions);
    assert_sorted(&functions, MANY);
}

TEST(few_names_and_none_are_sorted)
{
    for (size_t count = 0; count < 40; count++) {
        struct functions functions = make_functions(count);
        functions_sort_by_name(&functions);
        assert_sorted(&functions, count);
    }
}

TEST(functions_of_one_name_are_by_address_and_then_in_the_order_of_the_program)
{
    struct functions functions = make_functions(MANY);
    for (size_t i = 0; i < MANY; i++)
        own[i].name = names[0];
    functions_sort_by_name(&functions);
    assert_sorted(&functions, MANY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_names_are_in_the_order_of_their_bytes),
        cmocka_unit_test(sorted_names_stay_as_they_are),
        cmocka_unit_test(few_names_and_none_are_sorted),
        cmocka_unit_test(functions_of_one_name_are_by_address_and_then_in_the_order_of_the_program),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

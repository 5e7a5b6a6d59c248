/* bt/weight: what a script comes to. */
#include "unit.h"

#include "bt/weight.h"

static const char script[] = "config = { max_strlen = 204 }\n"
                             "struct a { char x, y; };\n"
                             "\n"
                             "// of a, b\n"
                             "uprobe:/bin/x:0x1,\n"
                             "uprobe:\"/bin/y,z\":0x2\n"
                             "/(f(pid, 1)) > 0/\n"
                             "{ printf(\"{%s\", str($a, 3)); $b = pid ? \"a\" : \"b\"; }\n"
                             "uprobe:/bin/x:0x3 { @c[pid] = (1, (2, buf($a, $b)), (int64)4); }\n"
                             "END { clear(@c); }\n";

TEST(each_attach_point_is_a_probe)
{
    assert_int_equal(weight_of(script).probes, 4);
}

TEST(texts_count_once_for_each_attach_point)
{
    /* Two of str(), four of literals, one of buf(); the format is none. */
    assert_int_equal(weight_of(script).texts, 7);
}

TEST(a_tuple_counts_with_those_in_it)
{
    struct weight weight = weight_of(script);
    assert_int_equal(weight.tuples, 2);
    assert_int_equal(weight.tuple_texts, 1);
    assert_true(weight.tuple_elements >= 4);
}

TEST(strings_are_shorter_only_where_there_is_no_room)
{
    struct dialect dialect = dialect_newest(), older;
    struct weight small = {.texts = 100}, large = {.texts = 300}, huge = {.texts = 10000};
    assert_ok(dialect_of_version("0.23", &older));
    assert_int_equal(weight_string_limit(&small, &dialect), 0);
    assert_in_range(weight_string_limit(&large, &dialect), 90, 104);
    assert_int_equal(weight_string_limit(&huge, &dialect), 64);
    assert_int_equal(weight_string_limit(&huge, &older), 0);
}

TEST(even_the_shortest_strings_may_be_too_many)
{
    struct dialect dialect = dialect_newest(), older;
    struct weight few = {.texts = 455}, many = {.texts = 456};
    struct weight calls = {.tuples = 42, .tuple_elements = 6, .tuple_texts = 10};
    assert_ok(dialect_of_version("0.23", &older));
    assert_true(weight_fits(&few, &dialect, 64));
    assert_false(weight_fits(&many, &dialect, 64));
    assert_true(weight_fits(&many, &older, 64));
    assert_true(weight_fits(&calls, &older, 64));
    calls.tuples++;
    assert_false(weight_fits(&calls, &older, 64));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_attach_point_is_a_probe),
        cmocka_unit_test(texts_count_once_for_each_attach_point),
        cmocka_unit_test(a_tuple_counts_with_those_in_it),
        cmocka_unit_test(strings_are_shorter_only_where_there_is_no_room),
        cmocka_unit_test(even_the_shortest_strings_may_be_too_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

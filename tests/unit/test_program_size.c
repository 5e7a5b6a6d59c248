/* bt/program_size */
#include "unit.h"

#include "bt/program_size.h"

static struct script_options with(unsigned maximum, uint64_t string_limit)
{
    return (struct script_options){.dialect = {.instruction_maximum = maximum},
                                   .string_limit = string_limit};
}

static const char line[] = "printf(\"%r\", buf($a, 1));\n";

/* So many lines of one text each: 545 instructions with 200 bytes of it. */
static void add_lines(struct text *body, unsigned count)
{
    while (count--)
        text_add_string(body, line);
}

TEST(texts_and_lines_are_counted)
{
    AUTO_TEXT struct text body = {0};
    add_lines(&body, 10);
    struct script_options options = with(5450, 200);
    assert_true(program_size_fits(&options, "", text_string(&body)));
    options = with(5449, 200);
    assert_false(program_size_fits(&options, "", text_string(&body)));
    options = with(5449, 199);
    assert_true(program_size_fits(&options, "", text_string(&body)));
}

TEST(where_a_text_is_compared_each_one_takes_more)
{
    AUTO_TEXT struct text body = {0};
    add_lines(&body, 10);
    struct script_options options = with(5450, 200);
    assert_false(program_size_fits(&options, "str($a) == \"x\"", text_string(&body)));
    text_add_string(&body, "if (str($a) == \"x\") {}");
    assert_false(program_size_fits(&options, "", text_string(&body)));
}

TEST(without_a_limit_all_fits)
{
    AUTO_TEXT struct text body = {0};
    add_lines(&body, 1000);
    struct script_options options = with(0, 200);
    assert_true(program_size_fits(&options, "", text_string(&body)));
}

TEST(shorter_strings_fit_where_that_is_enough)
{
    AUTO_TEXT struct text body = {0};
    add_lines(&body, 50);
    struct script_options options = with(24000, 200);
    uint64_t limit = program_size_string_limit(&options, "", text_string(&body));
    assert_true(limit >= 64 && limit < 200);
    options.string_limit = limit;
    assert_true(program_size_fits(&options, "", text_string(&body)));
    options.string_limit += 8;
    assert_false(program_size_fits(&options, "", text_string(&body)));
    add_lines(&body, 100);
    assert_int_equal(program_size_string_limit(&options, "", text_string(&body)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_and_lines_are_counted),
        cmocka_unit_test(where_a_text_is_compared_each_one_takes_more),
        cmocka_unit_test(without_a_limit_all_fits),
        cmocka_unit_test(shorter_strings_fit_where_that_is_enough),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

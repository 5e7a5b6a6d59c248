/* value/float_text: floats as fmt prints them; the texts are those of Go 1.19. */
#include "unit.h"

#include <float.h>
#include <math.h>

#include "value/float_text.h"

struct row {
    const char *name;
    double value;
    unsigned size;
    const char *text;
};

static const struct row rows[] = {
    {"zero", 0, 8, "0"},
    {"zero below zero", -0.0, 8, "-0"},
    {"one", 1, 8, "1"},
    {"below zero", -1, 8, "-1"},
    {"a fraction", 1.5, 8, "1.5"},
    {"a fraction of many digits", 123456.789, 8, "123456.789"},
    {"zeros between the digits", 100.25, 8, "100.25"},
    {"zeros behind the digits", 100000, 8, "100000"},
    {"six digits", 999999, 8, "999999"},
    {"ten", 10, 8, "10"},
    {"a million has an exponent", 1e6, 8, "1e+06"},
    {"seven digits have one", 1234567, 8, "1.234567e+06"},
    {"one of two digits", 1e21, 8, "1e+21"},
    {"one of three digits", -1e100, 8, "-1e+100"},
    {"a tenth", 0.1, 8, "0.1"},
    {"a tenth and two", 0.1 + 0.2, 8, "0.30000000000000004"},
    {"three zeros behind the point", 0.0001, 8, "0.0001"},
    {"the same with digits", -0.00012345, 8, "-0.00012345"},
    {"four have an exponent", 0.00001, 8, "1e-05"},
    {"a power of two", 0x1p-24, 8, "5.960464477539063e-08"},
    {"a third", 1.0 / 3, 8, "0.3333333333333333"},
    {"the largest", DBL_MAX, 8, "1.7976931348623157e+308"},
    {"the smallest", 4.9406564584124654e-324, 8, "5e-324"},
    {"the smallest with all digits", DBL_MIN, 8, "2.2250738585072014e-308"},
    {"no number", NAN, 8, "NaN"},
    {"endless", INFINITY, 8, "+Inf"},
    {"endless below zero", -INFINITY, 8, "-Inf"},
    {"a narrow tenth", 0.1f, 4, "0.1"},
    {"a narrow tenth is another number", 0.1f, 8, "0.10000000149011612"},
    {"a narrow third", 1.0f / 3, 4, "0.33333334"},
    {"a narrow one that is large", 16777216, 4, "1.6777216e+07"},
    {"the largest narrow one", FLT_MAX, 4, "3.4028235e+38"},
    {"the smallest narrow one", 1.40129846e-45f, 4, "1e-45"},
    {"a narrow one that is endless", -INFINITY, 4, "-Inf"},
};

static void is_printed(void **state)
{
    const struct row *row = *state;
    AUTO_TEXT struct text text = {0};
    text_add_string(&text, "x=");
    float_text(&text, row->value, row->size);
    assert_string_equal(text_string(&text) + 2, row->text);
}

/* No digit too few: any number is read back from its text. */
TEST(a_text_is_that_number_and_no_other)
{
    uint64_t bits = 88172645463325252;
    for (unsigned i = 0; i < 20000; i++) {
        double value;
        float narrow;
        bits ^= bits << 13;
        bits ^= bits >> 7;
        bits ^= bits << 17;
        memcpy(&value, &bits, sizeof(value));
        memcpy(&narrow, &bits, sizeof(narrow));
        AUTO_TEXT struct text text = {0}, narrow_text = {0};
        float_text(&text, value, 8);
        float_text(&narrow_text, (double)narrow, 4);
        if (isfinite(value) && strtod(text_string(&text), NULL) != value)
            fail_msg("%a: %s", value, text_string(&text));
        if (isfinite(narrow) && strtof(text_string(&narrow_text), NULL) != narrow)
            fail_msg("%a: %s", (double)narrow, text_string(&narrow_text));
    }
}

int main(void)
{
    struct unit_tests tests = {0};
    ROW_TESTS(rows, is_printed, NULL, &tests);
    array_push(&tests, (struct CMUnitTest)cmocka_unit_test(a_text_is_that_number_and_no_other));
    return unit_tests_run(&tests);
}

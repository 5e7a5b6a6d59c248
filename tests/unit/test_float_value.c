/* Floats in a line: decimal numbers where there is room for them, bits elsewhere. */
#include "traced.h"

static void show(const char *version, const char *body)
{
    AUTO_TEXT struct text source = {0};
    traced_set_up(version);
    text_printf(&source, "go:\"main.Floats\" { printf(\"%%s\\n\", ${%s:show}); }", body);
    traced_translate(text_string(&source));
}

TEST(a_float_is_one_number_and_its_text_two_pieces)
{
    show("0.27", "p.F");
    assert_count("unroll (13)", 1);
    assert_count("buf((uint8[8])", 2);
    assert_contains("\"%r%r\\n\"");
    assert_lacks("bits");
}

TEST(a_float_of_four_bytes_begins_at_the_highest_bit_too)
{
    show("0.27", "p.G");
    assert_count("unroll (13)", 1);
    assert_contains("->G << 32;");
}

TEST(a_complex_number_is_two)
{
    show("0.23", "p.C");
    assert_count("unroll (13)", 2);
    assert_contains("\"(%r%r%r%ri)\\n\"");
}

TEST(without_bytes_of_numbers_odd_ones_are_shown_as_bits)
{
    show("0.17", "p.F");
    assert_contains("_decimal >> 47) & 1) != 0) {");
    assert_contains("<float64 bits 0x%lx>");
    assert_contains("\"%ld.%08lde%c%02ld\\n\"");
}

TEST(what_there_is_no_room_for_is_shown_as_bits)
{
    traced_set_up("0.27");
    traced_translate("go:\"main.Floats\" { ${many[0]}; ${many[1]}; ${many[2]}; ${many[3]}; "
                     "${many[4]}; ${many[5]}; ${many[6]}; ${many[7]}; ${many[8]}; ${many[8]}; }");
    assert_count("unroll (13)", 8);
    assert_contains("many[8]=<float64 bits 0x%lx>");
}

TEST(the_oldest_shows_all_as_bits)
{
    show("0.11", "p.G");
    assert_lacks("unroll");
    assert_contains("<float32 bits 0x%lx>");
}

TEST(a_float_in_a_register_is_said_to_be)
{
    show("0.27", "x");
    assert_contains("<float in a register>");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_float_is_one_number_and_its_text_two_pieces, traced_tear_down),
        cmocka_unit_test_teardown(a_float_of_four_bytes_begins_at_the_highest_bit_too,
                                  traced_tear_down),
        cmocka_unit_test_teardown(a_complex_number_is_two, traced_tear_down),
        cmocka_unit_test_teardown(without_bytes_of_numbers_odd_ones_are_shown_as_bits,
                                  traced_tear_down),
        cmocka_unit_test_teardown(what_there_is_no_room_for_is_shown_as_bits, traced_tear_down),
        cmocka_unit_test_teardown(the_oldest_shows_all_as_bits, traced_tear_down),
        cmocka_unit_test_teardown(a_float_in_a_register_is_said_to_be, traced_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

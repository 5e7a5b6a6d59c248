/* program/spelling: types as people type them. */
#include "unit.h"

#include "program/spelling.h"

static const struct row {
    const char *name, *left, *right;
    bool is_same;
} rows[] = {
    {"a type is itself", "*main.T", "*main.T", true},
    {"another isn't", "*main.T", "main.T", false},
    {"any is an alias", "[]any", "[]interface {}", true},
    {"blanks that keep nothing apart", "map[string] interface{}", "map[string]any", true},
    {"blanks that do", "chan int", "chanint", false},
    {"functions", "func( byte,any ) rune", "func(uint8, interface {}) int32", true},
    {"a field isn't an alias because its type is", "struct { any int }", "struct{any int}", true},
    {"a type of a package isn't one", "main.any", "main.interface {}", false},
    {"nor one whose name goes on", "bytes", "uint8s", false},
    {"nor a package", "rune.T", "int32.T", false},
};

static void is_compared(void **state)
{
    const struct row *row = *state;
    assert_int_equal(is_same_type_name(row->left, row->right), row->is_same);
    assert_int_equal(is_same_type_name(row->right, row->left), row->is_same);
}

TEST(a_name_is_spelled_as_the_runtime_has_it)
{
    AUTO_TEXT struct text text = {0};
    spell_type_as_runtime("map[string]any, func(byte, main.any", &text);
    assert_string_equal(text_string(&text), "map[string]interface {}, func(uint8, main.any");
}

int main(void)
{
    struct unit_tests tests = {0};
    const struct CMUnitTest runtime = cmocka_unit_test(a_name_is_spelled_as_the_runtime_has_it);
    ROW_TESTS(rows, is_compared, NULL, &tests);
    array_push(&tests, runtime);
    return unit_tests_run(&tests);
}

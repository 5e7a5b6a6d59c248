/* abi/shape: the runtime's description of a function's arguments. */
#include "unit.h"

#include "abi/shape.h"
#include "model.h"

#define AUTO_ASSIGNMENT __attribute__((cleanup(assignment_deinit))) struct assignment

struct row {
    const char *name;
    const char *function, *parameters;
    int dictionary;
    const char *shape;
    enum shape_match match;
};

/* The descriptions are in the form that Go's compiler writes (facts/go-binaries.md, 6). */
static const struct row rows[] = {
    {"scalars are words", "main.F", "a int, b int8", -1, "0/8 8/1", SHAPE_EQUAL},
    {"what has parts is in braces", "main.F", "s string, b []int8, e error, c complex128", -1,
     "{ 0/8 8/8 } { 16/8 24/8 32/8 } { 40/8 48/8 } { 56/8 64/8 }", SHAPE_EQUAL},
    {"structs nest", "main.F", "p struct{a int32; q struct{b int8; s string}}", -1,
     "{ 0/4 { 8/1 { 16/8 24/8 } } }", SHAPE_EQUAL},
    {"an array repeats its element", "main.F", "a [3]int16, n int", -1, "{ 0/2 2/2 4/2 } 8/8",
     SHAPE_EQUAL},
    {"blank fields are listed", "main.F", "p struct{a int; _ int8}", -1, "{ 0/8 8/1 }",
     SHAPE_EQUAL},
    {"what is empty is empty braces", "main.F", "z struct{}, a [0]int, n int", -1, "{ } { } 0/8",
     SHAPE_EQUAL},
    {"no parameters, no words", "main.F", "", -1, "", SHAPE_EQUAL},
    {"stack arguments come at their place, spills behind", "main.F", "a int, b [2]int, c int8", -1,
     "16/8 { 0/8 8/8 } 24/1", SHAPE_EQUAL},
    {"a word elsewhere is different", "main.F", "a int, b int", -1, "0/8 16/8", SHAPE_DIFFERENT},
    {"a word of another size is different", "main.F", "a int, b int", -1, "0/8 8/4",
     SHAPE_DIFFERENT},
    {"a parameter more is different", "main.F", "a int", -1, "0/8 8/8", SHAPE_DIFFERENT},
    {"a parameter less is different", "main.F", "a int, b int", -1, "0/8", SHAPE_DIFFERENT},
    {"other braces are different", "main.F", "a struct{b int}", -1, "0/8", SHAPE_DIFFERENT},
    {"a float isn't told from an integer", "main.F", "a float64", -1, "0/8", SHAPE_EQUAL},
    {"ten words are all", "main.F",
     "a int, b int, c int, d int, e int, f int, g int, h int, i int, x float64", -1,
     "0/8 8/8 16/8 24/8 32/8 40/8 48/8 56/8 64/8 72/8", SHAPE_EQUAL},
    {"the eleventh is cut off", "main.F",
     "a int, b int, c int, d int, e int, f int, g int, h int, i int, x float64, y float64", -1,
     "0/8 8/8 16/8 24/8 32/8 40/8 48/8 56/8 64/8 72/8 ...", SHAPE_BEGINS},
    {"a struct is cut off in its braces, and what follows too", "main.F",
     "p struct{a [12]int; b int}, n int", -1,
     "{ { 0/8 8/8 16/8 24/8 32/8 40/8 48/8 56/8 64/8 72/8 ... } ... } ...", SHAPE_BEGINS},
    {"cut in the last braces of all is not cut", "main.F", "p [11]int", -1,
     "{ 0/8 8/8 16/8 24/8 32/8 40/8 48/8 56/8 64/8 72/8 ... }", SHAPE_EQUAL},
    {"the fifth level is cut off", "main.F",
     "p struct{a struct{b struct{c struct{d struct{e int}; f int}}}}, n int", -1,
     "{ { { { { ... } 8/8 } } } } 16/8", SHAPE_EQUAL},
    {"empty braces count as a word of ten", "main.F", "a [9]int, z struct{}, n int", -1,
     "{ 0/8 8/8 16/8 24/8 32/8 40/8 48/8 56/8 64/8 } { } ...", SHAPE_BEGINS},
    {"offsets from 240 on aren't said", "main.F",
     "p struct{a [2]struct{b [2]struct{c [2]struct{"
     "d [2]struct{x [14]int8}}}}}, n int",
     -1, "{ { { { { ... } { ... } } { { ... } { ... } } } } 224/8", SHAPE_DIFFERENT},
    {"a spill place far behind isn't said", "main.F",
     "a struct{b struct{c struct{d struct{e "
     "[30]int}}}}, n int",
     -1, "{ { { { { ... } } } } } ?", SHAPE_EQUAL},
    {"the dictionary of a function isn't listed", "main.G[go.shape.int]", "a int, b int", 0,
     "8/8 16/8", SHAPE_EQUAL},
    {"the dictionary's room is left free all the same", "main.G[go.shape.int]", "a int, b int", 0,
     "0/8 8/8", SHAPE_DIFFERENT},
    {"of a generic method the receiver isn't listed, the dictionary is",
     "main.(*T[go.shape.int]).M", "t *int, a int", 1, "8/8 16/8", SHAPE_EQUAL},
    {"a name with a bracket loses its first parameter", "type:.eq.[2]main.T", "p *int, q *int", -1,
     "8/8", SHAPE_EQUAL},
};

static void is_compared(void **state)
{
    const struct row *row = *state;
    struct function *function = model_function(row->function, row->parameters, "r int");
    AUTO_ASSIGNMENT assignment = {0};
    enum shape_match match;
    model_shape(function, row->shape);
    assert_ok(assign_parameters(
        machine_of(ARCHITECTURE_AMD64), CONVENTION_REGISTERS, function->signature->parameters,
        function->signature->parameter_count, row->dictionary, &assignment));
    assert_ok(shape_compare(function, &assignment, &match));
    assert_int_equal(match, row->match);
}

TEST(a_program_without_descriptions_has_none)
{
    struct function *function = model_function("main.F", "a int", "");
    AUTO_ASSIGNMENT assignment = {0};
    enum shape_match match;
    assert_ok(assign_parameters(machine_of(ARCHITECTURE_AMD64), CONVENTION_REGISTERS,
                                function->signature->parameters, 1, -1, &assignment));
    assert_ok(shape_compare(function, &assignment, &match));
    assert_int_equal(match, SHAPE_ABSENT);
}

struct split_row {
    const char *name, *shape;
    size_t firsts[4];
    size_t count;
    bool is_cut;
};

static const struct split_row splits[] = {
    {"words and braces are one element each", "0/8 { 8/8 { 16/8 } } 24/8", {0, 1, 7}, 3, false},
    {"a cut at the end isn't an element", "0/8 { 8/8 ... } ...", {0, 1}, 2, true},
    {"a word that isn't said is one", "0/8 ?", {0, 1}, 2, false},
    {"nothing has none", "", {0}, 0, false},
    {"braces that never close are none", "0/8 { 8/8", {0}, 1, false},
};

static void is_split(void **state)
{
    const struct split_row *row = *state;
    struct function *function = model_function("main.F", "", "");
    model_shape(function, row->shape);
    struct shape_elements elements = shape_split(function->signature);
    assert_int_equal(elements.count, row->count);
    assert_int_equal(elements.is_cut, row->is_cut);
    for (size_t i = 0; i < row->count; i++)
        assert_int_equal(elements.items[i].first, row->firsts[i]);
    array_deinit(&elements);
}

struct fit_row {
    const char *name, *shape, *type;
    bool fits;
};

static const struct fit_row fits[] = {
    {"a word fits a type of its size", "40/8", "int", true},
    {"a word fits a float of its size", "40/8", "float64", true},
    {"a word doesn't fit a smaller type", "40/8", "int32", false},
    {"two words fit a string wherever they lie", "{ 40/8 48/8 }", "string", true},
    {"two words don't fit a slice", "{ 40/8 48/8 }", "[]int", false},
    {"three words don't fit a string", "{ 40/8 48/8 56/8 }", "string", false},
    {"inner distances must be right", "{ 40/1 48/8 }", "struct{a int8; b int32}", false},
    {"what is cut fits if it begins so", "{ 40/8 { 48/8 56/8 } ... }",
     "struct{a int; s string; b int; c int}", true},
    {"what is cut doesn't fit if it begins otherwise", "{ 40/8 48/8 ... }",
     "struct{a int; s string; b int; c int}", false},
    {"empty braces fit an empty struct", "{ }", "struct{}", true},
};

static void fits_or_not(void **state)
{
    const struct fit_row *row = *state;
    struct function *function = model_function("main.F", "", "");
    model_shape(function, row->shape);
    struct shape_element whole = {0, function->signature->shape_count};
    bool result;
    assert_ok(shape_element_fits(function->signature, &whole, model_type(row->type), &result));
    assert_int_equal(result, row->fits);
}

int main(void)
{
    struct unit_tests tests = {0};
    ROW_TESTS(rows, is_compared, model_reset, &tests);
    ROW_TESTS(splits, is_split, model_reset, &tests);
    ROW_TESTS(fits, fits_or_not, model_reset, &tests);
    array_push(&tests, (struct CMUnitTest)cmocka_unit_test_teardown(
                           a_program_without_descriptions_has_none, model_reset));
    return unit_tests_run(&tests);
}

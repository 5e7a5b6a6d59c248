/* abi/recorded: what debug information has of places at entry, and how far it can be believed. */
#include "unit.h"

#include "abi/recorded.h"
#include "model.h"

#define AUTO_ASSIGNMENT __attribute__((cleanup(assignment_deinit))) struct assignment

struct row {
    const char *name;
    enum calling_convention convention;
    bool is_unoptimized;
    const char *parameters;
    const char *pieces; /* of the first parameter; NULL: nothing is said */
    unsigned parameter_count, equal, different;
};

#define S CONVENTION_STACK
#define R CONVENTION_REGISTERS

static const struct row rows[] = {
    {"the right register is equal", R, false, "a int", "r0", 1, 1, 0},
    {"another register is different", R, false, "a int", "r3", 1, 0, 1},
    {"silence is neither", R, false, "a int", NULL, 1, 0, 0},
    {"the right float register is equal", R, false, "a float64", "r17", 1, 1, 0},
    {"an integer register for a float is different", R, false, "a float64", "r0", 1, 0, 1},
    {"all words right are equal", R, false, "s string", "r0:8 r3:8", 1, 1, 0},
    {"one word wrong is different", R, false, "s string", "r0:8 r2:8", 1, 0, 1},
    {"a dead word is passed over", R, false, "s string", "-:8 r3:8", 1, 1, 0},
    {"a dead word doesn't hide a wrong one", R, false, "s string", "-:8 r0:8", 1, 0, 1},
    {"dead words alone say nothing", R, false, "s string", "-:8 -:8", 1, 0, 0},
    {"one register for two words may be either", R, false, "s string", "r3", 1, 0, 0},
    {"one wrong register for two words says nothing too", R, false, "s string", "r9", 1, 0, 0},
    {"a spill slot says nothing about a register", R, false, "a int", "s0", 1, 0, 0},
    {"pieces leave padding out", R, false, "p struct{a int32; b int8; c int; d int}",
     "r0:4 r3:1 r2:8 r5:8", 1, 1, 0},
    {"results aren't looked at", R, false, "", NULL, 0, 0, 0},
    {"what has no words isn't counted", R, false, "z struct{}", NULL, 0, 0, 0},
    {"the right stack place is equal", S, false, "a int", "s0", 1, 1, 0},
    {"another stack place is different", S, false, "a int", "s8", 1, 0, 1},
    {"a register for a stack argument is different", S, false, "a int", "r0", 1, 0, 1},
    {"a place below the arguments is different", S, false, "a int", "s-16", 1, 0, 1},
    {"a single place for two words may be the second's", S, false, "s string", "s8", 1, 0, 0},
    {"a single place behind two words is different", S, false, "s string", "s16", 1, 0, 1},
    {"pieces that lie in it are right", S, false, "s string", "s0:8 s8:8", 1, 1, 0},
    {"pieces that start behind it are different", S, false, "s string", "s8:8 s16:8", 1, 0, 1},
    {"without optimization a single place is the start's", S, true, "s string", "s0", 1, 1, 0},
    {"without optimization the second word's place is different", S, true, "s string", "s8", 1, 0,
     1},
    {"an array of two is on the stack", R, false, "a [2]int", "s0:8 s8:8", 1, 1, 0},
    {"numbers at the end of the range are different, not undefined", S, false, "a int, b int",
     "s9223372036854775807:9223372036854775807 -", 2, 0, 1},
    {"and those below", S, false, "a int", "s-9223372036854775808:8", 1, 0, 1},
    {"and a size that wraps", S, false, "s string", "s8:18446744073709551615", 1, 0, 1},
};

static void is_compared(void **state)
{
    const struct row *row = *state;
    struct function *function = model_function("main.F", row->parameters, "r int");
    AUTO_ASSIGNMENT assignment = {0};
    struct recorded_match match;
    function->is_unoptimized = row->is_unoptimized;
    if (row->pieces)
        model_record(function, 0, row->pieces);
    assert_ok(assign_parameters(machine_of(ARCHITECTURE_AMD64), row->convention,
                                function->signature->parameters,
                                function->signature->parameter_count, -1, &assignment));
    recorded_compare(machine_of(ARCHITECTURE_AMD64), function, &assignment, &match);
    assert_int_equal(match.parameters, row->parameter_count);
    assert_int_equal(match.different, row->different);
    assert_int_equal(match.equal, row->equal);
}

static bool start_of(const char *type, const char *pieces, bool is_unoptimized, uint64_t *ret)
{
    AUTO_TEXT struct text parameter = {0};
    AUTO_ASSIGNMENT assignment = {0};
    text_printf(&parameter, "a %s", type);
    struct function *function = model_function("main.F", text_string(&parameter), "");
    function->is_unoptimized = is_unoptimized;
    if (pieces)
        model_record(function, 0, pieces);
    assert_ok(assign_parameters(machine_of(ARCHITECTURE_AMD64), CONVENTION_STACK,
                                function->signature->parameters, 1, -1, &assignment));
    return recorded_stack_offset(machine_of(ARCHITECTURE_AMD64), function,
                                 &assignment.parameters.items[0], ret);
}

TEST(only_a_whole_values_place_is_its_start)
{
    uint64_t offset = 0;
    assert_true(start_of("int", "s24", false, &offset));
    assert_int_equal(offset, 24);
    assert_true(start_of("string", "s24:8 s32:8", false, &offset));
    assert_int_equal(offset, 24);
    assert_false(start_of("string", "s24", false, &offset));
    assert_true(start_of("string", "s40", true, &offset));
    assert_int_equal(offset, 40);
    assert_false(start_of("int", NULL, false, &offset));
    assert_false(start_of("int", "", true, &offset));
    assert_false(start_of("int", "r0", false, &offset));
    assert_false(start_of("string", "-:8 s8:8", false, &offset));
    assert_false(start_of("int", "s-8", false, &offset));
}

int main(void)
{
    struct unit_tests tests = {0};
    ROW_TESTS(rows, is_compared, model_reset, &tests);
    array_push(&tests, (struct CMUnitTest)cmocka_unit_test_teardown(
                           only_a_whole_values_place_is_its_start, model_reset));
    return unit_tests_run(&tests);
}

/* abi/shaped, abi/spills: arguments of functions of which nobody knows the types. */
#include "unit.h"

#include "abi/arguments.h"
#include "bytes.h"
#include "model.h"

/* The function is at 0x401000, runtime.morestack at 0x401100: N is where the call of it stands. */
#define SPILL_AX_AT_8    "4889442408"
#define SPILL_BX_AT_16   "48895c2410"
#define SPILL_CX_AT_24   "48894c2418"
#define SPILL_AX_AT_16   "4889442410"
#define SPILL_AX_AT_24   "4889442418"
#define SPILL_X0_AT_8    "f20f11442408"
#define SPILL_X0_AT_16   "f20f11442410"
#define SPILL_X0_4_AT_16 "f30f11442410"
#define SPILL_BL_AT_16   "885c2410"
#define STORE_LOCAL      "48890424" /* where the return address is */
#define NOP              "90"
#define CALL_FROM_0      "e8fb000000"
#define CALL_FROM_5      "e8f6000000"
#define CALL_FROM_6      "e8f5000000"
#define CALL_FROM_9      "e8f2000000"
#define CALL_FROM_10     "e8f1000000"
#define CALL_FROM_11     "e8f0000000"
#define CALL_FROM_15     "e8ec000000"
#define CALL_ELSEWHERE   "e8f6010000"

static const struct row {
    const char *name;
    const char *shape, *code;
    const char *places; /* "": nothing is known */
} rows[] = {
    {"words and groups", "0/8 { 8/8 16/8 }",
     SPILL_AX_AT_8 SPILL_BX_AT_16 SPILL_CX_AT_24 CALL_FROM_15, "=ax =bx,cx"},
    {"a float is in another register", "0/8 8/8", SPILL_X0_AT_8 SPILL_AX_AT_16 CALL_FROM_11,
     "=X0 =ax"},
    {"one of four bytes, too", "0/8 8/4", SPILL_AX_AT_8 SPILL_X0_4_AT_16 CALL_FROM_11, "=ax =X0"},
    {"a byte", "0/8 8/1", SPILL_AX_AT_8 SPILL_BL_AT_16 CALL_FROM_9, "=ax =bx"},
    {"nops may stand between", "0/8", SPILL_AX_AT_8 NOP CALL_FROM_6, "=ax"},
    {"what isn't spilled is on the stack", "{ 0/8 8/8 } 16/8", SPILL_AX_AT_24 CALL_FROM_5,
     "=sp+0,sp+8 =ax"},
    {"without a stack check nothing tells", "0/8", "c3", ""},
    {"nor if nothing is spilled", "0/8", CALL_FROM_0, ""},
    {"nor if it isn't morestack that is called", "0/8", SPILL_AX_AT_8 CALL_ELSEWHERE, ""},
    {"what the runtime leaves out shifts the rest", "0/8",
     SPILL_AX_AT_8 SPILL_BX_AT_16 CALL_FROM_10, ""},
    {"a word has its size", "0/4", SPILL_AX_AT_8 CALL_FROM_5, ""},
    {"what is stored before is no spill", "0/8", STORE_LOCAL SPILL_AX_AT_8 CALL_FROM_9, "=ax"},
    {"an offset that isn't said", "?", SPILL_AX_AT_8 CALL_FROM_5, ""},
    {"more than the runtime lists", "0/8 ...", SPILL_AX_AT_8 SPILL_BX_AT_16 CALL_FROM_10, ""},
    {"no arguments", "", SPILL_AX_AT_8 CALL_FROM_5, ""},
};

/* Functions that a user declares, or of which debug information leaves something out. */
static const struct typed_row {
    const char *name;
    const char *parameters;
    const char *shape, *code;
    bool is_declared;
    const char *places; /* or, where it is refused, a part of the message behind "!" */
} typed_rows[] = {
    {"a declaration that the code agrees with", "a int, f float64", "0/8 8/8",
     SPILL_AX_AT_8 SPILL_X0_AT_16 CALL_FROM_11, true, "a=ax f=X0"},
    {"floats in place of integers are refused", "a int, b int", "0/8 8/8",
     SPILL_AX_AT_8 SPILL_X0_AT_16 CALL_FROM_11, true, "!isn't declared as it is"},
    {"integers in place of floats are refused", "a int, f float64", "0/8 8/8",
     SPILL_AX_AT_8 SPILL_BX_AT_16 CALL_FROM_10, true, "!isn't declared as it is"},
    {"what isn't all that is spilled is refused", "a int", "0/8",
     SPILL_AX_AT_8 SPILL_BX_AT_16 CALL_FROM_10, true, "!isn't declared as it is"},
    {"other words are refused", "a string", "0/8 8/8", SPILL_AX_AT_8 SPILL_BX_AT_16 CALL_FROM_10,
     true, "!isn't declared as it is"},
    {"parameters of which the runtime knows nothing are refused", "a int", NULL,
     SPILL_AX_AT_8 CALL_FROM_5, true, "!the program doesn't describe its arguments"},
    {"what only panics spills nothing", "a int", "0/8", CALL_FROM_0, true, "a=ax"},
    {"no parameters need no description", "", NULL, "c3", true, ""},
    {"without a stack check the description is enough", "a int, f float64", "0/8 8/8", "c3", true,
     "a=ax f=X0"},
    {"what is left out is a float by its spill", "a int", "0/8 8/8",
     SPILL_X0_AT_8 SPILL_AX_AT_16 CALL_FROM_11, false, "_=X0 a=ax"},
};

static const struct row *running;
static const char *running_code;
static struct text code;

static struct reader read_code(const struct program *program, const struct function *function)
{
    (void)program;
    text_deinit(&code);
    return bytes_code(function->address == 0x401000 ? running_code : "c3", &code);
}

static int end_row(void **state)
{
    model.read_code = NULL;
    text_deinit(&code);
    return model_reset(state);
}

/* The function that has that code, and the others. */
static struct function *make_function(const char *parameters, const char *bytes)
{
    running_code = bytes;
    model_reset(NULL);
    model_function("main.F", parameters, "");
    model_function("runtime.morestack_noctxt", "", "");
    model_function("main.Other", "", "");
    struct function *function = program_function_at(&model, 0x401000);
    assert_non_null(function);
    model.read_code = read_code;
    return function;
}

static void is_placed_or_refused(void **state)
{
    const struct typed_row *row = *state;
    struct arguments arguments;
    struct function *function = make_function(row->parameters, row->code);
    function->signature->is_declared = row->is_declared;
    function->signature->convention = CONVENTION_REGISTERS;
    model.version.minor = 21;
    if (row->shape)
        model_shape(function, row->shape);
    struct error *error = arguments_place(&model, function, &arguments);
    if (*row->places == '!') {
        assert_refused(error, EXIT_TARGET, row->places + 1);
        return;
    }
    assert_ok(error);
    assert_string_equal(model_places(&arguments.assignment), row->places);
    arguments_deinit(&arguments);
}

TEST(on_the_stack_a_declaration_has_as_many_bytes)
{
    struct arguments arguments;
    struct function *function = make_function("a int, s string", "c3");
    function->signature->is_declared = true;
    function->signature->convention = CONVENTION_STACK;
    function->signature->argument_bytes = 24;
    assert_ok(arguments_place(&model, function, &arguments));
    assert_string_equal(model_places(&arguments.assignment), "a=sp+0 s=sp+8,sp+16");
    arguments_deinit(&arguments);
    function->signature->argument_bytes = 32;
    assert_refused(arguments_place(&model, function, &arguments), EXIT_TARGET,
                   "isn't declared as it is");
}

TEST(on_the_stack_a_declaration_has_the_words_that_are_described)
{
    struct arguments arguments;
    struct function *function = make_function("s string, n int", "c3");
    function->signature->is_declared = true;
    function->signature->convention = CONVENTION_STACK;
    function->signature->argument_bytes = 24;
    model_shape(function, "{ 0/8 8/8 } 16/8");
    assert_ok(arguments_place(&model, function, &arguments));
    assert_string_equal(model_places(&arguments.assignment), "s=sp+0,sp+8 n=sp+16");
    arguments_deinit(&arguments);
    model_shape(function, "0/8 { 8/8 16/8 }");
    assert_refused(arguments_place(&model, function, &arguments), EXIT_TARGET,
                   "isn't declared as it is");
}

TEST(behind_the_tenth_word_a_declaration_has_as_many_bytes)
{
    struct arguments arguments;
    struct function *function = make_function(
        "a int, b int, c int, d int, e int, f int, g int, h int, i int, j int, k int", "c3");
    function->signature->is_declared = true;
    function->signature->convention = CONVENTION_REGISTERS;
    /* Two are on the stack, below the room to spill the rest. */
    model_shape(function, "16/8 24/8 32/8 40/8 48/8 56/8 64/8 72/8 80/8 0/8 ...");
    function->signature->argument_bytes = 88;
    assert_ok(arguments_place(&model, function, &arguments));
    arguments_deinit(&arguments);
    function->signature->argument_bytes = 96;
    assert_refused(arguments_place(&model, function, &arguments), EXIT_TARGET,
                   "isn't declared as it is");
}

TEST(instances_that_share_a_name_take_a_dictionary)
{
    struct arguments arguments;
    struct function *function = make_function("a int", SPILL_AX_AT_8 SPILL_BX_AT_16 CALL_FROM_10);
    function->name = "main.F[...]";
    function->signature->is_declared = true;
    function->signature->convention = CONVENTION_REGISTERS;
    model.version.minor = 19;
    model_shape(function, "8/8");
    assert_ok(arguments_place(&model, function, &arguments));
    assert_string_equal(model_places(&arguments.assignment), "a=bx");
    arguments_deinit(&arguments);
    /* That of one type alone calls the code that they share. */
    function->is_wrapper = true;
    assert_refused(arguments_place(&model, function, &arguments), EXIT_TARGET,
                   "isn't declared as it is");
}

TEST(what_takes_nothing_is_not_declared_to_take_something)
{
    struct arguments arguments;
    struct function *function = make_function("a int", "c3");
    function->signature->is_declared = function->signature->takes_nothing = true;
    function->signature->convention = CONVENTION_REGISTERS;
    assert_refused(arguments_place(&model, function, &arguments), EXIT_TARGET,
                   "isn't declared as it is");
}

TEST(words_on_the_stack_are_where_the_runtime_describes_them)
{
    struct arguments arguments;
    struct function *function = make_function("", "c3");
    function->signature->has_parameters = false;
    function->signature->is_stripped = true;
    function->signature->convention = CONVENTION_STACK;
    model_shape(function, "{ 0/8 8/8 } 16/4 24/8");
    assert_ok(arguments_place(&model, function, &arguments));
    assert_string_equal(model_places(&arguments.assignment), "=sp+0,sp+8 =sp+16 =sp+24");
    assert_int_equal(arguments.assignment.parameters.items[0].parameter->type->kind, TYPE_STRUCT);
    arguments_deinit(&arguments);
}

static void places(void **state)
{
    struct arguments arguments;
    running = *state;
    struct function *function = make_function("", running->code);
    function->signature->has_parameters = false;
    function->signature->is_stripped = true;
    model_shape(function, running->shape);
    assert_ok(arguments_place(&model, function, &arguments));
    assert_string_equal(model_places(&arguments.assignment), running->places);
    arguments_deinit(&arguments);
}

int main(void)
{
    struct unit_tests tests = {0};
    const struct CMUnitTest more[] = {
        cmocka_unit_test_teardown(on_the_stack_a_declaration_has_as_many_bytes, end_row),
        cmocka_unit_test_teardown(on_the_stack_a_declaration_has_the_words_that_are_described,
                                  end_row),
        cmocka_unit_test_teardown(behind_the_tenth_word_a_declaration_has_as_many_bytes, end_row),
        cmocka_unit_test_teardown(instances_that_share_a_name_take_a_dictionary, end_row),
        cmocka_unit_test_teardown(what_takes_nothing_is_not_declared_to_take_something, end_row),
        cmocka_unit_test_teardown(words_on_the_stack_are_where_the_runtime_describes_them, end_row),
    };
    ROW_TESTS(rows, places, end_row, &tests);
    ROW_TESTS(typed_rows, is_placed_or_refused, end_row, &tests);
    for (size_t i = 0; i < LENGTH(more); i++)
        array_push(&tests, more[i]);
    return unit_tests_run(&tests);
}

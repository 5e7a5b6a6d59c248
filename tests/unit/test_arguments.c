/* abi/arguments, abi/omitted: placed for sure, or refused with the reason. */
#include "unit.h"

#include "abi/arguments.h"
#include "model.h"

#define AUTO_ARGUMENTS __attribute__((cleanup(arguments_deinit))) struct arguments

struct row {
    const char *name;
    unsigned go_minor;
    enum calling_convention convention;
    const char *function, *parameters, *results;
    const char *records[8]; /* of the parameters, in order; NULL: nothing is said */
    const char *shape;      /* NULL: the program has none */
    int64_t argument_bytes;
    const char *places; /* or, where it is refused, a part of the message behind "!" */
    unsigned omitted;
};

#define S CONVENTION_STACK
#define R CONVENTION_REGISTERS

/* clang-format off */
static const struct row rows[] = {
    /* ---- nothing is missing ---- */
    {"the runtime's description is believed", 26, R, "main.F", "a int, s string", "e error", {"r0",
     "r3:8 r2:8"}, "0/8 { 8/8 16/8 }", 0, "a=ax s=bx,cx ; e=ax,bx", 0},
    {"also against registers in debug information, which are wrong for a few", 26, R,
     "math/big.(*Int).Xor", "z *int, x *int, y *int", "", {"r0", "r3", "r3"}, "0/8 8/8 16/8", 0,
     "z=ax x=bx y=cx", 0},
    {"without a description registers that agree are enough", 17, R, "main.F", "a int, b int", "",
     {"r0", "r3"}, NULL, -1, "a=ax b=bx", 0},
    {"without a description silence is enough", 17, R, "main.F", "a int, b int", "", {NULL}, NULL,
     -1, "a=ax b=bx", 0},
    {"without a description other registers are refused", 17, R, "main.F", "a int, b int", "",
     {"r0", "r2"}, NULL, -1, "!carries nothing that could tell which is right", 0},
    {"a cut description and registers that agree", 21, R, "main.F",
     "a [1]int, b int, c int, d int, e int, f int, g int, h int, i int, x float64, y float64", "",
     {"r0", "r3"}, "{ 0/8 } 8/8 16/8 24/8 32/8 40/8 48/8 56/8 64/8 72/8 ...", 0,
     "a=ax b=bx c=cx d=di e=si f=r8 g=r9 h=r10 i=r11 x=X0 y=X1", 0},
    {"a cut description of parameters that leave no room for more", 21, R, "main.F",
     "a error, b error, c error, d error, e error, f int", "r [2]int", {NULL, NULL, NULL, "r2", NULL,
     "r0"}, "{ 32/8 40/8 } { 48/8 56/8 } { 64/8 72/8 } { 80/8 88/8 } { 0/8 8/8 } ...", 104,
     "a=ax,bx b=cx,di c=si,r8 d=r9,r10 e=sp+0,sp+8 f=r11 ; r=sp+16,sp+24", 0},
    {"a cut description of parameters that leave room for one more", 21, R, "main.F",
     "a error, b error, c error, d error, e error, f int8", "", {NULL, NULL, NULL, NULL, NULL,
     "r0"}, "{ 16/8 24/8 } { 32/8 40/8 } { 48/8 56/8 } { 64/8 72/8 } { 0/8 8/8 } ...", 88,
     "!Refusing to guess", 0},
    /* ---- the dictionary ---- */
    {"a generic function takes its dictionary first", 26, R, "main.G[go.shape.int]", "a int, b int",
     "r int", {"r3", "r2"}, "8/8 16/8", 0, "a=bx b=cx ; r=ax", 0},
    {"a generic method of Go 1.19 takes it first", 19, R, "main.(*T[go.shape.int_0]).M",
     "t *int, a int", "", {"r3", "r2"}, "8/8 16/8", 0, "t=bx a=cx", 0},
    {"a generic method takes it behind the receiver", 21, R, "main.(*T[go.shape.int]).M",
     "t *int, a int", "", {"r0", "r2"}, "8/8 16/8", 0, "t=ax a=cx", 0},
    {"a method of a generic value too", 26, R, "main.T[go.shape.int].M",
     "t struct{a int; b int}, n int", "", {NULL}, NULL, 0, "t=ax,bx n=di", 0},
    {"an instance with types in brackets in brackets", 26, R,
     "main.G[go.shape.map[string]int,go.shape.[]uint8]", "a int", "", {"r3"}, "8/8", 0, "a=bx", 0},
    {"code for one type takes none", 26, R, "main.G[int]", "a int", "", {"r0"}, NULL, 0, "a=ax", 0},
    {"a closure in a generic function takes none", 26, R, "main.G[go.shape.int].func1",
     "a int, b int", "", {"r0", "r3"}, NULL, 0, "a=ax b=bx", 0},
    {"a closure in a generic method takes none", 26, R, "main.(*T[go.shape.int]).M.func2",
     "a int, b int", "", {"r0", "r3"}, NULL, 0, "a=ax b=bx", 0},
    {"a wrapper that go makes for a call takes none", 26, R, "main.G[go.shape.int].gowrap1",
     "a int, b int", "", {"r0", "r3"}, NULL, 0, "a=ax b=bx", 0},
    {"a loop body takes none", 26, R, "main.G[go.shape.int]-range1", "a int, b int", "", {"r0",
     "r3"}, NULL, 0, "a=ax b=bx", 0},
    {"a method whose name begins as a closure's takes it", 26, R, "main.T[go.shape.int].function",
     "t int, a int", "", {"r0", "r2"}, NULL, 0, "t=ax a=cx", 0},
    {"a comparison of generic types takes none", 26, R, "type:.eq.main.T[go.shape.int]",
     "p *int, q *int", "", {"r0", "r3"}, "8/8", 0, "p=ax q=bx", 0},
    /* ---- parameters that debug information leaves out ---- */
    {"a hole behind a cut description is refused", 21, R, "main.F",
     "m complex128, n complex128, o complex128, p complex128, q float64, a int, c int", "", {NULL,
     NULL, NULL, NULL, NULL, NULL, "r2"},
     "{ 0/8 8/8 } { 16/8 24/8 } { 32/8 40/8 } { 48/8 56/8 } 64/8 72/8 ...", 0,
     "!Refusing to guess", 0},
    {"where all are listed it is debug information that is wrong", 26, R, "main.F",
     "m complex128, n complex128, o complex128, p complex128, q float64, a int, c int", "", {NULL,
     NULL, NULL, NULL, NULL, NULL, "r2"},
     "{ 0/8 8/8 } { 16/8 24/8 } { 32/8 40/8 } { 48/8 56/8 } 64/8 72/8 ...", 0,
     "m=X0,X1 n=X2,X3 o=X4,X5 p=X6,X7 q=X8 a=ax c=bx", 0},
    {"a blank in front", 19, R, "main.F", "b string", "", {"r3:8 r2:8"}, "0/8 { 8/8 16/8 }", 0,
     "_=ax b=bx,cx", 1},
    {"blanks around, one of them of two words", 21, R, "main.F", "b string, d int8", "",
     {"r3:8 r2:8", "r8"}, "0/8 { 8/8 16/8 } { 24/8 32/8 } 40/1", 0, "_=ax b=bx,cx _=di,si d=r8", 2},
    {"a blank behind", 19, R, "main.F", "a int", "", {"r0"}, "0/8 8/4", 0, "a=ax _=bx", 1},
    {"a receiver of a wrapper", 21, R, "main.(*Big).Sum", "n int", "r int", {"r3"}, "0/8 8/8", 0,
     "_=ax n=bx ; r=ax", 1},
    {"all are blank", 19, R, "main.F", "", "r int", {NULL}, "0/8 { 8/8 16/8 }", 0,
     "_=ax _=bx,cx ; r=ax", 2},
    {"a float among blanks is told by what follows", 19, R, "main.F", "a int", "", {"r0"},
     "0/4 8/8", 0, "_=X0 a=ax", 1},
    {"a register is right, whichever of two equal shapes it belongs to", 19, R, "main.F", "a int", "",
     {"r0"}, "0/8 8/8", 0, "a=ax _=bx", 1},
    {"an integer among blanks is told by what follows", 19, R, "main.F", "a int", "", {"r3"},
     "0/8 8/8", 0, "_=ax a=bx", 1},
    {"a blank array leaves the registers to what follows", 19, R, "main.F", "a int", "", {"r0"},
     "{ 0/8 8/8 } 16/8", 0, "_=X0,X1 a=ax", 1},
    {"a blank of integer and float fits nothing", 19, R, "main.F", "a int", "", {"r3"},
     "{ 0/8 8/8 } 16/8", 0, "!doesn't fit", 0},
    {"a small blank is no float", 19, R, "main.F", "a int", "", {NULL}, "0/2 8/8", 0, "_=ax a=bx",
     1},
    {"without registers a word may be a float or none: refused", 19, R, "main.F", "a int", "",
     {NULL}, "0/4 8/8", 0, "!more than one way", 0},
    {"without registers two of the same type may be either: refused", 19, R, "main.F", "a int8", "",
     {NULL}, "0/1 1/1", 0, "!more than one way", 0},
    {"with a register it is one of them", 19, R, "main.F", "a int8", "", {"r3"}, "0/1 1/1", 0,
     "_=ax a=bx", 1},
    {"a description that isn't of these parameters is refused", 19, R, "main.F", "a string", "",
     {NULL}, "0/8 8/8", 0, "!doesn't fit the ones it has", 0},
    {"more than four are refused", 19, R, "main.F", "a string", "", {"r9:8 r10:8"},
     "0/8 8/8 16/8 24/8 32/8 40/8 { 48/8 56/8 }", 0, "!doesn't fit the ones it has", 0},
    {"a place that isn't said is no guess", 19, R, "main.F", "x int", "r [40]int", {"r3"}, "? ?", 0,
     "!Refusing to guess", 0},
    {"braces that don't match are refused", 19, R, "main.F", "x int", "", {"r3"}, "} 0/8 8/8", 0,
     "!Refusing to guess", 0},
    {"braces that never close are refused", 19, R, "main.F", "x int", "", {"r3"}, "0/8 { { 8/8", 0,
     "!Refusing to guess", 0},
    /* ---- on the stack ---- */
    {"offsets and bytes agree", 15, S, "main.F", "a int8, s string", "e error", {"s0",
     "s8:8 s16:8"}, NULL, 40, "a=sp+0 s=sp+8,sp+16 ; e=sp+24,sp+32", 0},
    {"bytes alone agree", 15, S, "main.F", "a int8, s string", "e error", {NULL}, NULL, 40,
     "a=sp+0 s=sp+8,sp+16 ; e=sp+24,sp+32", 0},
    {"offsets alone agree", 15, S, "main.F", "a int8, s string", "", {"s0", "s8:8 s16:8"}, NULL,
     1000, "a=sp+0 s=sp+8,sp+16", 0},
    {"a blank between is found by the hole", 15, S, "main.F", "a int, c int", "", {"s0", "s24"},
     NULL, 32, "a=sp+0 _=sp+8 _=sp+16 c=sp+24", 2},
    {"a small blank is a small hole", 15, S, "main.F", "a int8, c int8", "", {"s0", "s4"}, NULL, 8,
     "a=sp+0 _=sp+1 _=sp+2 c=sp+4", 2},
    {"parameters out of order are put in order", 15, S, "main.F", "b int, a int", "", {"s8", "s0"},
     NULL, 16, "a=sp+0 b=sp+8", 0},
    {"a receiver that ends in what is empty is in registers", 19, R, "main.Decoder.Reset", "", "",
     {NULL}, "{ { 0/8 8/8 } { } }", 24, "_=ax,bx", 1},
    {"what stands behind such a one is behind the room that it leaves", 19, R, "main.Decoder.Reset",
     "n int", "", {"r2"}, "{ 0/8 8/8 { } } 24/8", 32, "_=ax,bx n=cx", 1},
    {"a wrapper's receiver is found by the bytes", 15, S, "main.(*T).M", "a int", "r int", {"s8"},
     NULL, 24, "_=sp+0 a=sp+8 ; r=sp+16", 1},
    {"a wrapper's receiver is found without places too", 15, S, "main.(*T).M", "a int", "r int",
     {NULL}, NULL, 24, "_=sp+0 a=sp+8 ; r=sp+16", 1},
    {"a wrapper's receiver is found where nothing else is passed", 15, S, "main.(*T).M", "", "e error",
     {NULL}, NULL, 24, "_=sp+0 ; e=sp+8,sp+16", 1},
    {"a receiver that isn't all that is missing is refused", 15, S, "main.(*T).M", "a int", "r int",
     {NULL}, NULL, 40, "!not every other one has a recorded place", 0},
    {"results stand behind a hole, if there is no room for more", 15, S, "main.F", "a int, c int",
     "r int, e error", {"s0", "s16"}, NULL, 48, "a=sp+0 _=sp+8 c=sp+16 ; r=sp+24 e=sp+32,sp+40", 1},
    {"bytes that don't add up are refused", 15, S, "main.F", "a int", "", {NULL}, NULL, 24,
     "!not every other one has a recorded place", 0},
    {"places that overlap are refused", 15, S, "main.F", "a string, b int", "", {"s0:8 s8:8", "s8"},
     NULL, 40, "!overlap", 0},
    {"places that can't be true are refused", 15, S, "main.F", "a int", "", {"s1000000"}, NULL, 40,
     "!can't be true", 0},
    {"a place in a register is refused", 15, S, "main.F", "a int, b int", "", {"s0", "r3"}, NULL,
     24, "!not every other one has a recorded place", 0},
};
/* clang-format on */

static void is_placed_or_refused(void **state)
{
    const struct row *row = *state;
    model.path = NULL;
    struct function *function = model_function(row->function, row->parameters, row->results);
    struct arguments arguments;
    model.version.minor = row->go_minor;
    function->signature->convention = row->convention;
    function->signature->argument_bytes = row->argument_bytes;
    for (size_t i = 0; i < LENGTH(row->records); i++) {
        if (row->records[i])
            model_record(function, i, row->records[i]);
    }
    if (row->shape)
        model_shape(function, row->shape);
    struct error *error = arguments_place(&model, function, &arguments);
    if (*row->places == '!') {
        assert_refused(error, EXIT_TARGET, row->places + 1);
    } else {
        assert_ok(error);
        assert_string_equal(model_places(&arguments.assignment), row->places);
        assert_int_equal(arguments.omitted, row->omitted);
        arguments_deinit(&arguments);
    }
}

TEST(results_behind_a_hole_are_not_known)
{
    struct function *function = model_function("main.F", "a int, c int", "r int");
    AUTO_ARGUMENTS arguments = {0};
    function->signature->convention = CONVENTION_STACK;
    function->signature->argument_bytes = 48;
    model_record(function, 0, "s0");
    model_record(function, 1, "s24");
    assert_ok(arguments_place(&model, function, &arguments));
    assert_false(arguments.knows_results);
}

TEST(assembly_is_refused)
{
    struct function *function = model_function("runtime.memmove", "", "");
    struct arguments arguments;
    function->signature->has_parameters = false;
    assert_refused(arguments_place(&model, function, &arguments), EXIT_TARGET,
                   "is written in assembly");
}

TEST(another_machine_is_refused)
{
    struct function *function = model_function("main.F", "", "");
    struct arguments arguments;
    model.architecture = ARCHITECTURE_OTHER;
    assert_refused(arguments_place(&model, function, &arguments), EXIT_TARGET,
                   "a machine that gobt can't trace");
}

TEST(parameters_are_found_by_name_and_by_every_slot)
{
    struct function *function =
        model_function("main.F", "v *int, ctx any, z struct{}, entry *int", "ctx error");
    AUTO_ARGUMENTS arguments = {0};
    assert_ok(arguments_place(&model, function, &arguments));
    const struct placed_parameter *placed = arguments.assignment.parameters.items;
    assert_ptr_equal(arguments_find(&arguments, "ctx"), &placed[1]);
    assert_ptr_equal(arguments_find(&arguments, "entry"), &placed[3]);
    assert_null(arguments_find(&arguments, "Entry"));
    assert_null(arguments_find(&arguments, "~r0"));
    assert_ptr_equal(arguments_of_slot(&arguments, 0), &placed[0]);
    assert_ptr_equal(arguments_of_slot(&arguments, 1), &placed[1]);
    assert_ptr_equal(arguments_of_slot(&arguments, 2), &placed[1]);
    assert_ptr_equal(arguments_of_slot(&arguments, 3), &placed[3]);
    assert_null(arguments_of_slot(&arguments, 4));
    assert_null(arguments_of_slot(&arguments, UINT64_MAX));
}

TEST(the_dictionary_has_a_register_of_its_own)
{
    static const struct {
        unsigned go_minor;
        const char *function, *parameters, *name;
    } dictionaries[] = {
        {26, "main.G[go.shape.int]", "a int", "ax"},
        {19, "main.(*T[go.shape.int_0]).M", "t *int, a int", "ax"},
        {26, "main.(*T[go.shape.int]).M", "t *int, a int", "bx"},
        {26, "main.T[go.shape.int].M", "t struct{a int; b int}, n int", "cx"},
        {26, "main.T[go.shape.int].M", "t [2]int, n int", "ax"},
        {26, "main.G[go.shape.int].func1", "a int", NULL},
        {26, "main.G", "a int", NULL},
    };
    for (size_t i = 0; i < LENGTH(dictionaries); i++) {
        AUTO_ARGUMENTS arguments = {0};
        struct function *function =
            model_function(dictionaries[i].function, dictionaries[i].parameters, "");
        model.version.minor = dictionaries[i].go_minor;
        assert_ok(arguments_place(&model, function, &arguments));
        const char *name = arguments_dictionary(&arguments);
        assert_string_equal(name ? name : "none",
                            dictionaries[i].name ? dictionaries[i].name : "none");
    }
}

TEST(names_that_the_compiler_made_are_no_names)
{
    static const struct {
        const char *name;
        bool is_named;
    } names[] = {{"a", true},  {"_x", true},   {"", false},
                 {"_", false}, {"~p0", false}, {"~r1", false}};
    for (size_t i = 0; i < LENGTH(names); i++) {
        struct parameter parameter = {.name = names[i].name};
        assert_int_equal(parameter_is_named(&parameter), names[i].is_named);
    }
}

int main(void)
{
    const struct CMUnitTest more[] = {
        cmocka_unit_test_teardown(results_behind_a_hole_are_not_known, model_reset),
        cmocka_unit_test_teardown(assembly_is_refused, model_reset),
        cmocka_unit_test_teardown(another_machine_is_refused, model_reset),
        cmocka_unit_test_teardown(parameters_are_found_by_name_and_by_every_slot, model_reset),
        cmocka_unit_test_teardown(the_dictionary_has_a_register_of_its_own, model_reset),
        cmocka_unit_test(names_that_the_compiler_made_are_no_names),
    };
    struct unit_tests tests = {0};
    ROW_TESTS(rows, is_placed_or_refused, model_reset, &tests);
    for (size_t i = 0; i < LENGTH(more); i++)
        array_push(&tests, more[i]);
    return unit_tests_run(&tests);
}

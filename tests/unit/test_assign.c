/* abi/assign: each rule of Go's calling conventions. */
#include "unit.h"

#include "abi/assign.h"
#include "model.h"

#define AUTO_ASSIGNMENT __attribute__((cleanup(assignment_deinit))) struct assignment

struct row {
    const char *name;
    enum calling_convention convention;
    const char *parameters, *results;
    const char *places;
    uint64_t stack_size;
};

#define S CONVENTION_STACK
#define R CONVENTION_REGISTERS

static const struct row rows[] = {
    /* ---- registers ---- */
    {"integers take the registers in order", R,
     "a int, b int8, c bool, d uintptr, e *int, f func(), g map[int]int, h chan int, i int32",
     "r0 int, r1 bool", "a=ax b=bx c=cx d=di e=si f=r8 g=r9 h=r10 i=r11 ; r0=ax r1=bx", 0},
    {"floats take registers of their own", R, "a float64, n int, b float32", "", "a=X0 n=ax b=X1",
     0},
    {"a complex number is two floats", R, "c complex128, d complex64, f float64", "e complex128",
     "c=X0,X1 d=X2,X3 f=X4 ; e=X0,X1", 0},
    {"strings, slices and interfaces are taken apart", R, "s string, b []int, e error, x any", "",
     "s=ax,bx b=cx,di,si e=r8,r9 x=r10,r11", 0},
    {"a struct is its fields", R, "p struct{a int8; b string; c float32}, n int", "",
     "p=ax,bx,cx,X0 n=di", 0},
    {"structs in structs are flat", R, "p struct{a struct{b int; c struct{d int}}; e int}", "",
     "p=ax,bx,cx", 0},
    {"blank fields take a register", R, "p struct{a int; _ int; b int}, n int", "",
     "p=ax,bx,cx n=di", 0},
    {"a trailing empty struct takes none", R, "p struct{a int; z struct{}}, n int", "", "p=ax n=bx",
     0},
    {"an empty struct takes nothing", R, "z struct{}, n int", "", "z= n=ax", 0},
    {"an array of none takes nothing", R, "z [0]int, n int", "", "z= n=ax", 0},
    {"an array of none in a struct takes nothing", R, "p struct{z [0]string; a int}, n int", "",
     "p=ax n=bx", 0},
    {"an array of one is its element", R, "a [1]string, n int", "", "a=ax,bx n=cx", 0},
    {"an array of one array of one is its element", R, "a [1][1]float64", "", "a=X0", 0},
    {"an array of two is on the stack", R, "a [2]int, n int", "", "a=sp+0,sp+8 n=ax", 16},
    {"an array of two anywhere puts the whole on the stack", R,
     "p struct{s string; a [2]int8}, n int", "", "p=sp+0,sp+8,sp+16,sp+17 n=ax", 24},
    {"an array of two in an array of one too", R, "p [1]struct{a [2]int}, n int", "",
     "p=sp+0,sp+8 n=ax", 16},
    {"an array of two of nothing too", R, "p struct{a int; z [2]struct{}}, n int", "",
     "p=sp+0 n=ax", 16},
    {"what doesn't fit goes to the stack as a whole, registers are filled by later ones", R,
     "a int, b int, c int, d int, e int, f int, g int, h int, s string, z int", "",
     "a=ax b=bx c=cx d=di e=si f=r8 g=r9 h=r10 s=sp+0,sp+8 z=r11", 16},
    {"ten integers spill one", R,
     "a int, b int, c int, d int, e int, f int, g int, h int, i int, j int", "",
     "a=ax b=bx c=cx d=di e=si f=r8 g=r9 h=r10 i=r11 j=sp+0", 8},
    {"a struct of ten words is on the stack", R,
     "p struct{a int; b int; c int; d int; e int; f int; g int; h int; i int; j int}, n int", "",
     "p=sp+0,sp+8,sp+16,sp+24,sp+32,sp+40,sp+48,sp+56,sp+64,sp+72 n=ax", 80},
    {"sixteen floats spill one", R,
     "p struct{a complex128; b complex128; c complex128; d complex128; e complex128; "
     "f complex128; g complex128}, x float64, y float64, n int",
     "", "p=X0,X1,X2,X3,X4,X5,X6,X7,X8,X9,X10,X11,X12,X13 x=X14 y=sp+0 n=ax", 8},
    {"a value needs integers and floats both", R,
     "a [1]struct{p string; q string; r string; s string}, m struct{f float64; t string}, "
     "f float64",
     "", "a=ax,bx,cx,di,si,r8,r9,r10 m=sp+0,sp+8,sp+16 f=X0", 24},
    {"stack arguments are aligned to their type", R, "a [3]int8, b [2]int16, c [2]int", "",
     "a=sp+0,sp+1,sp+2 b=sp+4,sp+6 c=sp+8,sp+16", 24},
    {"stack results follow stack arguments at a word", R, "a [3]int8, n int", "r [2]int8, s int",
     "a=sp+0,sp+1,sp+2 n=ax ; r=sp+8,sp+9 s=ax", 16},
    {"results begin with the first register again", R, "a string, b string", "s []int, e error",
     "a=ax,bx b=cx,di ; s=ax,bx,cx e=di,si", 0},
    {"an unknown type of one word is an integer's", R, "x unsafe.Pointer, y uint64", "",
     "x=ax y=bx", 0},
    {"nothing has no places", R, "", "", "", 0},
    /* ---- stack ---- */
    {"on the stack one follows the other, aligned", S, "a int8, b int32, c bool, s string", "",
     "a=sp+0 b=sp+4 c=sp+8 s=sp+16,sp+24", 32},
    {"on the stack small ones share a word", S, "a int8, b int8, c int16, d int", "",
     "a=sp+0 b=sp+1 c=sp+2 d=sp+8", 16},
    {"on the stack results begin at a word", S, "a int8", "r int8, s bool, e error",
     "a=sp+0 ; r=sp+8 s=sp+9 e=sp+16,sp+24", 32},
    {"on the stack floats are as all else", S, "f float32, g float64, c complex64", "",
     "f=sp+0 g=sp+8 c=sp+16,sp+20", 24},
    {"on the stack what is empty takes nothing", S, "z struct{}, n int, y [0]int, m int8", "",
     "z= n=sp+0 y= m=sp+8", 16},
    {"on the stack a struct is aligned as its fields", S,
     "a int8, p struct{x int16; y int8}, q struct{z int8; w int}", "",
     "a=sp+0 p=sp+2,sp+4 q=sp+8,sp+16", 24},
    {"on the stack an array is its elements", S, "a [2]string", "", "a=sp+0,sp+8,sp+16,sp+24", 32},
};

static void is_assigned(void **state)
{
    const struct row *row = *state;
    struct function *function = model_function("main.F", row->parameters, row->results);
    const struct signature *signature = function->signature;
    AUTO_ASSIGNMENT assignment = {0};
    assert_ok(assign_parameters(machine_of(ARCHITECTURE_AMD64), row->convention,
                                signature->parameters, signature->parameter_count, -1,
                                &assignment));
    assert_string_equal(model_places(&assignment), row->places);
    assert_int_equal(assignment.stack_size, row->stack_size);
}

static void assign(const char *parameters, const char *results, int dictionary,
                   struct assignment *ret)
{
    const struct signature *signature = model_function("main.F", parameters, results)->signature;
    assert_ok(assign_parameters(machine_of(ARCHITECTURE_AMD64), CONVENTION_REGISTERS,
                                signature->parameters, signature->parameter_count, dictionary,
                                ret));
}

TEST(the_dictionary_takes_the_first_register)
{
    AUTO_ASSIGNMENT assignment = {0};
    assign("a int, b int", "r int", 0, &assignment);
    assert_string_equal(model_places(&assignment), "a=bx b=cx ; r=ax");
    assert_int_equal(assignment.dictionary_offset, 0);
    assert_int_equal(assignment.slot_count, 2);
}

TEST(the_dictionary_of_a_method_follows_the_whole_receiver)
{
    AUTO_ASSIGNMENT assignment = {0};
    assign("t struct{a int; b int}, n int", "", 1, &assignment);
    assert_string_equal(model_places(&assignment), "t=ax,bx n=di");
    assert_int_equal(assignment.parameters.items[1].frame_offset, 24);
    assert_int_equal(assignment.dictionary_offset, 16);
}

TEST(room_to_spill_follows_the_stack_arguments_and_results)
{
    AUTO_ASSIGNMENT assignment = {0};
    assign("a int8, big [2]int, s string, b int16", "r [2]int8", -1, &assignment);
    const struct placed_parameter *placed = assignment.parameters.items;
    assert_int_equal(assignment.stack_size, 24);
    assert_int_equal(placed[0].frame_offset, 24);
    assert_int_equal(placed[1].frame_offset, 0);
    assert_true(placed[1].on_stack);
    assert_int_equal(placed[2].frame_offset, 32);
    assert_int_equal(placed[3].frame_offset, 48);
    assert_int_equal(placed[4].frame_offset, 16);
}

TEST(slot_numbers_count_words_of_parameters_not_of_results)
{
    AUTO_ASSIGNMENT assignment = {0};
    assign("v *int, ctx any, entry *int, z struct{}, f float64, a [2]int", "err error", -1,
           &assignment);
    static const size_t first[] = {0, 1, 3, 4, 4, 5};
    for (size_t i = 0; i < LENGTH(first); i++)
        assert_int_equal(assignment.parameters.items[i].first_word, first[i]);
    assert_int_equal(assignment.slot_count, 7);
    assert_int_equal(assignment.words.count, 9);
}

TEST(words_say_what_they_are_of_their_value)
{
    AUTO_ASSIGNMENT assignment = {0};
    assign("s []int8, e error, x any, c complex64, p struct{a int8; b int32}", "", -1, &assignment);
    static const struct {
        const char *part;
        enum type_kind kind;
        uint64_t offset, size;
    } words[] = {
        {"ptr", TYPE_UNSAFE_POINTER, 0, 8},
        {"len", TYPE_INT, 8, 8},
        {"cap", TYPE_INT, 16, 8},
        {"itab", TYPE_UNSAFE_POINTER, 0, 8},
        {"data", TYPE_UNSAFE_POINTER, 8, 8},
        {"type", TYPE_UNSAFE_POINTER, 0, 8},
        {"data", TYPE_UNSAFE_POINTER, 8, 8},
        {"real", TYPE_FLOAT, 0, 4},
        {"imag", TYPE_FLOAT, 4, 4},
        {NULL, TYPE_INT, 0, 1},
        {NULL, TYPE_INT, 4, 4},
    };
    assert_int_equal(assignment.words.count, LENGTH(words));
    for (size_t i = 0; i < LENGTH(words); i++) {
        const struct word *word = &assignment.words.items[i];
        assert_int_equal(word->kind, words[i].kind);
        assert_int_equal(word->offset, words[i].offset);
        assert_int_equal(word->size, words[i].size);
        if (words[i].part)
            assert_string_equal(word->part, words[i].part);
        else
            assert_null(word->part);
    }
}

TEST(huge_arrays_of_nothing_take_no_time)
{
    AUTO_ASSIGNMENT assignment = {0};
    assign("z [1000000000000]struct{}, n int", "", -1, &assignment);
    assert_string_equal(model_places(&assignment), "z= n=ax");
}

TEST(huge_arrays_take_no_more_words_than_anybody_looks_at)
{
    AUTO_ASSIGNMENT assignment = {0};
    assign("a [1000000000000]int, n int", "", -1, &assignment);
    assert_true(assignment.words.count < 10000);
    assert_false(assignment.parameters.items[1].on_stack);
}

static struct error *refuse_to_fill(struct type *type)
{
    return error_target("type %s is incomplete", type->name);
}

TEST(a_type_that_cannot_be_filled_is_an_error)
{
    struct assignment assignment;
    struct type *broken = model_declare("main.T", "struct{}");
    struct function *function = model_function("main.F", "a int, b main.T", "");
    broken->complete = false;
    broken->size = 8;
    broken->fill = refuse_to_fill;
    assert_refused(assign_parameters(machine_of(ARCHITECTURE_AMD64), CONVENTION_REGISTERS,
                                     function->signature->parameters, 2, -1, &assignment),
                   EXIT_TARGET, "type main.T is incomplete");
}

TEST(machines_that_cannot_be_traced_are_none)
{
    assert_non_null(machine_of(ARCHITECTURE_AMD64));
    assert_null(machine_of(ARCHITECTURE_OTHER));
}

TEST(registers_have_the_numbers_that_debug_information_has)
{
    static const struct {
        const char *name;
        unsigned number;
    } registers[] = {{"ax", 0}, {"bx", 3}, {"cx", 2},   {"di", 5},  {"si", 4},
                     {"r8", 8}, {"r9", 9}, {"r10", 10}, {"r11", 11}};
    const struct machine *machine = machine_of(ARCHITECTURE_AMD64);
    assert_int_equal(machine->integer_count, LENGTH(registers));
    assert_int_equal(machine->float_count, 15);
    assert_int_equal(machine->first_float_dwarf_number, 17);
    for (size_t i = 0; i < LENGTH(registers); i++) {
        assert_string_equal(machine->integers[i].name, registers[i].name);
        assert_int_equal(machine->integers[i].dwarf_number, registers[i].number);
    }
}

int main(void)
{
    const struct CMUnitTest more[] = {
        cmocka_unit_test_teardown(the_dictionary_takes_the_first_register, model_reset),
        cmocka_unit_test_teardown(the_dictionary_of_a_method_follows_the_whole_receiver,
                                  model_reset),
        cmocka_unit_test_teardown(room_to_spill_follows_the_stack_arguments_and_results,
                                  model_reset),
        cmocka_unit_test_teardown(slot_numbers_count_words_of_parameters_not_of_results,
                                  model_reset),
        cmocka_unit_test_teardown(words_say_what_they_are_of_their_value, model_reset),
        cmocka_unit_test_teardown(huge_arrays_of_nothing_take_no_time, model_reset),
        cmocka_unit_test_teardown(huge_arrays_take_no_more_words_than_anybody_looks_at,
                                  model_reset),
        cmocka_unit_test_teardown(a_type_that_cannot_be_filled_is_an_error, model_reset),
        cmocka_unit_test(machines_that_cannot_be_traced_are_none),
        cmocka_unit_test(registers_have_the_numbers_that_debug_information_has),
    };
    struct unit_tests tests = {0};
    ROW_TESTS(rows, is_assigned, model_reset, &tests);
    for (size_t i = 0; i < LENGTH(more); i++)
        array_push(&tests, more[i]);
    return unit_tests_run(&tests);
}

/* abi/located: variables at an address inside of a function, as far as debug information goes. */
#include "unit.h"

#include "abi/located.h"
#include "model.h"
#include "path/located.h"

enum { HERE = 0x401020, DEPTH = 0x28 };

struct row {
    const char *name;
    const char *variable; /* "s string" */
    const char *pieces;   /* as model_record() has them; NULL: nothing is said */
    bool is_unoptimized, has_one_home;
    const char *places; /* sp: from the first stack argument */
};

static const struct row rows[] = {
    {"a word is in a register", "a int", "r0", false, false, "a=ax"},
    {"also in one that no argument is in", "a int", "r12", false, false, "a=r12"},
    {"a register that isn't known", "a int", "r99", false, false, "a=unknown"},
    {"a float is in its own", "f float64", "r18", false, false, "f=X1"},
    {"a word is on the stack, below the frame's end", "a int", "s-16", false, false, "a=sp+-16"},
    {"or in the caller's frame", "a int", "s8", false, false, "a=sp+8"},
    {"or nowhere", "a int", NULL, false, false, "a=missing"},
    {"a string is in two registers", "s string", "r0:8 r3:8", false, false, "s=ax,bx"},
    {"or in a register and on the stack", "s string", "r0:8 s-8:8", false, false, "s=ax,sp+-8"},
    {"or in part", "s string", "-:8 r3:8", false, false, "s=missing,bx"},
    {"one register for two words may be either", "s string", "r3", false, false,
     "s=unknown,unknown"},
    {"one stack slot for two words, too", "s string", "s-16", false, false, "s=unknown,unknown"},
    {"but not without optimization", "s string", "s-16", true, false, "s=sp+-16,sp+-8"},
    {"nor if that is where it always is", "s string", "s-16", false, true, "s=sp+-16,sp+-8"},
    {"nor if it is too large to be taken apart", "p struct{a string; b string; c int}", "s-64",
     false, false, "p=sp+-64,sp+-56,sp+-48,sp+-40,sp+-32"},
    {"fewer pieces than words may be any of them", "xs []int", "r0:8 r3:8", false, false,
     "xs=unknown,unknown,unknown"},
    {"more pieces than words are of something else", "a int", "r0:8 r3:8", false, false,
     "a=unknown"},
    {"pieces leave padding out", "p struct{a int32; b int8; c int}", "r0:4 r3:1 r2:8", false, false,
     "p=ax,bx,cx"},
    {"a piece may have several words on the stack", "p struct{s string; n int}", "s-32:16 r0:8",
     false, false, "p=sp+-32,sp+-24,ax"},
    {"but not in a register", "p struct{s string; n int}", "r3:16 r0:8", false, false,
     "p=unknown,unknown,ax"},
    {"what has no words is nowhere", "z struct{}", NULL, false, false, "z="},
};

static void build(const struct row *row, struct code *code)
{
    struct function *function = model_function("main.F", row->variable, "");
    function->is_unoptimized = row->is_unoptimized;
    if (row->pieces)
        model_record(function, 0, row->pieces);
    struct parameter *variable = &function->signature->parameters[0];
    variable->has_one_home = row->has_one_home;
    *code = (struct code){
        .function = function,
        .into = function,
        .address = HERE,
        .knows_depth = true,
        .stack_depth = DEPTH,
        .variables = variable,
        .variable_count = 1,
    };
}

static void is_located(void **state)
{
    const struct row *row = *state;
    struct code code;
    struct arguments arguments;
    build(row, &code);
    assert_ok(arguments_at(&model, &code, &arguments));
    assert_string_equal(model_places(&arguments.assignment), row->places);
    arguments_deinit(&arguments);
}

TEST(what_is_on_the_stack_whole_is_memory)
{
    static const struct row whole = {"", "s string", "s-16:8 s-8:8", false, false, ""};
    static const struct row apart = {"", "s string", "s-16:8 s-24:8", false, false, ""};
    struct code code;
    struct arguments arguments;
    build(&whole, &code);
    assert_ok(arguments_at(&model, &code, &arguments));
    assert_true(arguments.assignment.parameters.items[0].on_stack);
    assert_int_equal((int64_t)arguments.assignment.parameters.items[0].frame_offset, -16);
    arguments_deinit(&arguments);
    build(&apart, &code);
    assert_ok(arguments_at(&model, &code, &arguments));
    assert_false(arguments.assignment.parameters.items[0].on_stack);
    arguments_deinit(&arguments);
}

TEST(a_depth_that_is_not_known_is_refused)
{
    struct code code;
    struct arguments arguments;
    build(&rows[0], &code);
    code.knows_depth = false;
    assert_refused(arguments_at(&model, &code, &arguments), EXIT_TARGET, "how deep its stack is");
}

TEST(at_a_function_s_entry_arguments_are_where_calls_pass_them)
{
    struct code code;
    struct arguments arguments;
    build(&rows[5], &code);
    code.is_entry = true;
    assert_ok(arguments_at(&model, &code, &arguments));
    assert_string_equal(model_places(&arguments.assignment), "a=ax");
    arguments_deinit(&arguments);
}

/* Of `ok := false` Go 1.25 to 1.27 say on arm64 that it is in r0, which has what it has. */
TEST(register_0_may_be_meant_for_zero_on_arm64)
{
    static const struct row row = {"", "s string", "r0:8 r3:8", false, false, ""};
    static const struct {
        struct go_version version;
        const char *places;
    } cases[] = {
        {{1, 24, true}, "s=r0,r3"},
        {{1, 25, true}, "s=unknown,r3"},
        {{0, 0, false}, "s=unknown,r3"},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct code code;
        struct arguments arguments;
        build(&row, &code);
        model.architecture = ARCHITECTURE_ARM64;
        model.version = cases[i].version;
        assert_ok(arguments_at(&model, &code, &arguments));
        assert_string_equal(model_places(&arguments.assignment), cases[i].places);
        arguments_deinit(&arguments);
    }
}

struct reading {
    const char *name, *variable, *pieces, *path, *missing;
};

static const struct reading readings[] = {
    {"all words of a string are needed", "s string", "-:8 r3:8", "s", "optimized out"},
    {"for its length that one", "s string", "-:8 r3:8", "s:len", NULL},
    {"for its start the other", "s string", "-:8 r3:8", "s:ptr", "optimized out"},
    {"a struct is there in part", "p struct{a int; b int}", "r0:8 -:8", "p", NULL},
    {"a part may be missing", "p struct{a int; b int}", "r0:8 -:8", "p.b", "optimized out"},
    {"or not", "p struct{a int; b int}", "r0:8 -:8", "p.a", NULL},
    {"all of it is missing", "p struct{a int; b int}", "-:8 -:8", "p", "optimized out"},
    {"through a pointer that is nowhere", "p *struct{a int}", NULL, "p.a", "optimized out"},
    {"elements of a slice in part", "xs []int", "r0:8 -:8 -:8", "xs[1]", "optimized out"},
    {"what can't be told", "s string", "r3", "s", "place not known"},
};

static void is_readable(void **state)
{
    const struct reading *reading = *state;
    const struct row row = {"", reading->variable, reading->pieces, false, false, ""};
    struct code code;
    struct arguments arguments;
    struct path path;
    enum path_form form;
    const struct access *access;
    build(&row, &code);
    assert_ok(arguments_at(&model, &code, &arguments));
    assert_ok(path_parse_with_form(&model.arena, reading->path, &path, &form));
    assert_ok(access_resolve(&arguments, AT_ENTRY, &path, &access));
    const char *missing = access_missing(&arguments, access, form);
    assert_string_equal(missing ? missing : "", reading->missing ? reading->missing : "");
    assert_ptr_equal(access_variable(&arguments, access), &code.variables[0]);
    path_deinit(&path);
    arguments_deinit(&arguments);
}

TEST(what_escaped_is_behind_its_address)
{
    const struct row row = {"", "x *int", "s-8", false, false, ""};
    struct code code;
    struct arguments arguments;
    struct path path;
    const struct access *access;
    build(&row, &code);
    code.variables[0].is_behind_pointer = true;
    assert_ok(type_complete(code.variables[0].type));
    assert_ok(arguments_at(&model, &code, &arguments));
    assert_ok(path_parse(&model.arena, "x", &path));
    assert_ok(access_resolve(&arguments, AT_ENTRY, &path, &access));
    assert_string_equal(model_access(access), "[stack+18446744073709551608]+0 @x int");
    path_deinit(&path);
    arguments_deinit(&arguments);
}

int main(void)
{
    struct unit_tests tests = {0};
    ROW_TESTS(rows, is_located, model_reset, &tests);
    ROW_TESTS(readings, is_readable, model_reset, &tests);
    const struct CMUnitTest others[] = {
        cmocka_unit_test_teardown(what_is_on_the_stack_whole_is_memory, model_reset),
        cmocka_unit_test_teardown(a_depth_that_is_not_known_is_refused, model_reset),
        cmocka_unit_test_teardown(register_0_may_be_meant_for_zero_on_arm64, model_reset),
        cmocka_unit_test_teardown(at_a_function_s_entry_arguments_are_where_calls_pass_them,
                                  model_reset),
        cmocka_unit_test_teardown(what_escaped_is_behind_its_address, model_reset),
    };
    for (size_t i = 0; i < LENGTH(others); i++)
        array_push(&tests, others[i]);
    return unit_tests_run(&tests);
}

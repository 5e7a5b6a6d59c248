/* path/results, path/resolve: what paths mean where a function returns. */
#include "unit.h"

#include "model.h"
#include "path/results.h"

#define AUTO_ARGUMENTS __attribute__((cleanup(arguments_deinit))) struct arguments

struct row {
    const char *name;
    const char *parameters, *results; /* NULL: those below */
    const char *path;
    const char *access; /* as model_access() prints it, or a part of the message behind "!" */
};

/* Words p=0 n=1 b=2,3,4 s=5,6 ok=7, size=8; count=9 err=10,11. */
static const char parameters[] = "p *main.Entry, n int, b []uint8, s string, ok bool, size uint16";
static const char results[] = "count int, err error";

static const struct row rows[] = {
    {"a result by its name", NULL, NULL, "ret.err", "return w10-11 @ret.err error"},
    {"a result by its number gets its name", NULL, NULL, "ret.1", "return w10-11 @ret.err error"},
    {"numbers begin with 0", NULL, NULL, "ret.0", "return w9 @ret.count int"},
    {"results without names", NULL, "~r0 int, ~r1 error", "ret.1", "return w10-11 @ret.1 error"},
    {"a blank result by its number", NULL, "_ int, err error", "ret.0", "return w9 @ret.0 int"},
    {"the other one by its name", NULL, "_ int, err error", "ret.err",
     "return w10-11 @ret.err error"},
    {"the only result", NULL, "~r0 int", "ret", "return w9 @ret int"},
    {"the only result by its number", NULL, "~r0 int", "ret.0", "return w9 @ret int"},
    {"the only result has a name", NULL, "err error", "ret", "return w9-10 @ret.err error"},
    {"the only result by its name", NULL, "err error", "ret.err", "return w9-10 @ret.err error"},
    {"a field of the only result", NULL, "~r0 main.Pair", "ret.y", "return w10 @ret.y int16"},
    {"such a field in another case", NULL, "~r0 main.Pair", "ret.Y", "return w10 @ret.y int16"},
    {"such a field behind the number", NULL, "~r0 main.Pair", "ret.0.y", "return w10 @ret.y int16"},
    {"such a field behind the name", NULL, "a main.Pair", "ret.a.y", "return w10 @ret.a.y int16"},
    {"a result's name wins over its field", NULL, "y main.Pair", "ret.y",
     "return w9-10 @ret.y main.Pair"},
    {"a field of one of several", NULL, "a main.Pair, b main.Pair", "ret.b.x",
     "return w11 @ret.b.x int64"},
    {"a field behind a result", NULL, "~r0 *main.Entry", "ret.Key",
     "return [w9]+0 @ret.Key string"},
    {"an element of the only result", NULL, "~r0 []int", "ret[2]", "return [w9-11]+16 @ret[2] int"},
    {"a part of the only result", NULL, "~r0 []uint8", "ret[1:3]",
     "return w9-11 @ret[1:3] []uint8 1..3"},
    {"a part of a result up to another", NULL, "data []uint8, n int", "ret.data[:ret.n]",
     "return w9-11 @ret.data[:ret.n] []uint8 0..(return w12 @ret.n int)"},
    {"a result on the stack", "", "a int, b [2]int", "ret.b[1]", "return stack+8 @ret.b[1] int"},
    {"a result behind the arguments on the stack", "a [2]int", "b [2]int", "ret.b[1]",
     "return stack+24 @ret.b[1] int"},
    {"of several, ret alone is none", NULL, NULL, "ret",
     "!main.F has no result 'ret'; it has ret.count, ret.err"},
    {"no such name", NULL, NULL, "ret.nope",
     "!main.F has no result 'ret.nope'; it has ret.count, ret.err"},
    {"no such number", NULL, "~r0 int, ~r1 error", "ret.2",
     "!main.F has no result 'ret.2'; it has ret.0, ret.1"},
    {"a result has no index", NULL, NULL, "ret[0]", "!has no result 'ret[0]'; it has ret.count"},
    {"the only result has no such field", NULL, "~r0 main.Pair", "ret.z",
     "!ret (main.Pair) has no field 'z'; it has x, y"},
    {"the only result has no such number", NULL, "~r0 int", "ret.1",
     "!ret is of type int, which has no fields: '.1' leads nowhere"},
    {"no results at all", NULL, "", "ret", "!main.F has no results: 'ret' is nothing"},
    {"none by a number either", NULL, "", "go.ret.0", "!main.F has no results: 'go.ret.0' is"},
    {"a result's name alone is none", NULL, NULL, "err", "!; the result is ret.err"},
    {"err is the error, which has no name", NULL, "~r0 int, ~r1 error", "err",
     "!; the result is ret.1"},
    /* A parameter that is called so. */
    {"a parameter called ret wins", "ret main.Pair", "~r0 int", "ret.x", "w0 @ret.x int64"},
    {"go.ret is the result then", "ret main.Pair", "~r0 int", "go.ret", "return w2 @ret int"},
    {"go.ret by its number", "ret int", NULL, "go.ret.1", "return w2-3 @ret.err error"},
    {"go.ret by its name", "ret int", NULL, "go.ret.err", "return w2-3 @ret.err error"},
    {"a field of go.ret", "ret int", "~r0 main.Pair", "go.ret.y", "return w2 @ret.y int16"},
    {"go.ret, and there is no such result", NULL, NULL, "go.ret.2", "!has no result 'go.ret.2'"},
    {"a parameter called go", "go struct{ret int8}", NULL, "go.ret", "w0 @go.ret int8"},
    /* Arguments as they were. */
    {"an argument is that of the entry", NULL, NULL, "n", "w1 @n int"},
    {"a slot too", NULL, NULL, "0.key", "[w0]+0 @p.Key string"},
    {"a raw word too", NULL, NULL, "3", "w3 @3 int"},
    {"a part of one up to another", NULL, NULL, "b[1:size]",
     "w2-4 @b[1:size] []uint8 1..(w8 @size uint16)"},
    {"a part of one up to a result would be of two times", NULL, NULL, "b[:ret.0]",
     "!'b[:ret.0]' ends where only the return tells: ask for what it is then, 'now b[:ret.0]'"},
    {"a part up to a bool", NULL, NULL, "now b[:ok]", "!a range ends at a number: 'ok' (bool)"},
    {"a part up to the duration", NULL, NULL, "now b[:duration]", "!'duration' (text) is none"},
    /* What they lead to now. */
    {"a field behind an argument, now", NULL, NULL, "now p.Key", "now [w0]+0 @now p.Key string"},
    {"a field behind two pointers, now", NULL, NULL, "now p.next.Key",
     "now [[w0]+16]+0 @now p.next.Key string"},
    {"a field behind a slot, now", NULL, NULL, "now 0.KEY", "now [w0]+0 @now p.Key string"},
    {"an argument now", NULL, NULL, "now b", "now w2-4 @now b []uint8"},
    {"an element now", NULL, NULL, "now b[3]", "now [w2-4]+3 @now b[3] uint8"},
    {"a part now", NULL, NULL, "now b[1:3]", "now w2-4 @now b[1:3] []uint8 1..3"},
    {"a part now up to a result", NULL, NULL, "now b[2:ret.0]",
     "now w2-4 @now b[2:ret.0] []uint8 2..(return w9 @ret.count int)"},
    {"a part now up to an argument", NULL, NULL, "now b[:n]",
     "now w2-4 @now b[:n] []uint8 0..(w1 @n int)"},
    {"an argument on the stack now", "a [2]*main.Entry", NULL, "now a[1].Key",
     "now [stack+8]+0 @now a[1].Key string"},
    {"a result is as it is now anyway", NULL, NULL, "now ret.0",
     "!'now' is for arguments: 'ret.count' is what it is at the return anyway"},
    {"so is the goroutine", NULL, NULL, "now goid", "!'now' is for arguments: 'goid' is"},
    {"so is the duration", NULL, NULL, "now duration", "!'now' is for arguments: 'duration' is"},
    {"no such argument now", NULL, NULL, "now nope", "!has no parameter 'nope'"},
    {"a parameter called now", "now main.Pair", NULL, "now.y", "w1 @now.y int16"},
    {"and what it leads to now", "now *main.Entry", NULL, "now now.Key",
     "now [w0]+0 @now now.Key string"},
    /* What gobt knows. */
    {"the duration", NULL, NULL, "duration", "return duration"},
    {"the duration behind go", NULL, NULL, "go.duration", "return duration"},
    {"a parameter called duration wins", "duration int", NULL, "duration", "w0 @duration int"},
    {"and go.duration is the other", "duration int", NULL, "go.duration", "return duration"},
    {"nothing follows the duration", NULL, NULL, "go.duration.x", "!nothing can follow"},
    {"the duration has no fields", NULL, NULL, "duration.x", "!which has no fields"},
    {"who called", NULL, NULL, "caller", "return caller"},
    {"a parameter called caller wins", "caller int", NULL, "caller", "w0 @caller int"},
    {"and go.caller is the other", "caller int", NULL, "go.caller", "return caller"},
    {"the goroutine's number", NULL, NULL, "goid", "return goid"},
};

static struct error *resolve(const struct arguments *arguments, enum moment moment,
                             const char *text, const struct access **ret)
{
    struct path path;
    TRY(path_parse(&model.arena, text, &path));
    struct error *error = access_resolve(arguments, moment, &path, ret);
    path_deinit(&path);
    return error;
}

static void is_resolved(void **state)
{
    const struct row *row = *state;
    AUTO_ARGUMENTS arguments = {0};
    const struct access *access;
    model_declare("main.Pair", "struct{x int64; y int16}");
    model_declare("main.Entry", "struct{Key string; next *main.Entry}");
    struct function *function =
        model_function("main.F", row->parameters ? row->parameters : parameters,
                       row->results ? row->results : results);
    assert_ok(arguments_place(&model, function, &arguments));
    struct error *error = resolve(&arguments, AT_RETURN, row->path, &access);
    if (*row->access == '!') {
        assert_refused(error, error ? error->status : EXIT_TARGET, row->access + 1);
    } else {
        assert_ok(error);
        assert_string_equal(model_access(access), row->access);
    }
}

TEST(all_results_are_listed_in_order)
{
    AUTO_ARGUMENTS arguments = {0};
    struct accesses all;
    struct function *function = model_function("main.F", "n int", "a int, _ string, err error");
    assert_ok(arguments_place(&model, function, &arguments));
    assert_ok(access_results(&arguments, &all));
    assert_int_equal(all.count, 3);
    assert_string_equal(model_access(all.items[0]), "return w1 @ret.a int");
    assert_string_equal(model_access(all.items[1]), "return w2-3 @ret.1 string");
    assert_string_equal(model_access(all.items[2]), "return w4-5 @ret.err error");
    array_deinit(&all);
}

TEST(a_function_without_results_has_an_empty_list)
{
    AUTO_ARGUMENTS arguments = {0};
    struct accesses all;
    assert_ok(arguments_place(&model, model_function("main.F", "n int", ""), &arguments));
    assert_ok(access_results(&arguments, &all));
    assert_int_equal(all.count, 0);
}

/* Up to 1.16 results lie behind all arguments, also behind those that nobody knows of. */
TEST(results_behind_what_is_left_out_are_refused)
{
    AUTO_ARGUMENTS arguments = {0};
    const struct access *access;
    struct accesses all;
    model_type("int");
    model.convention = CONVENTION_STACK;
    assert_ok(arguments_place(&model, model_function("main.F", "n int", "err error"), &arguments));
    arguments.knows_results = false;
    assert_refused(access_results(&arguments, &all), EXIT_TARGET,
                   "main.F: where its results are can't be told");
    assert_refused(resolve(&arguments, AT_RETURN, "ret.err", &access), EXIT_TARGET,
                   "where its results are can't be told");
    assert_ok(resolve(&arguments, AT_RETURN, "n", &access));
}

TEST(a_function_that_has_none_needs_no_place_for_results)
{
    AUTO_ARGUMENTS arguments = {0};
    struct accesses all;
    assert_ok(arguments_place(&model, model_function("main.F", "n int", ""), &arguments));
    arguments.knows_results = false;
    assert_ok(access_results(&arguments, &all));
}

/* ---- the goroutine that started this one ---- */

static struct error *find_goroutine(__attribute__((unused)) struct program *program,
                                    const char *name, struct type **ret)
{
    *ret = strcmp(name, "runtime.g") == 0 ? model.source : NULL;
    return NULL;
}

static void declare_goroutine(const char *fields)
{
    model.source = model_declare("runtime.g", fields);
    model.find_type = find_goroutine;
}

TEST(the_parent_is_a_field_of_the_goroutine)
{
    AUTO_ARGUMENTS arguments = {0};
    const struct access *access;
    declare_goroutine("struct{goid uint64; parentGoid uint64}");
    assert_ok(arguments_place(&model, model_function("main.F", "n int", ""), &arguments));
    assert_ok(resolve(&arguments, AT_ENTRY, "parent", &access));
    assert_string_equal(model_access(access), "g+8 @parent uint64");
    assert_ok(resolve(&arguments, AT_RETURN, "parent", &access));
    assert_string_equal(model_access(access), "return g+8 @parent uint64");
    assert_ok(resolve(&arguments, AT_ENTRY, "go.parent", &access));
    assert_string_equal(model_access(access), "g+8 @parent uint64");
    assert_refused(resolve(&arguments, AT_ENTRY, "parent.x", &access), EXIT_TARGET,
                   "which has no fields");
    assert_refused(resolve(&arguments, AT_RETURN, "now parent", &access), EXIT_USAGE,
                   "'now' is for arguments");
}

TEST(a_parameter_called_parent_wins)
{
    AUTO_ARGUMENTS arguments = {0};
    const struct access *access;
    declare_goroutine("struct{goid uint64; parentGoid uint64}");
    struct function *function = model_function("main.F", "parent struct{x int}", "");
    assert_ok(arguments_place(&model, function, &arguments));
    assert_ok(resolve(&arguments, AT_ENTRY, "parent.x", &access));
    assert_string_equal(model_access(access), "w0 @parent.x int");
    assert_ok(resolve(&arguments, AT_ENTRY, "go.parent", &access));
    assert_string_equal(model_access(access), "g+8 @parent uint64");
}

TEST(older_runtimes_do_not_keep_the_parent)
{
    AUTO_ARGUMENTS arguments = {0};
    const struct access *access;
    assert_ok(arguments_place(&model, model_function("main.F", "n int", ""), &arguments));
    assert_refused(resolve(&arguments, AT_ENTRY, "parent", &access), EXIT_TARGET,
                   "doesn't say what a goroutine looks like");
    model.version.minor = 20;
    declare_goroutine("struct{goid uint64}");
    assert_refused(resolve(&arguments, AT_ENTRY, "parent", &access), EXIT_TARGET,
                   "./program was built by Go 1.20, whose runtime doesn't keep which goroutine");
    assert_refused(resolve(&arguments, AT_RETURN, "go.parent", &access), EXIT_TARGET,
                   "that is known from Go 1.21 on");
}

int main(void)
{
    const struct CMUnitTest more[] = {
        cmocka_unit_test_teardown(all_results_are_listed_in_order, model_reset),
        cmocka_unit_test_teardown(a_function_without_results_has_an_empty_list, model_reset),
        cmocka_unit_test_teardown(results_behind_what_is_left_out_are_refused, model_reset),
        cmocka_unit_test_teardown(a_function_that_has_none_needs_no_place_for_results, model_reset),
        cmocka_unit_test_teardown(the_parent_is_a_field_of_the_goroutine, model_reset),
        cmocka_unit_test_teardown(a_parameter_called_parent_wins, model_reset),
        cmocka_unit_test_teardown(older_runtimes_do_not_keep_the_parent, model_reset),
    };
    struct unit_tests tests = {0};
    ROW_TESTS(rows, is_resolved, model_reset, &tests);
    for (size_t i = 0; i < LENGTH(more); i++)
        array_push(&tests, more[i]);
    return unit_tests_run(&tests);
}

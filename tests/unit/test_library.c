/* bt/library: what a ready script says of itself, and what may be set. */
#include "unit.h"

#include "bt/library.h"
#include "model.h"

static const struct ready_script script = {
    .name = "tree",
    .source = "// Calls.\n"
              "// option: level 4 error=2 info=4\n"
              "// option: slow 10ms never=1h\n"
              "// option: sample 1\n"
              "//\toption:  most\t5 1..20 all=20\r\n"
              "// option: age 1s 1ms..\n"
              "// options: another\n"
              "go:\"main.F\" / ${option.sample} < ${option.slow} / { @[${option.level}] = 1; }\n"
              "interval:s:${option.most} { print(${option.age}); }\n"
              "// option: late 1\n",
};

struct row {
    const char *name, *set, *value; /* set NULL: nothing */
    const char *wanted;             /* the probe; or what is said, behind a ! */
};

static const struct row rows[] = {
    {"nothing is set", NULL, NULL, "go:\"main.F\" / 1 < 10000000 / { @[4] = 1; }"},
    {"a number", "sample", "100", "go:\"main.F\" / 100 < 10000000 / { @[4] = 1; }"},
    {"a word", "level", "error", "go:\"main.F\" / 1 < 10000000 / { @[2] = 1; }"},
    {"a number in place of a word", "level", "3", "go:\"main.F\" / 1 < 10000000 / { @[3] = 1; }"},
    {"a time", "slow", "3us", "go:\"main.F\" / 1 < 3000 / { @[4] = 1; }"},
    {"a word for a time", "slow", "never", "go:\"main.F\" / 1 < 3600000000000 / { @[4] = 1; }"},
    {"a time needs a unit", "slow", "3", "!takes never, or a time such as 10ms, not '3'"},
    {"a number has none", "sample", "3us", "!the option sample takes a number, not '3us'"},
    {"no word", "level", "loud", "!takes error, info, or a number, not 'loud'"},
    {"a minus", "sample", "-1", "!takes a number, not '-1'"},
    {"nothing", "sample", "", "!takes a number, not ''"},
    {"too large", "sample", "99999999999999999999", "!takes a number"},
    {"the beginning of a name", "samp", "1",
     "!tree has no option samp: it has level, slow, sample, most, age"},
    {"the least that may be", "most", "1", "interval:s:1 {"},
    {"the most that may be", "most", "20", "interval:s:20 {"},
    {"a word for it", "most", "all", "interval:s:20 {"},
    {"less", "most", "0", "!the option most takes all, or a number within 1..20, not '0'"},
    {"more", "most", "21", "!within 1..20, not '21'"},
    {"no number", "most", "x", "!within 1..20, not 'x'"},
    {"as much as one likes", "age", "1000h", "print(3600000000000000);"},
    {"a time that is too short", "age", "999us",
     "!the option age takes a time such as 10ms within 1ms.., not '999us'"},
    {"behind the script's head", "late", "1", "!has no option late"},
};

TEST(options_have_values)
{
    for (size_t i = 0; i < LENGTH(rows); i++) {
        const struct row *row = &rows[i];
        struct script_setting setting = {row->set, row->set ? strlen(row->set) : 0, row->value,
                                         false};
        AUTO_TEXT struct text text = {0};
        struct error *error = library_fill(&script, &setting, row->set ? 1 : 0, &text);
        const char *found = error ? error->message : strstr(text_string(&text), "go:");
        const char *wanted = row->wanted + (*row->wanted == '!');
        if (!!error != (*row->wanted == '!') || !strstr(found, wanted))
            fail_msg("%s: %s", row->name, found);
        error_destroy(error);
    }
}

TEST(what_is_wrong_with_an_option_is_said)
{
    static const struct {
        const char *source, *message;
    } cases[] = {
        {"// option: most\n",
         "an option's line has its name and what it is if it isn't set: 'most'"},
        {"// option: most 5 1..x\n", "tree: the bounds of the option most are numbers as it is, "
                                     "with .. between them, not '1..x'"},
        {"// option: most 5 1ms..\n", "not '1ms..'"},
        {"// option: most 5 6..9 five=5\n", "takes five, or a number within 6..9, not '5'"},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        AUTO_TEXT struct text text = {0};
        struct ready_script wrong = {.name = "tree", .source = cases[i].source};
        assert_refused(library_fill(&wrong, NULL, 0, &text), EXIT_USAGE, cases[i].message);
    }
}

TEST(a_script_says_what_it_is_with_any_blanks)
{
    struct arena arena = {0};
    const char *source = "//  What it is. \r\n//\tneeds:\tnet/http  \n//func: main.F\r\n// cost:\n"
                         "go:${func} { }\n// func: main.G\n";
    struct ready_script ready = library_describe(&arena, "tree", source);
    assert_string_equal(ready.summary, "What it is.");
    assert_string_equal(ready.needs, "net/http");
    assert_string_equal(ready.function, "main.F");
    assert_string_equal(ready.cost, "");
    arena_deinit(&arena);
}

TEST(the_last_setting_counts)
{
    struct script_setting settings[] = {{"sample=2", strlen("sample"), "2", false},
                                        {"sample", 6, "3", false}};
    AUTO_TEXT struct text text = {0};
    assert_ok(library_fill(&script, settings, LENGTH(settings), &text));
    assert_non_null(strstr(text_string(&text), "/ 3 < "));
}

TEST(options_are_found_by_their_whole_name)
{
    assert_true(library_has_option(&script, "slow", 4));
    assert_true(library_has_option(&script, "slow=1ms", 4));
    assert_false(library_has_option(&script, "slo", 3));
    assert_false(library_has_option(&script, "slower", 6));
    assert_false(library_has_option(&script, "late", 4));
}

TEST(functions_are_given_to_those_that_have_a_blank_for_them)
{
    assert_false(library_takes_functions(&script));
    assert_true(library_takes_functions(&(struct ready_script){.source = "goret:${func} { }"}));
    assert_true(library_takes_functions(&(struct ready_script){.source = "go?:${func} { }"}));
    assert_false(library_takes_functions(
        &(struct ready_script){.source = "// go:${func} { }\ngo:\"main.F\" { }"}));
    assert_false(library_takes_functions(
        &(struct ready_script){.source = "go:\"main.F\" { printf(\"%s\", ${func}); }"}));
}

TEST(a_script_may_say_which_function_it_is_about_without_func)
{
    struct arena arena = {0};
    struct ready_script ready;
    assert_ok(library_find(&arena, "slow-requests", &ready));
    assert_string_equal(ready.function, "net/http.serverHandler.ServeHTTP");
    assert_ok(library_find(&arena, "gc", &ready));
    assert_null(ready.function);
    arena_deinit(&arena);
}

/* Why a script of that source isn't for a program that has main.F and main.(*T).M. */
static void check_reason(const char *source, const char *wanted)
{
    struct ready_script ready = {.name = "some", .source = source, .needs = "main"};
    const char *reason;
    struct arena arena = {0};
    model_reset(NULL);
    model_function("main.F", "", "");
    model_declare("main.T", "struct{}");
    model_function("main.(*T).M", "t *main.T", "");
    assert_ok(library_check(&arena, &ready, &model, &reason));
    if (!!reason != !!wanted || (reason && !strstr(reason, wanted)))
        fail_msg("%s: %s", source, reason ? reason : "it fits");
    arena_deinit(&arena);
    model_reset(NULL);
}

TEST(a_script_is_for_programs_that_have_its_functions)
{
    check_reason("go:\"main.F\", goret:\"main.(t *T).M(int) error\" { }", NULL);
    check_reason("go:\"main.F\", go:\"main.G(a int)\" { }", "is for programs with main.G, which");
    check_reason("goret:\"main.(t *T).N() error\" { }", "is for programs with main.(*T).N, which");
    check_reason("// go:\"main.G\"\ngo:\"main.F\" { printf(\"go:\\\"main.H\\\"\"); }", NULL);
    check_reason("go?:\"main.G\", goret?:\"main.H\" { }", NULL);
    check_reason("BEGIN { } go:${func} { }", NULL);
}

TEST(a_script_may_be_for_newer_bpftraces)
{
    struct arena arena = {0};
    struct ready_script ready;
    struct dialect dialect;
    assert_ok(library_find(&arena, "leaks", &ready));
    assert_ok(dialect_of_version("0.17", &dialect));
    assert_refused(library_check_bpftrace(&ready, &dialect), EXIT_TARGET,
                   "leaks is for bpftrace 0.23 or newer, this is 0.17");
    assert_ok(dialect_of_version("0.24", &dialect));
    assert_ok(library_check_bpftrace(&ready, &dialect));
    assert_ok(library_find(&arena, "gc", &ready));
    assert_ok(dialect_of_version("0.17", &dialect));
    assert_ok(library_check_bpftrace(&ready, &dialect));
    arena_deinit(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_have_values),
        cmocka_unit_test(what_is_wrong_with_an_option_is_said),
        cmocka_unit_test(a_script_says_what_it_is_with_any_blanks),
        cmocka_unit_test(the_last_setting_counts),
        cmocka_unit_test(options_are_found_by_their_whole_name),
        cmocka_unit_test(functions_are_given_to_those_that_have_a_blank_for_them),
        cmocka_unit_test(a_script_is_for_programs_that_have_its_functions),
        cmocka_unit_test(a_script_may_be_for_newer_bpftraces),
        cmocka_unit_test(a_script_may_say_which_function_it_is_about_without_func),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

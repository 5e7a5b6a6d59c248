/* path/left_out, bt/subject: a pattern is traced without the functions that can't be. */
#include "traced.h"

#include "bt/template.h"
#include "path/left_out.h"

static const char template[] = "go:${func}\n{\n  printf(\"%s\\n\", ${go.args});\n}\n";
static struct left_out left_out;

static int tear_down(void **state)
{
    left_out_deinit(&left_out);
    left_out = (struct left_out){0};
    return traced_tear_down(state);
}

/* ---- what is said of them ---- */

static void leave_out(const char *name, const char *reason)
{
    left_out_add(&left_out, model_function(name, "", ""), error_target("%s", reason));
}

static void assert_said(const char *wanted)
{
    AUTO_TEXT struct text text = {0};
    left_out_print(&left_out, "main.*", &text);
    assert_string_equal(text_string(&text), wanted);
}

TEST(nothing_is_said_of_nothing)
{
    assert_said("");
}

TEST(the_reason_names_the_function)
{
    left_out.total = 9;
    leave_out("main.Add", "main.Add is written in assembly");
    assert_said("left out 1 of the 9 functions that 'main.*' fits: main.Add is written in "
                "assembly\n");
}

TEST(a_reason_that_does_not_stands_behind_its_function)
{
    left_out.total = 9;
    leave_out("main.Add", "e.Key is too long");
    assert_said("left out 1 of the 9 functions that 'main.*' fits: main.Add: e.Key is too long\n");
}

TEST(functions_with_one_reason_are_named_together)
{
    left_out.total = 9;
    leave_out("main.A", "main.A is written in assembly");
    leave_out("main.Big", "main.Big: too much");
    leave_out("main.B", "main.B is written in assembly");
    leave_out("main.C", "main.C is written in assembly");
    assert_said("left out 4 of the 9 functions that 'main.*' fits: main.A is written in assembly "
                "(also main.B, main.C); main.Big: too much\n");
}

TEST(of_many_a_few_are_named)
{
    left_out.total = 9;
    leave_out("main.A", "main.A is odd");
    leave_out("main.B", "main.B is odd");
    leave_out("main.C", "main.C is odd");
    leave_out("main.D", "main.D is odd");
    leave_out("main.E", "main.E is odd");
    leave_out("main.F", "main.F is odd");
    assert_said("left out 6 of the 9 functions that 'main.*' fits: main.A is odd (also main.B, "
                "main.C, main.D and 2 more)\n");
}

TEST(of_many_reasons_three_are_told)
{
    left_out.total = 9;
    leave_out("main.A", "first");
    leave_out("main.B", "second");
    leave_out("main.C", "third");
    leave_out("main.D", "fourth");
    leave_out("main.E", "first");
    leave_out("main.F", "fifth");
    assert_said("left out 6 of the 9 functions that 'main.*' fits: main.A: first (also main.E); "
                "main.B: second; main.C: third; for other reasons main.D, main.F\n");
}

TEST(a_function_is_left_out_once)
{
    struct function *function = model_function("main.A", "", "");
    left_out_add(&left_out, function, error_target("first"));
    left_out_add(&left_out, function, error_target("second"));
    assert_int_equal(left_out.count, 1);
    assert_string_equal(left_out.items[0].reason->message, "first");
}

/* ---- which they are ---- */

/* As gobt gen --func PATTERN does it once. */
static struct error *write_once(struct trace_request *request)
{
    struct filled_template filled;
    struct template_request whole = {
        .text = template, .functions = request, .function_count = 1, .has_results = true};
    traced_script.is_incomplete = false;
    traced_script.sites.count = 0;
    text_deinit(&traced_text);
    TRY(template_fill(&traced_script, &whole, &filled));
    struct error *error = translate(&traced_script, text_string(&filled.source), NULL,
                                    filled.arguments.items, &traced_text);
    filled_template_deinit(&filled);
    return error;
}

static struct trace_request begin(const char *version, const char *function)
{
    traced_set_up(version);
    return (struct trace_request){
        .function = function, .takes_patterns = true, .left_out = &left_out};
}

/* A function in assembly, as far as gobt knows. */
static void declare_assembly(const char *name)
{
    model_function(name, "", "")->signature->has_parameters = false;
}

static void assert_left_out(const char *wanted)
{
    AUTO_TEXT struct text names = {0};
    for (size_t i = 0; i < left_out.count; i++)
        text_printf(&names, "%s%s", i ? " " : "", left_out.items[i].function->name);
    assert_string_equal(text_string(&names), wanted);
}

TEST(a_pattern_is_traced_without_what_cannot_be)
{
    struct trace_request request = begin("0.27", "main.*ea?*");
    declare_assembly("main.Beam");
    assert_ok(write_once(&request));
    assert_true(traced_script.is_incomplete);
    assert_int_equal(traced_text.length, 0);
    assert_left_out("main.Measures main.Beam");
    assert_ok(write_once(&request));
    assert_false(traced_script.is_incomplete);
    assert_contains("// main.Leaf(");
    assert_count("uprobe:", 1);
}

/* One whose strings have room on a line of bpftrace 0.17 if they are short. */
static void declare_long(void)
{
    struct functions leaf;
    struct function *function = model_function("lib.Long", "s string", "");
    assert_ok(program_match_functions(&model, "main.Leaf", &leaf));
    function->address = leaf.items[0]->address;
    function->size = leaf.items[0]->size;
    functions_deinit(&leaf);
}

TEST(what_shorter_strings_may_make_room_for_is_left_out_if_told)
{
    struct trace_request request = begin("0.17", "lib.*");
    declare_long();
    traced_script.options.string_limit = 500;
    assert_refused(write_once(&request), EXIT_TARGET, "is too long for one line");
    assert_true(traced_script.lacks_room);
    assert_left_out("");
    traced_script.lacks_room = false;
    left_out.takes_long = true;
    assert_ok(write_once(&request));
    assert_true(traced_script.is_incomplete);
    assert_false(traced_script.lacks_room);
    assert_left_out("lib.Long");
}

TEST(what_nothing_is_left_of_is_refused_for_its_first)
{
    struct trace_request request = begin("0.27", "lib.*");
    declare_assembly("lib.A");
    declare_assembly("lib.B");
    assert_ok(write_once(&request));
    assert_true(traced_script.is_incomplete);
    assert_refused(write_once(&request), EXIT_TARGET, "lib.A is written in assembly");
}

TEST(a_name_is_refused)
{
    struct trace_request request = begin("0.27", "lib.A");
    declare_assembly("lib.A");
    request.left_out = NULL;
    assert_refused(write_once(&request), EXIT_TARGET, "lib.A is written in assembly");
    assert_false(traced_script.is_incomplete);
}

TEST(returns_that_nothing_can_see_are_refused_as_a_whole)
{
    struct trace_request request = begin("0.17", "main.?*");
    traced_script.options.kind = KIND_ENTRY;
    request.at_return = true;
    assert_refused(write_once(&request), EXIT_TARGET, "returns need probes inside a function");
    assert_int_equal(left_out.count, 0);
}

TEST(a_mistake_is_refused_as_a_whole)
{
    struct trace_request request = begin("0.27", "main.?*");
    request.where = "n == 'x'";
    assert_refused(write_once(&request), EXIT_USAGE, "is compared with");
    assert_int_equal(left_out.count, 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(nothing_is_said_of_nothing, tear_down),
        cmocka_unit_test_teardown(the_reason_names_the_function, tear_down),
        cmocka_unit_test_teardown(a_reason_that_does_not_stands_behind_its_function, tear_down),
        cmocka_unit_test_teardown(functions_with_one_reason_are_named_together, tear_down),
        cmocka_unit_test_teardown(of_many_a_few_are_named, tear_down),
        cmocka_unit_test_teardown(of_many_reasons_three_are_told, tear_down),
        cmocka_unit_test_teardown(a_function_is_left_out_once, tear_down),
        cmocka_unit_test_teardown(a_pattern_is_traced_without_what_cannot_be, tear_down),
        cmocka_unit_test_teardown(what_shorter_strings_may_make_room_for_is_left_out_if_told,
                                  tear_down),
        cmocka_unit_test_teardown(what_nothing_is_left_of_is_refused_for_its_first, tear_down),
        cmocka_unit_test_teardown(a_name_is_refused, tear_down),
        cmocka_unit_test_teardown(returns_that_nothing_can_see_are_refused_as_a_whole, tear_down),
        cmocka_unit_test_teardown(a_mistake_is_refused_as_a_whole, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

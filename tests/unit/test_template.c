/* bt/template: scripts with blanks, filled for entries and for returns. */
#include "traced.h"

#include "bt/template.h"

/* One function, and what was said about it. */
static struct error *fill(const char *template, struct trace_request request,
                          struct filled_template *ret)
{
    struct template_request whole = {
        .text = template,
        .functions = &request,
        .function_count = 1,
        .threshold = 5000,
        .has_threshold = true,
        .has_results = true,
    };
    if (!request.function)
        request.function = "main.F";
    return template_fill(&traced_script, &whole, ret);
}

static void assert_filled(const char *template, struct trace_request request, const char *wanted)
{
    struct filled_template filled;
    assert_ok(fill(template, request, &filled));
    assert_string_equal(text_string(&filled.source), wanted);
    filled_template_deinit(&filled);
}

TEST(a_probe_on_entries_becomes_one_on_returns)
{
    static const char template[] = "BEGIN { }\ngo:${func}\n/${where}/\n{ }\nEND { }\n";
    traced_set_up("0.27");
    assert_filled(template, (struct trace_request){0}, "BEGIN { }\ngo:\"main.F\"\n{ }\nEND { }\n");
    assert_filled(template, (struct trace_request){.at_return = true},
                  "BEGIN { }\ngoret:\"main.F\"\n{ }\nEND { }\n");
    assert_filled(template, (struct trace_request){.at_return = true, .where = "ret.0 > n"},
                  "BEGIN { }\ngoret:\"main.F\"\n/(${go.ret.count} > ${n})/\n{ }\nEND { }\n");
}

TEST(instances_of_one_name_have_a_probe_each)
{
    traced_set_up("0.27");
    traced_script.options.force_all = true;
    unsigned long long first = model_function("main.Fold[...]", "n int", "")->address;
    model_function("main.Fold[...]", "n int", "");
    AUTO_TEXT struct text wanted = {0};
    text_printf(&wanted, "go:\"0x%llx\"\n{ }\n\ngo:\"0x%llx\"\n{ }\n", first, first + 0x100);
    assert_filled("go:${func}\n{ }\n", (struct trace_request){.function = "main.Fold"},
                  text_string(&wanted));
}

TEST(functions_are_numbered_in_their_order)
{
    struct filled_template filled;
    AUTO_TEXT struct text wanted = {0};
    traced_set_up("0.27");
    traced_script.options.force_all = true;
    unsigned long long first = model_function("main.Fold[...]", "n int", "")->address;
    model_function("main.Fold[...]", "n int", "");
    struct trace_request requests[] = {{.function = "main.Fold"}, {.function = "main.F"}};
    array_push(&requests[1].arguments, "n");
    struct template_request whole = {
        .text = "go:${func}\n{ printf(\"%d${and %s}\", ${number}${and args}); }\n",
        .functions = requests,
        .function_count = LENGTH(requests),
    };
    assert_ok(template_fill(&traced_script, &whole, &filled));
    text_printf(&wanted,
                "go:\"0x%llx\"\n{ printf(\"%%d\", 0); }\n\n"
                "go:\"0x%llx\"\n{ printf(\"%%d\", 1); }\n\n"
                "go:\"main.F\"\n{ printf(\"%%d %%s\", 2, ${go.args}); }\n",
                first, first + 0x100);
    assert_string_equal(text_string(&filled.source), text_string(&wanted));
    filled_template_deinit(&filled);
    array_deinit(&requests[1].arguments);
}

TEST(probes_on_entries_and_returns_stand_side_by_side)
{
    static const char template[] = "go:${func}\n/${where}/\n{ @a++; }\n\n"
                                   "goret:${func}\n/${where}/\n{ @a--; }\nEND { }\n";
    traced_set_up("0.27");
    assert_filled(template, (struct trace_request){.at_return = true, .where = "n > 2"},
                  "go:\"main.F\"\n/(${n} > (int64)2)/\n{ @a++; }\n\n"
                  "goret:\"main.F\"\n/(${n} > (int64)2)/\n{ @a--; }\nEND { }\n");
}

TEST(a_probe_on_a_chosen_function_may_be_an_optional_one)
{
    traced_set_up("0.27");
    assert_filled("go?:${func} { @a++; }\ngoret?:${func} { @b++; }\n",
                  (struct trace_request){.at_return = true},
                  "go:\"main.F\" { @a++; }\ngoret:\"main.F\" { @b++; }\n");
}

TEST(what_only_looks_like_a_probe_on_it_is_none)
{
    struct filled_template filled;
    traced_set_up("0.27");
    assert_true(template_takes_functions("logo:x { } /* go:${func} */ go:${func} { }"));
    assert_false(template_takes_functions("logo:${func} { } /* go:${func} { } */"));
    assert_false(template_is_about_returns("go:${func} { } // goret:${func} { }\n"));
    assert_ok(fill("go:${func} { } /* goret:${func} { } */\n", (struct trace_request){0}, &filled));
    assert_string_equal(text_string(&filled.source), "go:\"main.F\" { }");
    filled_template_deinit(&filled);
}

TEST(what_is_selected_belongs_to_the_probes_that_were_filled)
{
    static const char template[] = "go:\"main.Other\" { }\ngo:${func} { }\ngo:\"main.Other\" { }\n";
    struct trace_request request = {0};
    struct filled_template filled;
    traced_set_up("0.27");
    assert_ok(fill(template, request, &filled));
    assert_int_equal(filled.arguments.count, 2);
    assert_int_equal(strncmp(text_string(&filled.source) + filled.arguments.items[0].at,
                             "go:\"main.F\"", strlen("go:\"main.F\"")),
                     0);
    assert_null(filled.arguments.items[1].request);
    filled_template_deinit(&filled);
}

TEST(a_probe_on_returns_stays_one)
{
    static const char template[] = "goret:${func}\n/${go.duration} >= ${threshold}${and where}/\n"
                                   "{ @[${max keys}] = 1; }\n";
    traced_set_up("0.27");
    assert_true(template_is_about_returns(template));
    assert_false(template_is_about_returns("go:${func} { }"));
    assert_filled(template, (struct trace_request){.at_return = true},
                  "goret:\"main.F\"\n/${go.duration} >= 5000/\n{ @[100] = 1; }\n");
    assert_filled(
        template, (struct trace_request){.at_return = true, .where = "duration < 2us || n == 1"},
        "goret:\"main.F\"\n/${go.duration} >= 5000 && ((${go.duration} < (uint64)2000) || "
        "(${n} == (int64)1))/\n{ @[100] = 1; }\n");
}

/* The same END says which calls were unwound, or still ran. */
TEST(silence_is_no_lack_of_calls_where_some_did_not_return)
{
    static const char template[] = "go:${func}\n{ @ = sum(${n}); }\nEND\n{\n  ${silence}\n}\n";
    static const char asks[] = "if (@events == 0 && @gobt_told == 0) {";
    struct filled_template filled;
    traced_set_up("0.27");
    assert_ok(fill(template, (struct trace_request){.at_return = true}, &filled));
    assert_non_null(strstr(text_string(&filled.source), asks));
    traced_translate(text_string(&filled.source));
    filled_template_deinit(&filled);
    assert_count("    @gobt_told = 1;\n", 3);
    assert_lacks("no return that");
    traced_tear_down(NULL);
    traced_set_up("0.27");
    assert_ok(fill(template, (struct trace_request){.where = "n > 1"}, &filled));
    assert_null(strstr(text_string(&filled.source), "@gobt_told"));
    filled_template_deinit(&filled);
}

TEST(what_a_template_is_about_must_be_given)
{
    struct trace_request request = {.function = "main.F"};
    struct template_request whole = {.functions = &request, .function_count = 1};
    struct filled_template filled;
    traced_set_up("0.27");
    whole.text = "go:${func} { @ = hist(${value}); }";
    assert_refused(template_fill(&traced_script, &whole, &filled), EXIT_USAGE, "with --hist PATH");
    whole.text = "goret:${func} / ${go.duration} > ${threshold} / { }";
    assert_refused(template_fill(&traced_script, &whole, &filled), EXIT_USAGE, "with --slow TIME");
}

TEST(what_is_counted_is_a_number_or_a_key)
{
    static const char parameters[] = "s string, l []int, m map[string]int, x float64, e error, "
                                     "p *int, b []uint8, n int, t bool";
    static const struct {
        const char *value, *key, *refused; /* NULL: it isn't */
    } rows[] = {
        {"n", NULL, NULL},
        {"t", NULL, NULL},
        {"s:len", NULL, NULL},
        {"goid", NULL, NULL},
        {"s", NULL, "s is a string: s:len is its length"},
        {"l", NULL, "l is a slice: l:len is its length"},
        {"x", NULL, "x is a float"},
        {"e", NULL, "e is an error: --count-by e:type"},
        {"p", NULL, "p is a pointer"},
        {"e:type", NULL, "e:type is a text"},
        {"caller", NULL, "caller is a text"},
        {NULL, "n", NULL},
        {NULL, "s", NULL},
        {NULL, "b", NULL},
        {NULL, "p", NULL},
        {NULL, "e:type", NULL},
        {NULL, "caller", NULL},
        {NULL, "l", "l is a slice: l:len is its length"},
        {NULL, "m", "m is a map: m:len is its length"},
        {NULL, "e", "e is an error"},
        {NULL, "x", "x is a float"},
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct filled_template filled;
        struct trace_request request = {
            .function = "main.Many", .value = rows[i].value, .key = rows[i].key};
        traced_set_up("0.27");
        model_function("main.Many", parameters, "");
        struct error *error = fill("go:${func} { @${key} = count(); }", request, &filled);
        if (rows[i].refused) {
            assert_refused(error, EXIT_USAGE, rows[i].refused);
        } else {
            assert_ok(error);
            filled_template_deinit(&filled);
        }
        traced_tear_down(NULL);
    }
}

TEST(a_condition_on_results_needs_returns)
{
    struct filled_template filled;
    traced_set_up("0.27");
    assert_refused(fill("go:${func}\n/${where}/\n{ }\n",
                        (struct trace_request){.where = "ret.0 == 1"}, &filled),
                   EXIT_TARGET, "'ret.0' isn't known when a function is entered");
}

TEST(conditions_on_what_gobt_knows_are_not_on_parameters_of_that_name)
{
    traced_set_up("0.27");
    model_function("main.Odd", "goid int, ret int, duration int", "~r0 int");
    assert_filled("goret:${func}\n/${where}/\n{ }\n",
                  (struct trace_request){
                      .function = "main.Odd",
                      .at_return = true,
                      .where = "go.goid == 1 && go.ret == 2 && go.duration > 3 && ret == 4",
                  },
                  "goret:\"main.Odd\"\n/(${go.goid} == (uint64)1) && (${go.ret} == (int64)2) && "
                  "(${go.duration} > (uint64)3) && (${ret} == (int64)4)/\n{ }\n");
}

TEST(the_error_is_the_last_result_that_is_one)
{
    static const char template[] = "goret:${func}\n/${${error}:word} != 0/\n{ }\n";
    static const struct {
        const char *name, *results, *wanted; /* NULL: there is none */
    } cases[] = {
        {"main.Plain", "~r0 error", "go.ret"},
        {"main.Named", "err error", "go.ret.err"},
        {"main.Second", "~r0 int, ~r1 error", "go.ret.1"},
        {"main.Last", "a error, b error", "go.ret.b"},
        {"main.First", "a error, b int", "go.ret.a"},
        {"main.None", "a int, b any", NULL},
        {"main.Nothing", "", NULL},
    };
    traced_set_up("0.27");
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct filled_template filled;
        struct trace_request request = {.function = cases[i].name, .at_return = true};
        struct function *function = model_function(cases[i].name, "ret int", cases[i].results);
        if (!cases[i].wanted) {
            assert_refused(fill(template, request, &filled), EXIT_TARGET, "returns no error");
            function->signature->is_stripped = true;
            assert_refused(fill(template, request, &filled), EXIT_TARGET,
                           "returns an error isn't known");
            continue;
        }
        assert_filled(template, request,
                      arena_printf(traced_script.arena, "goret:\"%s\"\n/${%s:word} != 0/\n{ }\n",
                                   cases[i].name, cases[i].wanted));
    }
}

/* A function whose name has "Endless" in it has no RET. */
static struct reader read_code(__attribute__((unused)) const struct program *program,
                               const struct function *function)
{
    static const unsigned char ret[] = {0xc3}, jump[] = {0xeb, 0xfe};
    bool is_endless = strstr(function->name, "Endless") != NULL;
    return (struct reader){.bytes = is_endless ? jump : ret,
                           .size = is_endless ? sizeof jump : sizeof ret};
}

TEST(of_several_functions_those_whose_errors_are_not_seen_are_left_out)
{
    static const char template[] = "goret:${func}\n/${${error}:word} != 0/\n{ }\n";
    struct trace_request request = {.function = "lib.*", .at_return = true, .takes_patterns = true};
    struct filled_template filled;
    traced_set_up("0.27");
    model.read_code = read_code;
    model_function("lib.None", "a int", "n int");
    model_function("lib.Nothing", "", "");
    assert_refused(fill(template, request, &filled), EXIT_TARGET, "seen: they return no error");
    struct function *function = model_function("lib.Unknown", "", "");
    function->signature->is_stripped = true;
    assert_refused(fill(template, request, &filled), EXIT_TARGET,
                   "none of the 3 functions that 'lib.*' fits has errors to be seen: 2 return no "
                   "error; lib.Unknown: whether it returns an error isn't known");
    model_function("lib.Some", "a int", "n int, err error");
    assert_filled(template, request, "goret:\"lib.Some\"\n/${go.ret.err:word} != 0/\n{ }\n");
    assert_non_null(strstr(text_string(traced_script.notes),
                           "left out 3 of the 4 functions that 'lib.*' fits: 2 return no error; "
                           "lib.Unknown: whether"));
    model_function("lib.Endless", "", "err error");
    assert_filled(template, request, "goret:\"lib.Some\"\n/${go.ret.err:word} != 0/\n{ }\n");
    assert_non_null(strstr(text_string(traced_script.notes), ", and so on\n"));
    model.read_code = NULL;
}

/* Who calls errors.Is or errors.As goes through those, and nothing has failed. */
TEST(a_pattern_leaves_out_what_returns_what_an_error_wraps)
{
    static const char template[] = "goret:${func}\n/${${error}:word} != 0/\n{ }\n";
    struct trace_request request = {.function = "lib.*", .at_return = true, .takes_patterns = true};
    struct filled_template filled;
    traced_set_up("0.27");
    model.read_code = read_code;
    model_function("lib.(*E).Unwrap", "e *int", "~r0 error");
    model_function("lib.(*E).Cause", "e *int", "~r0 error");
    assert_refused(fill(template, request, &filled), EXIT_TARGET,
                   "errors to be seen: 2 return what an error wraps");
    model_function("lib.Cause", "err error", "~r0 error");
    assert_filled(template, request, "goret:\"lib.Cause\"\n/${go.ret:word} != 0/\n{ }\n");
    model_function("lib.(*Box).Unwrap", "b *int, key int", "~r0 error");
    model_function("lib.None", "", "");
    assert_filled(template, request,
                  "goret:\"lib.Cause\"\n/${go.ret:word} != 0/\n{ }\n\n"
                  "goret:\"lib.(*Box).Unwrap\"\n/${go.ret:word} != 0/\n{ }\n");
    assert_non_null(strstr(text_string(traced_script.notes),
                           "left out 3 of the 5 functions that 'lib.*' fits: 1 returns no error; 2 "
                           "return what an error wraps\n"));
    request.function = "lib.(*E).Unwrap";
    assert_filled(template, request, "goret:\"lib.(*E).Unwrap\"\n/${go.ret:word} != 0/\n{ }\n");
    model.read_code = NULL;
}

TEST(of_functions_that_are_left_out_nothing_else_is_said)
{
    static const char template[] = "goret:${func}\n/${${error}:word} != 0/\n{ }\n";
    struct trace_request request = {.function = "lib.*", .at_return = true, .takes_patterns = true};
    traced_set_up("0.27");
    model.read_code = read_code;
    model_function("lib.Some", "a int", "err error")->inlined_count = 1;
    model_function("lib.None", "a int", "")->inlined_count = 1;
    model_function("lib.Outer.Sink", "", "")->is_wrapper = true;
    assert_filled(template, request, "goret:\"lib.Some\"\n/${go.ret.err:word} != 0/\n{ }\n");
    assert_string_equal(text_string(traced_script.notes),
                        "left out 2 of the 3 functions that 'lib.*' fits: they return no error\n"
                        "lib.Some was inlined at 1 other place, whose calls a probe won't see\n");
    model.read_code = NULL;
}

/* ---- ${go.args}: what --arg selects ---- */

/* What the template prints of main.F's returns for these paths, up to a NULL. */
static void print_selected(bool has_results, const char *const *paths)
{
    struct filled_template filled;
    const struct trace_request request = {0};
    struct selected_arguments selected[] = {
        {.paths = paths, .has_results = has_results, .request = &request}, {0}};
    while (paths[selected->count])
        selected->count++;
    traced_set_up("0.27");
    assert_ok(fill("goret:${func}\n{\n  printf(\"%s\\n\", ${go.args});\n}\n",
                   (struct trace_request){.at_return = true}, &filled));
    assert_int_equal(filled.arguments.count, 2);
    assert_true(filled.arguments.items[0].has_results);
    assert_ok(translate(&traced_script, text_string(&filled.source), NULL, selected, &traced_text));
    filled_template_deinit(&filled);
}

TEST(results_follow_what_was_selected)
{
    print_selected(true, (const char *const[]){"n", NULL});
    assert_contains("printf(\"n=%ld ret.count=%ld ret.err=nil\\n\", $n, $ret_count);");
}

TEST(results_stand_where_they_are_asked_for)
{
    print_selected(true, (const char *const[]){"ret", "n", NULL});
    assert_contains("printf(\"ret.count=%ld ret.err=nil n=%ld\\n\", $ret_count, $n);");
    assert_lacks("n=%ld ret");
}

TEST(of_results_those_are_shown_that_are_asked_for)
{
    print_selected(true, (const char *const[]){"ret.0", "n", NULL});
    assert_contains("printf(\"ret.count=%ld n=%ld\\n\", $ret_count, $n);");
}

TEST(what_is_not_the_calls_own_is_no_result)
{
    print_selected(true, (const char *const[]){"n", "g.goid", NULL});
    assert_contains(" g.goid=%lu ret.count=%ld ret.err=nil");
}

TEST(an_argument_whose_name_begins_with_ret_is_no_result)
{
    struct filled_template filled;
    const char *paths[] = {"retries"};
    const struct trace_request request = {0};
    struct selected_arguments selected[] = {
        {.paths = paths, .count = 1, .has_results = true, .request = &request}, {0}};
    traced_set_up("0.27");
    /* There is no such function in the file: that of main.Leaf is taken. */
    traced_script.program->functions.items[1].signature->parameters[0].name = "retries";
    assert_ok(fill("goret:${func}\n{\n  printf(\"%s\\n\", ${go.args});\n}\n",
                   (struct trace_request){.function = "main.Leaf", .at_return = true}, &filled));
    assert_ok(translate(&traced_script, text_string(&filled.source), NULL, selected, &traced_text));
    filled_template_deinit(&filled);
    assert_contains("printf(\"retries=%ld ret=%ld\\n\"");
}

TEST(results_are_not_shown_unasked)
{
    print_selected(false, (const char *const[]){"n", "now e.N", NULL});
    assert_contains("printf(\"n=%ld now e.N=%ld\\n\", $n, $now_e_2->N);");
    assert_lacks("ret.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_probe_on_entries_becomes_one_on_returns, traced_tear_down),
        cmocka_unit_test_teardown(instances_of_one_name_have_a_probe_each, traced_tear_down),
        cmocka_unit_test_teardown(functions_are_numbered_in_their_order, traced_tear_down),
        cmocka_unit_test_teardown(probes_on_entries_and_returns_stand_side_by_side,
                                  traced_tear_down),
        cmocka_unit_test_teardown(what_is_selected_belongs_to_the_probes_that_were_filled,
                                  traced_tear_down),
        cmocka_unit_test_teardown(a_probe_on_a_chosen_function_may_be_an_optional_one,
                                  traced_tear_down),
        cmocka_unit_test_teardown(what_only_looks_like_a_probe_on_it_is_none, traced_tear_down),
        cmocka_unit_test_teardown(a_probe_on_returns_stays_one, traced_tear_down),
        cmocka_unit_test_teardown(a_condition_on_results_needs_returns, traced_tear_down),
        cmocka_unit_test_teardown(conditions_on_what_gobt_knows_are_not_on_parameters_of_that_name,
                                  traced_tear_down),
        cmocka_unit_test_teardown(what_is_not_the_calls_own_is_no_result, traced_tear_down),
        cmocka_unit_test_teardown(an_argument_whose_name_begins_with_ret_is_no_result,
                                  traced_tear_down),
        cmocka_unit_test_teardown(the_error_is_the_last_result_that_is_one, traced_tear_down),
        cmocka_unit_test_teardown(a_pattern_leaves_out_what_returns_what_an_error_wraps,
                                  traced_tear_down),
        cmocka_unit_test_teardown(of_functions_that_are_left_out_nothing_else_is_said,
                                  traced_tear_down),
        cmocka_unit_test_teardown(of_several_functions_those_whose_errors_are_not_seen_are_left_out,
                                  traced_tear_down),
        cmocka_unit_test_teardown(silence_is_no_lack_of_calls_where_some_did_not_return,
                                  traced_tear_down),
        cmocka_unit_test_teardown(what_a_template_is_about_must_be_given, traced_tear_down),
        cmocka_unit_test(what_is_counted_is_a_number_or_a_key),
        cmocka_unit_test_teardown(results_follow_what_was_selected, traced_tear_down),
        cmocka_unit_test_teardown(results_stand_where_they_are_asked_for, traced_tear_down),
        cmocka_unit_test_teardown(of_results_those_are_shown_that_are_asked_for, traced_tear_down),
        cmocka_unit_test_teardown(results_are_not_shown_unasked, traced_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Go values in a script's text: expressions, printf, statements, conditions. */
#include "unit.h"

#include "bt/body.h"
#include "bt/filter.h"
#include "model.h"

static struct arena arena;
static struct text notes;
static struct script script;
static struct arguments arguments;
static struct probe probe;

/* A function with a value of each kind, and a probe on it for that bpftrace. */
static void set_up(const char *version, uint64_t string_limit)
{
    model_declare("main.E", "struct{Key string; N int32; P *main.E; Value []uint8; Ok bool}");
    struct function *function =
        model_function("main.F", "e *main.E, n int8, s string, xs []int, big uint64, x error", "");
    assert_ok(arguments_place(&model, function, &arguments));
    script = (struct script){
        .arena = &arena,
        .program = &model,
        .structs = {.arena = &arena},
        .types = {.program = &model},
        .notes = &notes,
        .options = {.string_limit = string_limit},
    };
    assert_ok(dialect_of_version(version, &script.options.dialect));
    probe = (struct probe){.script = &script, .arguments = &arguments, .body = ""};
}

static int tear_down(void **state)
{
    array_deinit(&probe.variables);
    array_deinit(&script.sites);
    structs_deinit(&script.structs);
    runtime_types_deinit(&script.types);
    arguments_deinit(&arguments);
    arena_deinit(&arena);
    text_deinit(&notes);
    return model_reset(state);
}

static void assert_expression(const char *source, const char *expected)
{
    AUTO_TEXT struct text text = {0};
    const char *mistake;
    assert_ok(body_translate_expressions(&probe, IN_PREDICATE, source, &text, &mistake));
    assert_string_equal(text_string(&text), expected);
}

static void assert_contains(const struct text *text, const char *part)
{
    if (!strstr(text_string(text), part))
        fail_msg("'%s' isn't in:\n%s", part, text_string(text));
}

TEST(registers_are_cut_to_the_width_of_the_value)
{
    set_up("0.27", 64);
    assert_expression("${n}", "(int64)(int8)reg(\"bx\")");
    assert_expression("${big}", "(uint64)reg(\"r10\")");
    assert_expression("1 + ${ n } * 2", "1 + (int64)(int8)reg(\"bx\") * 2");
}

TEST(a_string_is_given_the_padding_of_its_bpftrace)
{
    set_up("0.17", 64);
    assert_expression("${s}", "str(reg(\"cx\"), (int64)reg(\"di\"))");
    assert_ok(dialect_of_version("0.23", &script.options.dialect));
    assert_expression("${s}", "str(reg(\"cx\"), (int64)reg(\"di\") + 1)");
    assert_expression("${s:len}", "(int64)reg(\"di\")");
    assert_expression("${xs:cap}", "(int64)reg(\"r9\")");
}

TEST(fields_are_reached_through_structs_of_their_own_names)
{
    set_up("0.27", 64);
    assert_expression("${e.N}", "(int64)((struct main__E *)reg(\"ax\"))->N");
    assert_expression("${e.P.Key:len}",
                      "((struct main__E *)((struct main__E *)reg(\"ax\"))->P)->Key.len");
    AUTO_TEXT struct text definitions = {0};
    structs_print(&script.structs, &definitions);
    assert_contains(&definitions, "struct main__E {\n");
    assert_contains(&definitions, "  int N;\n");
}

TEST(an_address_is_the_values_own)
{
    set_up("0.27", 64);
    assert_expression("${e.N:addr} - ${e:ptr}", "(reg(\"ax\") + 16) - reg(\"ax\")");
    assert_expression("str(${e:ptr})", "str(reg(\"ax\"))"); /* a text of C */
    assert_expression("${e.P.Key:addr}", "((struct main__E *)reg(\"ax\"))->P");
    AUTO_TEXT struct text text = {0};
    const char *mistake;
    assert_refused(body_translate_expressions(&probe, IN_PREDICATE, "${n:addr}", &text, &mistake),
                   EXIT_TARGET, "n has no address: it is in registers");
}

TEST(what_is_no_value_in_bpftrace_is_refused)
{
    static const char *const sources[] = {
        "${e.Value[0:1]:show}", "${xs}",     "${e:len}",   "${s:cap}",
        "${e.Key:hex}",         "${nosuch}", "${e.Nosuch}"};
    set_up("0.27", 64);
    for (size_t i = 0; i < LENGTH(sources); i++) {
        AUTO_TEXT struct text text = {0};
        const char *mistake;
        struct error *error =
            body_translate_expressions(&probe, IN_PREDICATE, sources[i], &text, &mistake);
        if (!error)
            fail_msg("%s became %s", sources[i], text_string(&text));
        error_destroy(error);
    }
}

static void translate_body(const char *body, struct text *text)
{
    const char *mistake;
    assert_ok(body_translate(&probe, body, text, &mistake));
}

TEST(a_statement_asks_whether_the_pointer_is_nil_and_a_string_cut)
{
    AUTO_TEXT struct text text = {0};
    set_up("0.27", 64);
    translate_body("\n  ${e.Key};\n", &text);
    assert_contains(&text, "if ($e == 0) {\n    printf(\"e.Key=nil\\n\");\n");
    assert_contains(&text, "} else if ($e->Key.len > 64) {\n");
    assert_contains(&text, "(%ld of %ld)");
    assert_contains(&text, "printf(\"e.Key=\\\"%r\\\"\\n\", buf($e->Key.ptr, $e->Key.len));");
}

TEST(printf_prints_64_bits_and_never_raw_bytes)
{
    AUTO_TEXT struct text text = {0};
    set_up("0.27", 64);
    translate_body("printf(\"%s %d %5u\\n\", ${s}, ${n}, ${big});", &text);
    assert_contains(&text, "printf(\"%r %ld %5lu\\n\", buf($s_ptr, $s_len)");
}

TEST(text_that_is_not_gobts_passes_through)
{
    static const char body[] =
        " @n[comm] = count(); // ${e} and \"\n printf(\"${e}\\n\"); /* ${e} */ ";
    AUTO_TEXT struct text text = {0};
    set_up("0.27", 64);
    translate_body(body, &text);
    assert_string_equal(text_string(&text), body);
}

TEST(a_text_in_quotes_is_one_printf)
{
    AUTO_TEXT struct text text = {0};
    set_up("0.27", 200);
    translate_body("printf(\"%s %s\\n\", ${e.Key:quote}, ${s:quote});", &text);
    assert_null(strstr(text_string(&text), "if ("));
    const char *first = strstr(text_string(&text), "printf(");
    assert_non_null(first);
    assert_null(strstr(first + 1, "printf("));
}

TEST(without_bytes_of_numbers_a_text_in_quotes_is_a_string)
{
    AUTO_TEXT struct text quoted = {0};
    AUTO_TEXT struct text shown = {0};
    const char *mistake;
    set_up("0.17", 64);
    assert_ok(body_translate(&probe, "printf(\"%s\", ${s:quote});", &quoted, &mistake));
    assert_ok(body_translate(&probe, "printf(\"%s\", ${s:show});", &shown, &mistake));
    assert_string_equal(text_string(&quoted), text_string(&shown));
}

TEST(what_no_interface_can_hold_is_zero_if_a_script_says_so)
{
    set_up("0.27", 64);
    assert_expression("${go.known(x.(*main.Absent).N)}", "(uint64)0");
    assert_expression("${go.known(x.(*main.Absent):is)} + 1", "(uint64)0 + 1");
    assert_expression("${go.known(n)}", "(int64)(int8)reg(\"bx\")");
    AUTO_TEXT struct text text = {0};
    const char *mistake;
    assert_refused(
        body_translate_expressions(&probe, IN_PREDICATE, "${x.(*main.Absent).N}", &text, &mistake),
        EXIT_TARGET, "has no type '*main.Absent'");
    assert_refused(
        body_translate_expressions(&probe, IN_PREDICATE, "${go.known(e.Q)}", &text, &mistake),
        EXIT_TARGET, "no field 'Q'");
}

TEST(a_script_can_ask_how_much_of_a_string_is_shown)
{
    AUTO_TEXT struct text text = {0};
    set_up("0.27", 64);
    assert_expression("${s:len} > ${go.strlen}", "(int64)reg(\"di\") > 64");
    translate_body("printf(\"%d %d\\n\", ${go.strlen}, ${go.known(x.(*main.Absent).N)});", &text);
    assert_contains(&text, ", 64, (uint64)0)");
}

TEST(an_error_says_where_it_is)
{
    AUTO_TEXT struct text text = {0};
    const char *mistake;
    set_up("0.27", 64);
    assert_refused(body_translate(&probe, "@x = 1;\n  ${e.Nosuch};", &text, &mistake), EXIT_TARGET,
                   "no field 'Nosuch'; it has Key, N, P, Value, Ok");
    assert_string_equal(mistake, "${e.Nosuch};");
    text_deinit(&text);
    assert_refused(
        body_translate(&probe, "printf(\"%d %d\",\n  ${n}, ${nosuch} );", &text, &mistake),
        EXIT_TARGET, "nosuch");
    assert_string_equal(mistake, "${nosuch} );");
}

TEST(what_the_stack_of_0_17_has_no_room_for_goes_on_another_line)
{
    AUTO_TEXT struct text text = {0};
    set_up("0.17", 160);
    translate_body("${e};", &text);
    assert_contains(&text, "$gobt_event = nsecs;");
    assert_contains(&text, "#%ld ");
    AUTO_TEXT struct text roomy = {0};
    assert_ok(dialect_of_version("0.27", &script.options.dialect));
    probe.variables.count = 0;
    translate_body("${e.Key};", &roomy);
    assert_null(strstr(text_string(&roomy), "$gobt_event"));
}

static void assert_filter(const char *condition, const char *expected)
{
    AUTO_TEXT struct text text = {0};
    struct condition *parsed;
    assert_ok(condition_parse(&arena, condition, &parsed));
    assert_ok(condition_resolve(&arguments, AT_ENTRY, parsed));
    assert_ok(filter_print(&script.options, parsed, &text));
    assert_string_equal(text_string(&text), expected);
}

TEST(what_no_few_lines_hold_is_refused)
{
    AUTO_TEXT struct text text = {0};
    const char *mistake;
    set_up("0.17", 160);
    assert_refused(body_translate(&probe, "${args};", &text, &mistake), EXIT_TARGET,
                   "choose some with --arg");
}

TEST(a_condition_compares_only_what_can_be_reached)
{
    set_up("0.23", 64);
    assert_filter("n < -1", "(${n} < (int64)-1)");
    assert_filter("big >= 18446744073709551615", "(${big} >= (uint64)18446744073709551615)");
    assert_filter("e.N == 3", "(${e:ptr} != 0 && ${e.N} == (int64)3)");
    assert_filter("e == nil", "(${e:word} == 0)");
    assert_filter("s == \"a\\\"b\"",
                  "${go.entry(${s:len} == 3 && strncmp(str(${s:ptr}, 4), \"a\\\"b\", 3) == 0)}");
    assert_filter("s ^= \"ab\"",
                  "${go.entry(${s:len} >= 2 && strncmp(str(${s:ptr}, 3), \"ab\", 2) == 0)}");
    assert_filter("x:type == \"*main.E\"", "${go.entry(${x.(*main.E):is} != 0)}");
    assert_filter("x:type != \"*main.E\"", "${go.entry(${x.(*main.E):is} == 0)}");
    assert_filter("s == \"\"", "${go.entry(${s:len} == 0)}");
    assert_filter("!(e.Ok || n == 0)",
                  "!(((${e:ptr} != 0 && ${e.Ok} == 1) || (${n} == (int64)0)))");
}

static struct error *find_variable(__attribute__((unused)) struct program *program,
                                   __attribute__((unused)) const char *name,
                                   struct package_variable *ret)
{
    *ret = (struct package_variable){0x5000, model_type("main.E")};
    return NULL;
}

TEST(a_variable_of_a_package_is_read_at_its_address)
{
    set_up("0.27", 64);
    model.find_variable = find_variable;
    assert_expression("${var main.e.N} > 3", "(int64)((struct main__E *)((uint64)20480))->N > 3");
    model.is_position_independent = true;
    probe.site.address = 0x4000;
    assert_expression("${var main.e.N} > 3",
                      "(int64)((struct main__E *)(reg(\"ip\") - 16384 + (uint64)20480))->N > 3");
}

TEST(a_variable_of_a_package_is_elsewhere_in_another_build)
{
    AUTO_TEXT struct text text = {0};
    const char *mistake;
    set_up("0.27", 64);
    model.find_variable = find_variable;
    script.options.kind = KIND_PORTABLE;
    assert_refused(
        body_translate_expressions(&probe, IN_PREDICATE, "${var main.e.N}", &text, &mistake),
        EXIT_TARGET, "var main.e is elsewhere in each build");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(registers_are_cut_to_the_width_of_the_value, tear_down),
        cmocka_unit_test_teardown(a_string_is_given_the_padding_of_its_bpftrace, tear_down),
        cmocka_unit_test_teardown(fields_are_reached_through_structs_of_their_own_names, tear_down),
        cmocka_unit_test_teardown(an_address_is_the_values_own, tear_down),
        cmocka_unit_test_teardown(what_is_no_value_in_bpftrace_is_refused, tear_down),
        cmocka_unit_test_teardown(a_statement_asks_whether_the_pointer_is_nil_and_a_string_cut,
                                  tear_down),
        cmocka_unit_test_teardown(printf_prints_64_bits_and_never_raw_bytes, tear_down),
        cmocka_unit_test_teardown(text_that_is_not_gobts_passes_through, tear_down),
        cmocka_unit_test_teardown(a_text_in_quotes_is_one_printf, tear_down),
        cmocka_unit_test_teardown(without_bytes_of_numbers_a_text_in_quotes_is_a_string, tear_down),
        cmocka_unit_test_teardown(what_no_interface_can_hold_is_zero_if_a_script_says_so,
                                  tear_down),
        cmocka_unit_test_teardown(a_script_can_ask_how_much_of_a_string_is_shown, tear_down),
        cmocka_unit_test_teardown(an_error_says_where_it_is, tear_down),
        cmocka_unit_test_teardown(what_the_stack_of_0_17_has_no_room_for_goes_on_another_line,
                                  tear_down),
        cmocka_unit_test_teardown(what_no_few_lines_hold_is_refused, tear_down),
        cmocka_unit_test_teardown(a_condition_compares_only_what_can_be_reached, tear_down),
        cmocka_unit_test_teardown(a_variable_of_a_package_is_read_at_its_address, tear_down),
        cmocka_unit_test_teardown(a_variable_of_a_package_is_elsewhere_in_another_build, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* bt/call, bt/ending, bt/translate: probes on returns (goret:), as the scripts that become of them.
 */
#include "traced.h"

/* ---- without a companion ---- */

TEST(what_asks_nothing_of_the_entry_has_no_probe_there)
{
    traced_set_up("0.27");
    assert_string_equal(
        traced_translate("goret:\"main.F\" / ${ret.0} > 3 /\n{\n  @ = sum(${ret.count});\n}\n"),
        "// returns of main.F(e *main.E, n int, s string, k int8) (count int, err error)\n"
        "uprobe:/bin/program:0x401008,\n"
        "uprobe:/bin/program:0x40100a\n"
        "{\n"
        "  $ret_count = (int64)reg(\"ax\");\n"
        "  if ((int64)$ret_count > 3) {\n"
        "    @ = sum((int64)$ret_count);\n"
        "  }\n"
        "}\n");
    assert_int_equal(traced_script.sites.count, 1);
    assert_int_equal(traced_script.sites.items[0].return_count, 2);
    assert_int_equal(traced_script.call_maps.count, 0);
}

TEST(what_gobt_knows_at_the_return_needs_no_entry)
{
    traced_set_up("0.27");
    traced_translate("goret:\"main.F\" { printf(\"%d %s %s %s\", ${goid}, ${func}, ${caller}, "
                     "${go.time}); }");
    assert_lacks("@call");
    assert_lacks("END");
    assert_contains("$goid = *(int64 *)(reg(\"r14\") + 16);");
    assert_contains("usym(*(uint64 *)reg(\"sp\"))");
}

TEST(a_predicate_of_bpftraces_own_needs_no_entry)
{
    traced_set_up("0.27");
    traced_translate("goret:\"main.F\" / pid == 5 && comm == \"a\" /\n{\n  @ = count();\n}\n");
    assert_lacks("@call");
    assert_contains("{\n  if (pid == 5 && comm == \"a\") {\n    @ = count();\n  }\n}");
}

TEST(an_empty_body_needs_no_entry)
{
    traced_set_up("0.27");
    traced_translate("goret:\"main.Leaf\" { }");
    assert_count("uprobe:", 1);
    assert_lacks("$");
}

TEST(a_field_of_the_only_result_is_read_at_the_return)
{
    traced_set_up("0.27");
    traced_translate("goret:\"main.Pair\" { @[${ret.Y}] = sum(${ret.X}); ${ret}; }");
    assert_lacks("@call");
    assert_contains("$ret_X = (int64)reg(\"ax\");");
    assert_contains("@[str($ret_Y_ptr, $ret_Y_len + 1)] = sum((int64)$ret_X);");
    /* Once, although there are two forms of the line: bpftrace 0.27 has little room for texts. */
    assert_count("buf(", 1);
    assert_contains("$text = buf($ret_Y_ptr, $ret_Y_len);");
    assert_contains("printf(\"ret={X:%ld Y:\\\"%r\\\"}\\n\", $ret_X, $text);");
    assert_lacks(" ? ");
}

/* ---- with one ---- */

TEST(an_argument_is_kept_from_the_entry)
{
    traced_set_up("0.17");
    assert_string_equal(
        traced_translate(
            "goret:\"main.F\"\n/ ${n} > 3 && ${ret.0} == 1 /\n{\n  @[${k}] = count();\n}\n"),
        "// returns of main.F(e *main.E, n int, s string, k int8) (count int, err error)\n"
        "uprobe:/bin/program:0x401008,\n"
        "uprobe:/bin/program:0x40100a\n"
        "{\n"
        "  if (0) {\n"
        "    // bpftrace must know what is in a map before it is told what to do with it\n"
        "    @call_F[pid, (uint64)0, (uint64)0] = ((int64)0, nsecs, (int64)0);\n"
        "  }\n"
        "  $depth = *(uint64 *)(reg(\"r14\") + 8) - reg(\"sp\");\n"
        "  $g = reg(\"r14\");\n"
        "  $call = @call_F[pid, $g, $depth];\n"
        "  $goid = *(int64 *)(reg(\"r14\") + 16);\n"
        "  if ($call.1 != 0 && $call.0 == (int64)$goid) {\n"
        "    delete(@call_F[pid, $g, $depth]);\n"
        "    $ret_count = (int64)reg(\"ax\");\n"
        "    if ((int64)$ret_count == 1) {\n"
        "      $k = $call.2;\n"
        "      @[$k] = count();\n"
        "    }\n"
        "  }\n"
        "}\n"
        "\n"
        "// main.F(e *main.E, n int, s string, k int8) (count int, err error)\n"
        "uprobe:/bin/program:0x401006\n"
        "{\n"
        "  $n = (int64)reg(\"bx\");\n"
        "  $depth = *(uint64 *)(reg(\"r14\") + 8) - reg(\"sp\");\n"
        "  $g = reg(\"r14\");\n"
        "  if (@call_F[pid, $g, $depth].1 != 0) {\n"
        "    // left there by a call that a panic or runtime.Goexit unwound\n"
        "    delete(@call_F[pid, $g, $depth]);\n"
        "  }\n"
        "  if ((int64)$n > 3) {\n"
        "    $k = (int8)reg(\"si\");\n"
        "    $goid = *(int64 *)(reg(\"r14\") + 16);\n"
        "    @call_F[pid, $g, $depth] = ((int64)$goid, nsecs, (int64)(int64)$k);\n"
        "  }\n"
        "}\n"
        "\n"
        "\n"
        "END\n"
        "{\n"
        "  clear(@call_F);\n"
        "}\n");
    assert_int_equal(traced_script.sites.count, 2);
    assert_int_equal(traced_script.call_maps.count, 1);
    assert_string_equal(traced_script.call_maps.items[0], "@call_F");
}

TEST(what_is_computed_with_has_its_type_before_it_is_read)
{
    traced_set_up("0.23");
    traced_translate("goret:\"main.F\" { printf(\"%s\\n\", ${s:quote}); }");
    assert_contains("bpftrace must know what is in a map");
}

TEST(what_is_only_printed_needs_no_type_before)
{
    traced_set_up("0.23");
    traced_translate("goret:\"main.F\" { printf(\"%s\\n\", ${s}); }");
    assert_lacks("must know what is in a map");
}

TEST(the_duration_needs_the_time_of_the_entry_only)
{
    traced_set_up("0.17");
    traced_translate("goret:\"main.F\" { @ = hist(${duration}); }");
    assert_contains("    $duration = nsecs - $call.1;\n   @ = hist($duration);");
    assert_contains("@call_F[pid, $g, $depth] = ((int64)$goid, nsecs);\n");
}

TEST(a_duration_is_printed_in_milliseconds)
{
    traced_set_up("0.17");
    traced_translate("goret:\"main.F\" { printf(\"%s\\n\", ${go.duration}); }");
    assert_contains("printf(\"%ld.%03ldms\\n\", $milliseconds, $microseconds);");
}

TEST(only_what_is_used_is_kept_and_once)
{
    traced_set_up("0.17");
    traced_translate("goret:\"main.F\" { @a[${s}] = sum(${n}); @b[${n}] = sum(${n} + ${e.N}); }");
    assert_contains("((int64)$goid, nsecs, str($s_ptr, $s_len), (int64)(int64)$n, "
                    "(int64)(int64)$e->N);\n");
    assert_contains("    $n = $call.3;\n    $e_N = $call.4;\n");
    assert_contains("] = sum($n); @b[$n] = sum($n + $e_N);");
}

/* A line is written at full length first, and briefly if that is too much for bpftrace. */
TEST(what_was_only_tried_for_a_line_is_not_kept)
{
    traced_set_up("0.27");
    traced_translate("goret:\"main.Wide\" { printf(\"%s\\n\", ${args}); }");
    assert_contains("nsecs, (int64)$a_len, (int64)$b_len, (int64)$c_len, (int64)$d_len, "
                    "(int64)$e_len, (int64)$f_len, (int64)$g_len, (int64)$h_len);\n");
    assert_contains("    $a_len = $call.2;\n");
    assert_contains("    $h_len = $call.9;\n");
}

TEST(all_arguments_are_printed_as_they_were_with_the_results)
{
    traced_set_up("0.27");
    traced_translate("goret:\"main.F\" { printf(\"%s\\n\", ${args}); }");
    assert_contains("(uint64)$e, buf($e->Key.ptr, $e->Key.len), (int64)$e->Key.len, (int64)$e->N, "
                    "(int64)$n, buf($s_ptr, $s_len), (int64)$s_len, (int64)$k);\n");
    assert_contains("printf(\"e=nil n=%ld s=\\\"%r\\\" k=%ld ret.count=%ld ret.err=nil\\n\", $n, ");
    assert_contains(", $k, $ret_count);");
    assert_contains("$ret_err_itab = reg(\"bx\");");
}

/* A stack that moved takes the pointer with it: into it, not beyond. */
TEST(what_an_argument_points_to_now_is_read_at_the_return)
{
    traced_set_up("0.17");
    traced_translate("goret:\"main.F\" { @ = sum(${now e.N}); }");
    assert_contains("    $now_e = $call.2;\n"
                    "    $stack_low = $call.3;\n"
                    "    $stack_high = $call.4;\n"
                    "    $now_e_now = ((uint64)($now_e - $stack_low) < (uint64)($stack_high - "
                    "$stack_low) ? $now_e - $stack_high + *(uint64 *)(reg(\"r14\") + 8) : "
                    "$now_e);\n"
                    "    $now_e_2 = (struct main__E *)$now_e_now;\n"
                    "   @ = sum((int64)$now_e_2->N);");
    assert_contains("  $now_e = reg(\"ax\");\n"
                    "  $stack_low = *(uint64 *)(reg(\"r14\") + 0);\n"
                    "  $stack_high = *(uint64 *)(reg(\"r14\") + 8);\n");
    assert_contains("nsecs, (uint64)$now_e, (uint64)$stack_low, (uint64)$stack_high);\n");
}

TEST(a_range_may_end_where_a_result_says)
{
    traced_set_up("0.17");
    traced_translate("goret:\"main.F\" { @ = sum(${now s[1:ret.0]:len}); }");
    assert_contains("((int64)(int64)$ret_count > 1 ? ");
    assert_contains("(int64)(int64)$ret_count - 1)");
    assert_lacks("(int64)$ret_count, nsecs");
}

TEST(what_an_expression_was_at_the_entry_is_kept_as_a_number)
{
    traced_set_up("0.27");
    traced_translate("goret:\"main.F\" { if (${go.entry(${n} > 3 && comm == \"}\")} || ${ret.0} == "
                     "1) { @ = count(); } }");
    assert_contains("(uint64)((int64)$n > 3 && comm == \"}\")");
    traced_tear_down(NULL);
    traced_set_up("0.27");
    assert_refused(traced_try("goret:\"main.F\" { @ = ${go.entry(${ret.0} > 1)}; }", NULL),
                   EXIT_TARGET, "isn't known when a function is entered");
}

TEST(a_number_is_asked_for_by_a_type_and_a_name)
{
    traced_set_up("0.27");
    assert_refused(traced_try("go:\"main.F\" { @ = ${go.number(runtime.waitReason)}; }", NULL), 2,
                   "it takes a type and a name");
    assert_refused(traced_try("go:\"main.F\" { @ = ${go.number(, \"sleep\")}; }", NULL), 2,
                   "it takes a type and a name");
    assert_refused(
        traced_try("go:\"main.F\" { printf(\"%d\", ${go.number(main.E, \"sleep\")}); }", NULL), 1,
        "has no main.E that it calls \"sleep\"");
}

TEST(a_condition_on_the_entry_needs_a_companion)
{
    traced_set_up("0.17");
    traced_translate("goret:\"main.F\"\n/ ${n} > 3 /\n{\n  @ = count();\n}\n");
    assert_contains("    @call_F[pid, $g, $depth] = ((int64)$goid, nsecs);\n");
    assert_contains("    delete(@call_F[pid, $g, $depth]);\n    @ = count();\n  }\n}");
}

TEST(a_condition_on_what_may_change_is_one_on_the_return)
{
    traced_set_up("0.27");
    traced_translate("goret:\"main.F\"\n/ ${g.stack.hi} > 3 && ${n} > 4 /\n{\n  @ = count();\n}\n");
    assert_contains("  if ((int64)$n > 4) {\n");
    assert_contains("->stack.hi > 3) {\n      @ = count();");
    assert_count("stack.hi > 3", 1);
}

TEST(of_several_paths_each_may_take_what_the_program_lacks)
{
    traced_set_up("0.27");
    traced_translate("go:\"main.F\" { @ = sum(${go.known(e.(*main.Gone).N or n)}); }");
    assert_contains("@ = sum((int64)$n);");
    traced_tear_down(NULL);
    traced_set_up("0.27");
    traced_translate("go:\"main.F\" { @ = sum(${go.known(e.(*main.Gone).N or "
                     "e.(*main.Lost).N)}); }");
    assert_contains("@ = sum((uint64)0);");
}

TEST(a_process_is_selected_at_both_ends)
{
    traced_set_up("0.17");
    traced_script.options.pid = 7;
    traced_script.options.compares_pid = true;
    traced_translate("goret:\"main.F\"\n/ ${n} > 3 && ${ret.0} == 1 /\n{\n  @ = count();\n}\n");
    assert_contains("uprobe:/bin/program:0x40100a\n/pid == 7/\n{\n");
    assert_contains("uprobe:/bin/program:0x401006\n/pid == 7/\n{\n");
}

TEST(where_g_may_be_unknown_such_calls_are_not_kept)
{
    model_type("int");
    model.convention = CONVENTION_STACK;
    model.version.minor = 16;
    traced_set_up("0.17");
    traced_translate(
        "goret:\"main.Leaf\" { @ = sum(${n}); }\ngoret:\"main.Pair\" / ${n} > 3 / { @ = 1; }");
    assert_contains("  $n = *(int64 *)(reg(\"sp\") + 8);\n");
    assert_contains("  if ($g != 0) {\n    ");
    assert_contains("  if ($g != 0 && ((int64)$n > 3)) {\n    ");
}

/* ---- functions of one instruction ---- */

TEST(a_function_of_one_instruction_has_one_probe)
{
    traced_set_up("0.17");
    assert_string_equal(
        traced_translate(
            "goret:\"main.Echo\"\n/ ${n} > 3 && ${ret} == 1 /\n{\n  @ = sum(${duration});\n}\n"),
        "// returns of main.Echo(n int) int\n"
        "uprobe:/bin/program:0x401200\n"
        "{\n"
        "  $n = (int64)reg(\"ax\");\n"
        "  $depth = *(uint64 *)(reg(\"r14\") + 8) - reg(\"sp\");\n"
        "  $g = reg(\"r14\");\n"
        "  if (@call_Echo[pid, $g, $depth].1 != 0) {\n"
        "    // left there by a call that a panic or runtime.Goexit unwound\n"
        "    delete(@call_Echo[pid, $g, $depth]);\n"
        "  }\n"
        "  if ((int64)$n > 3) {\n"
        "    $goid = *(int64 *)(reg(\"r14\") + 16);\n"
        "    @call_Echo[pid, $g, $depth] = ((int64)$goid, nsecs);\n"
        "  }\n"
        "  $depth = *(uint64 *)(reg(\"r14\") + 8) - reg(\"sp\");\n"
        "  $g = reg(\"r14\");\n"
        "  $call = @call_Echo[pid, $g, $depth];\n"
        "  $goid = *(int64 *)(reg(\"r14\") + 16);\n"
        "  if ($call.1 != 0 && $call.0 == (int64)$goid) {\n"
        "    delete(@call_Echo[pid, $g, $depth]);\n"
        "    $ret = (int64)reg(\"ax\");\n"
        "    $duration = nsecs - $call.1;\n"
        "    if ((int64)$ret == 1) {\n"
        "      @ = sum($duration);\n"
        "    }\n"
        "  }\n"
        "}\n"
        "\n"
        "\n"
        "END\n"
        "{\n"
        "  clear(@call_Echo);\n"
        "}\n");
}

/* The two would be of different types: bpftrace refuses that. */
TEST(the_two_halves_of_one_probe_share_no_variable_for_an_argument)
{
    traced_set_up("0.23");
    traced_translate("goret:\"main.Echo\" { @ = sum(${n}); }");
    assert_count("$n = ", 1);
}

TEST(a_function_whose_ret_is_not_its_entry_has_two)
{
    traced_set_up("0.17");
    traced_translate("goret:\"main.Leaf\" { @ = sum(${n}); }");
    assert_count("uprobe:", 2);
    assert_contains("uprobe:/bin/program:0x401103\n");
    assert_contains("uprobe:/bin/program:0x401100\n");
}

/* ---- names ---- */

TEST(each_function_has_a_map_of_its_own)
{
    traced_set_up("0.17");
    traced_translate("goret:\"main.(*A).Put\", goret:\"main.(*B).Put\" { @ = sum(${n}); }");
    assert_int_equal(traced_script.call_maps.count, 2);
    assert_string_equal(traced_script.call_maps.items[0], "@call_Put");
    assert_string_equal(traced_script.call_maps.items[1], "@call_Put_2");
    assert_contains("END\n{\n  clear(@call_Put);\n  clear(@call_Put_2);\n}\n");
}

TEST(names_of_the_users_are_not_taken)
{
    traced_set_up("0.17");
    traced_translate("BEGIN { @call_F = 1; }\n"
                     "goret:\"main.F\" { $call = 1; $g = 2; $n = 3; @ = sum(${n}); }");
    assert_contains("  $call_2 = @call_F_2[pid, $g_2, $depth];\n");
    assert_contains("    $n_2 = $call_2.2;\n   $call = 1; $g = 2; $n = 3; @ = sum($n_2);");
    assert_contains("  clear(@call_F_2);\n");
    assert_lacks("clear(@call_F);");
}

/* ---- what is refused ---- */

TEST(a_comment_may_stand_before_a_predicate_or_in_place_of_it)
{
    traced_set_up("0.27");
    traced_translate("go:\"main.F\" /* { */ / *(int8 *)${e:ptr} == 3 / { @ = count(); }\n"
                     "go:\"main.Leaf\" /* of all */ { @ = count(); }");
    assert_contains("/ *(int8 *)reg(\"ax\") == 3 /\n");
}

TEST(what_makes_no_sense_is_refused)
{
    static const struct {
        const char *source, *message;
    } cases[] = {
        {"goret:\"main.F\", go:\"main.Leaf\" { }",
         "attach points of one kind, here of goret: only"},
        {"go:\"main.F\", goret:\"main.Leaf\" { }", "attach points of one kind, here of go: only"},
        {"goret:main.F { }", "expected a function's name in quotes behind goret:"},
        {"goret:\"main.F\" / ${n} > 3 { }", "the predicate has no end"},
        {"go:\"main.F\" /*(int8 *)${n} == 3/ { } /* another */", "/* begins a comment"},
        {"go:\"main.F\" /*(int8 *)${n} == 3/ { }", "a predicate that begins with * takes a blank"},
        {"go:\"main.F\" { @ = ${go.nope}; }", "called_by or callers; in scripts also strlen"},
        {"END { ${ret}; }", "stands in probes on Go functions (go:, goret:) only"},
        {"go:\"main.F\" { ${ret.0}; }", "'ret.0' isn't known when a function is entered"},
        {"go:\"main.F\" / ${duration} > 3 / { }", "'duration' isn't known when a function is"},
        {"goret:\"main.F\" { @ = ${ret}; }", "has no result 'ret'; it has ret.count, ret.err"},
        {"goret:\"main.F\" { @ = ${ret.err}; }", "${ret.err} is an interface, which is no value"},
        {"goret:\"main.Pair\" { @ = ${ret}; }", "${ret} is a struct, which is no value"},
        {"go:\"main.F\" { @ = ${go.callers:len}; }",
         "what gobt knows itself, as 'callers', has no form but :show"},
        {"go:\"main.F\" { printf(\"%d\", ${goid:hex}); }", "as 'goid', has no form but :show"},
        {"goret:\"main.F\" / ${nope} > 3 / { }", "has no parameter 'nope'"},
        {"goret:\"main.Jump\" { }",
         "main.Jump doesn't return by itself, it jumps to main.F: trace the returns of that"},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        traced_set_up("0.27");
        struct error *error = traced_try(cases[i].source, NULL);
        assert_refused(error, error ? error->status : EXIT_USAGE, cases[i].message);
        traced_tear_down(NULL);
    }
}

TEST(an_error_in_a_probe_on_returns_says_where_it_is)
{
    traced_set_up("0.27");
    assert_refused(traced_try("\ngoret:\"main.F\" {\n  ${n};\n  ${ret.nope};\n}", "a.bt"),
                   EXIT_TARGET, "a.bt:4:3: main.F has no result 'ret.nope'");
}

TEST(returns_need_the_exact_kind)
{
    static const char source[] = "goret:\"main.F\" { @ = count(); }";
    traced_set_up("0.17");
    traced_script.options.kind = KIND_PORTABLE;
    assert_refused(traced_try(source, NULL), EXIT_TARGET, "returns need the exact kind");
    traced_script.options.kind = KIND_ENTRY;
    assert_refused(
        traced_try(source, NULL), EXIT_TARGET,
        "use bpftrace 0.23 or newer (--bpftrace PATH), or trace calls without their returns");
    traced_script.options.dialect.probes_inside = true;
    assert_refused(traced_try(source, NULL), EXIT_TARGET, "use --kind exact");
}

TEST(what_gobt_run_can_do_a_refusal_says)
{
    static const char returns[] = "goret:\"main.F\" { @ = count(); }";
    static const char with_another[] = "uprobe:/bin/sh:main { }\ngoret:\"main.F\" { @ = count(); }";
    traced_set_up("0.17");
    traced_script.options.kind = KIND_ENTRY;
    traced_script.options.way_inside = ", or 'gobt run', which hides symbols from it";
    assert_refused(traced_try(returns, NULL), EXIT_TARGET,
                   "PATH), or 'gobt run', which hides symbols from it, or trace calls");
    assert_refused(traced_try(with_another, NULL), EXIT_TARGET, "PATH), or trace calls");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define CASE(name) cmocka_unit_test_teardown(name, traced_tear_down)
        CASE(what_asks_nothing_of_the_entry_has_no_probe_there),
        CASE(what_gobt_knows_at_the_return_needs_no_entry),
        CASE(a_predicate_of_bpftraces_own_needs_no_entry),
        CASE(an_empty_body_needs_no_entry),
        CASE(a_field_of_the_only_result_is_read_at_the_return),
        CASE(an_argument_is_kept_from_the_entry),
        CASE(what_is_computed_with_has_its_type_before_it_is_read),
        CASE(what_is_only_printed_needs_no_type_before),
        CASE(the_duration_needs_the_time_of_the_entry_only),
        CASE(a_duration_is_printed_in_milliseconds),
        CASE(only_what_is_used_is_kept_and_once),
        CASE(what_was_only_tried_for_a_line_is_not_kept),
        CASE(all_arguments_are_printed_as_they_were_with_the_results),
        CASE(what_an_argument_points_to_now_is_read_at_the_return),
        CASE(a_range_may_end_where_a_result_says),
        CASE(what_an_expression_was_at_the_entry_is_kept_as_a_number),
        CASE(a_number_is_asked_for_by_a_type_and_a_name),
        CASE(a_condition_on_the_entry_needs_a_companion),
        CASE(a_condition_on_what_may_change_is_one_on_the_return),
        CASE(of_several_paths_each_may_take_what_the_program_lacks),
        CASE(a_process_is_selected_at_both_ends),
        CASE(where_g_may_be_unknown_such_calls_are_not_kept),
        CASE(a_function_of_one_instruction_has_one_probe),
        CASE(the_two_halves_of_one_probe_share_no_variable_for_an_argument),
        CASE(a_function_whose_ret_is_not_its_entry_has_two),
        CASE(each_function_has_a_map_of_its_own),
        CASE(names_of_the_users_are_not_taken),
        CASE(a_comment_may_stand_before_a_predicate_or_in_place_of_it),
        CASE(what_makes_no_sense_is_refused),
        CASE(an_error_in_a_probe_on_returns_says_where_it_is),
        CASE(returns_need_the_exact_kind),
        CASE(what_gobt_run_can_do_a_refusal_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

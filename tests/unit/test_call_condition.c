/* bt/call: which parts of a predicate on a return are decided at the entry, and which at the
 * return.
 */
#include "traced.h"

struct row {
    const char *name, *predicate;
    const char *at_entry, *at_return; /* "": none there */
};

/* The body asks for ${n}: there always is a companion. */
static const struct row rows[] = {
    {"without a predicate there is no condition", "", "", ""},
    {"what is about arguments moves to the entry", "${n} > 3", "(int64)$n > 3", ""},
    {"what is about results stays", "${ret.0} == 1", "", "(int64)$ret_count == 1"},
    {"what is about the duration stays", "${duration} > 5", "", "$duration > 5"},
    {"what is about the present stays", "${now n} == 1", "", "(int64)$now_n == 1"},
    {"of a conjunction each part goes its way", "${n} > 3 && ${ret.0} == 1 && ${k} < 0",
     "(int64)$n > 3 && (int64)$k < 0", "(int64)$ret_count == 1"},
    {"in whatever order", "${ret.0} == 1 && ${n} > 3 && ${go.duration} > 5", "(int64)$n > 3",
     "(int64)$ret_count == 1 && $duration > 5"},
    {"without blanks", "${n}>3&&${ret.0}==1", "(int64)$n>3", "(int64)$ret_count==1"},
    {"what is about both stays", "${n} < ${ret.0}", "", "$n < (int64)$ret_count"},
    {"a range that ends at a result stays", "${now s[:ret.0]:len} == ${n} && ${k} == 1",
     "(int64)$k == 1", "$now_s__ret_0__len == $n"},
    {"what is bpftrace's own stays", "pid == 5 && ${n} > 3", "(int64)$n > 3", "pid == 5"},
    {"a string's && doesn't split", "comm == \"a && b\" && ${n} > 3", "(int64)$n > 3",
     "comm == \"a && b\""},
    {"a negation moves", "!${n} && !${ret.0}", "!(int64)$n", "!(int64)$ret_count"},
    {"an or isn't split", "${n} > 3 || ${ret.0} == 1", "", "$n > 3 || (int64)$ret_count == 1"},
    {"an or about arguments moves as a whole", "${n} > 3 || ${k} < 0",
     "(int64)$n > 3 || (int64)$k < 0", ""},
    {"an or in parentheses is one part", "(${n} > 3 || ${k} < 0) && ${ret.0} == 1",
     "((int64)$n > 3 || (int64)$k < 0)", "(int64)$ret_count == 1"},
    {"an or in parentheses, about both, too", "${k} < 0 && (${n} > 3 || ${ret.0} == 1)",
     "(int64)$k < 0", "($n > 3 || (int64)$ret_count == 1)"},
    {"an and in parentheses is one part", "(${n} > 3 && ${ret.0} == 1)", "",
     "($n > 3 && (int64)$ret_count == 1)"},
    {"an or with an and isn't split", "${n} > 3 || ${ret.0} == 1 && ${k} < 0", "",
     "$n > 3 || (int64)$ret_count == 1 && $k < 0"},
    {"an or behind an and isn't split", "${n} > 3 && ${ret.0} == 1 || ${duration} > 5", "",
     "$n > 3 && (int64)$ret_count == 1 || $duration > 5"},
    {"an or about arguments behind bpftrace's own", "pid == 5 && ${n} > 3 || ${k} < 0",
     "pid == 5 && (int64)$n > 3 || (int64)$k < 0", ""},
    {"a choice with an and isn't split", "${n} > 3 && ${ret.0} == 1 ? 1 : 0", "",
     "$n > 3 && (int64)$ret_count == 1 ? 1 : 0"},
    {"a choice isn't split", "${n} > 3 ? ${ret.0} : 0", "", "$n > 3 ? (int64)$ret_count : 0"},
};

/* The condition of the `if` behind the lines at AT that set variables; "" if none is there. */
static const char *condition_at(const char *at)
{
    for (;;) {
        at += strspn(at, " ");
        if (*at != '$')
            break;
        at += strcspn(at, "\n") + 1;
    }
    if (!string_starts_with(at, "if ("))
        return "";
    return arena_strndup(traced_script.arena, at + 4, (size_t)(strstr(at, ") {\n") - at) - 4);
}

static void is_shared_out(void **state)
{
    const struct row *row = *state;
    static const char taken[] = "    delete(@call_F[pid, $g, $depth]);\n";
    static const char left[] = "    delete(@call_F[pid, $g, $depth]);\n  }\n";
    traced_set_up("0.17");
    const char *predicate =
        *row->predicate ? arena_printf(traced_script.arena, "/ %s /\n", row->predicate) : "";
    traced_translate(
        arena_printf(traced_script.arena, "goret:\"main.F\"\n%s{\n  @ = ${n};\n}\n", predicate));
    const char *at_return = strstr(text_string(&traced_text), taken);
    const char *at_entry = strstr(text_string(&traced_text), left);
    assert_non_null(at_return);
    assert_non_null(at_entry);
    assert_ptr_not_equal(at_return, at_entry);
    assert_string_equal(condition_at(at_return + strlen(taken)), row->at_return);
    assert_string_equal(condition_at(at_entry + strlen(left)), row->at_entry);
    assert_contains("uprobe:/bin/program:0x40100a\n{\n");
    assert_contains("uprobe:/bin/program:0x401006\n{\n");
}

int main(void)
{
    struct unit_tests tests = {0};
    ROW_TESTS(rows, is_shared_out, traced_tear_down, &tests);
    return unit_tests_run(&tests);
}

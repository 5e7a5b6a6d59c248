/* golang/assignments: which variables Go's source assigns to once. */
#include "unit.h"

#include "golang/assignments.h"
#include "golang/source_scan.h"
#include "model.h"

struct row {
    const char *name;
    const char *variable; /* "n int" */
    unsigned declared;    /* its line */
    bool is_once;
    const char *body; /* of a function on line 2, whose parameter is p; the body begins on line 3 */
};

static const struct row rows[] = {
    {"a variable", "n int", 3, true, "n := 1\nuse(n)"},
    {"by var", "n int", 3, true, "var n = 1\nuse(n)"},
    {"a parameter", "p int", 2, true, "use(p, p == 1, p <= 2, p != 3)"},
    {"one of several", "n int", 3, true, "m, n := 1, 2\nm = 3"},
    {"an assignment", "n int", 3, false, "n := 1\nn = 2"},
    {"an assignment to a parameter", "p int", 2, false, "p = 2"},
    {"on a single line", "p int", 2, false, "if p > 1 { p = 2 }"},
    {"among others", "n int", 3, false, "n, m := 1, 2\nm, n = n, m"},
    {"across lines", "n int", 3, false, "n := 1\nm,\n\tn = 1, 2"},
    {"with an operator", "n int", 3, false, "n := 1\nn <<= 2"},
    {"by one", "n int", 3, false, "n := 1\nn++"},
    {"before a block's end", "n int", 3, false, "n := 1\nif x { n-- }"},
    {"in a closure", "n int", 3, false, "n := 1\ndefer func() { n = 2 }()"},
    {"a value for what var declared", "n int", 3, false, "var n int\nn = 1"},
    {"another of the name", "n int", 3, false, "n := 1\nif x { n := 2 }"},
    {"another that is declared with it", "n int", 3, false, "n := 1; m, n := 2, 3"},
    {"of a case", "n int", 4, true, "switch {\ncase x: n := 1; use(n)\n}"},
    {"an assignment in a case", "n int", 3, false, "n := 1\nswitch {\ncase x: n = 1\n}"},
    {"of a condition", "n int", 3, true, "if n := f(); n > 1 {\n}"},
    {"a loop's counter", "n int", 3, false, "for n := 0; n < 1; {\n}"},
    {"a loop over elements", "n int", 3, false, "for n, m := range xs {\n}"},
    {"in a loop", "n int", 4, true, "for {\nn := 1\n}"},
    {"in an index", "n int", 3, true, "n := 1\nxs[n] = 2\nm[f(n)]++"},
    {"a field", "s struct{a int}", 3, false, "s := T{1}\ns.a = 2"},
    {"a field of that name", "n int", 3, true, "n := 1\ns.n = 2"},
    {"a field of what it points to", "s *int", 3, true, "s := f()\ns.a = 2\n*s = 3\ns.b()"},
    {"an element of a slice", "s []int", 3, true, "s := f()\ns[1] = 2"},
    {"an element of an array", "s [2]int", 3, false, "s := f()\ns[1] = 2"},
    {"its address", "n int", 3, false, "n := 1\nf(&n)"},
    {"a method, which may change it", "n int", 3, false, "n := T(1)\nn.add(2)"},
    {"in a comment", "n int", 3, true, "n := 1 // n = 2\n/* n = 3\nn = 4 */ use(n)"},
    {"in a text", "n int", 3, true, "n := \"\\\" n = 2\"\nuse(`\nn = 3`, '\"', n)"},
    {"a part of another name", "n int", 3, true, "n := 1\nnn = 2\nmn = 3"},
    {"of another letter", "n int", 3, true, "n := 1\nn\xc3\xa9 = 2"},
    {"that isn't declared there", "n int", 3, false, "m := 1\nuse(n)"},
};

static struct error *read(const struct row *row, const char *source, unsigned line, bool *ret)
{
    struct function *function = model_function("main.F", row->variable, "");
    struct parameter *variable = &function->signature->parameters[0];
    struct code code = {
        .function = function,
        .into = function,
        .line = line,
        .variables = variable,
        .variable_count = 1,
    };
    variable->declared_line = row->declared;
    TRY(type_complete(variable->type));
    assignments_find_in(source, &code);
    *ret = variable->is_assigned_once;
    return NULL;
}

static const char *source_of(const struct row *row)
{
    return arena_printf(&model.arena,
                        "package main // n = 1\nfunc f(p int) {\n%s\nuse(1)\n}\n"
                        "func other() { n, p = 2, 3 }\n",
                        row->body);
}

static void is_told(void **state)
{
    const struct row *row = *state;
    bool is_once;
    assert_ok(read(row, source_of(row), 3, &is_once));
    assert_int_equal(is_once, row->is_once);
}

TEST(a_line_outside_of_functions_tells_nothing)
{
    const struct row *row = &rows[0];
    bool is_once;
    assert_ok(read(row, source_of(row), 1, &is_once));
    assert_false(is_once);
    assert_ok(read(row, source_of(row), 99, &is_once));
    assert_false(is_once);
    assert_ok(read(row, "", 3, &is_once));
    assert_false(is_once);
}

TEST(no_source_is_read_behind_its_end)
{
    for (size_t i = 0; i < LENGTH(rows); i++) {
        const char *source = source_of(&rows[i]);
        for (size_t length = 0; source[length]; length++) {
            AUTO_FREE char *part = memory_strdup(source);
            struct source_tokens tokens;
            part[length] = '\0';
            source_scan(part, &tokens);
            for (size_t j = 0; j < tokens.count; j++)
                assert_true(tokens.items[j].text + tokens.items[j].length <= part + length);
            source_tokens_deinit(&tokens);
        }
    }
}

int main(void)
{
    struct unit_tests tests = {0};
    ROW_TESTS(rows, is_told, model_reset, &tests);
    const struct CMUnitTest others[] = {
        cmocka_unit_test_teardown(a_line_outside_of_functions_tells_nothing, model_reset),
        cmocka_unit_test_teardown(no_source_is_read_behind_its_end, model_reset),
    };
    for (size_t i = 0; i < LENGTH(others); i++)
        array_push(&tests, others[i]);
    return unit_tests_run(&tests);
}

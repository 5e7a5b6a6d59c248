/* abi/allocated and what becomes of it: the type that runtime.mallocgc allocates. */
#include "abi/allocated.h"
#include "bytes.h"
#include "traced.h"

#define KEEP "48895c2418" /* mov %rbx,0x18(%rsp), a word below the entry */

/* They call main.Leaf, which is at 0x401100; the first is at 0x401d00. */
static const struct caller {
    const char *name, *parameters, *code;
} keeping[] = {
    {"runtime.mallocgc", "size uintptr, typ uintptr", "50" KEEP "e8f5f3ffff58c3"},
};
static const struct caller leaving[] = {
    /* Passes its type on, to the next: push; keep; call; pop; ret. */
    {"runtime.mallocgc", "size uintptr, typ uintptr", "50" KEEP "e8f500000058c3"},
    {"runtime.mallocgcTiny", "size uintptr, typ uintptr", "5050e8f9f2ffff5858c3"},
};
static const struct caller others[] = {
    {"runtime.mallocgc", "size uintptr, other uintptr", "50" KEEP "e8f5f3ffff58c3"},
    {"main.mallocgc", "size uintptr, typ uintptr", "50" KEEP "e8f5f2ffff58c3"},
};
static const struct caller changing[] = {
    /* The type is no more what was passed: xor %ebx,%ebx */
    {"runtime.mallocgc", "size uintptr, typ uintptr", "50" KEEP "31dbe8f300000058c3"},
    {"runtime.mallocgcTiny", "size uintptr, typ uintptr", "5050e8f9f2ffff5858c3"},
};

static const struct caller *callers;
static size_t caller_count;
static struct text code_bytes;

static struct reader read_code(const struct program *program, const struct function *function)
{
    (void)program;
    text_deinit(&code_bytes);
    for (size_t i = 0; i < caller_count; i++) {
        if (strcmp(function->name, callers[i].name) == 0)
            return bytes_code(callers[i].code, &code_bytes);
    }
    return bytes_code("c3", &code_bytes);
}

static void set_up(const struct caller *chosen, size_t count)
{
    traced_set_up("0.27");
    callers = chosen;
    caller_count = count;
    for (size_t i = 0; i < count; i++)
        model_function(chosen[i].name, chosen[i].parameters, "");
    model.read_code = read_code;
}

static int tear_down(void **state)
{
    model.read_code = NULL;
    text_deinit(&code_bytes);
    return traced_tear_down(state);
}

TEST(who_calls_has_the_type)
{
    set_up(keeping, LENGTH(keeping));
    traced_translate("go:\"main.Leaf\" { @[${go.allocated:addr}, ${go.allocated}] = count(); }");
    assert_contains("$returns_to = *(uint64 *)reg(\"sp\");");
    assert_contains("$allocated = (uint64)0;");
    assert_contains("if ($returns_to == ((uint64)4201739)) { $allocated = $stack_pointer + 32; }");
    assert_contains("@[$allocated, (uint64)*(uint64 *)$allocated] = count();");
}

TEST(who_called_that_one_has_the_type)
{
    set_up(leaving, LENGTH(leaving));
    traced_translate("go:\"main.Leaf\" { @[${go.allocated:addr}] = count(); }");
    assert_contains("if ($returns_to == ((uint64)4201991) && *(uint64 *)($stack_pointer + 24) == "
                    "((uint64)4201739)) { $allocated = $stack_pointer + 56; }");
}

TEST(in_programs_that_move_so_do_the_calls)
{
    set_up(keeping, LENGTH(keeping));
    model.is_position_independent = true;
    traced_translate("go:\"main.Leaf\" { @[${go.allocated:addr}] = count(); }");
    model.is_position_independent = false;
    assert_contains("if ($returns_to == ($load_base + (uint64)4201739))");
}

TEST(others_that_call_are_not_asked)
{
    set_up(others, LENGTH(others));
    traced_translate("go:\"main.Leaf\" { @[${go.allocated:addr}] = count(); }");
    assert_contains("$allocated = (uint64)0;");
    assert_lacks("if (");
    assert_string_equal(text_string(traced_script.notes),
                        "what types are allocated isn't known: none of the functions that call "
                        "main.Leaf has its type then\n");
}

TEST(what_was_passed_must_be_what_is_kept)
{
    set_up(changing, LENGTH(changing));
    traced_translate("go:\"main.Leaf\" { @[${go.allocated:addr}] = count(); }");
    assert_lacks("if (");
}

TEST(it_is_known_at_entries)
{
    set_up(keeping, LENGTH(keeping));
    assert_refused(traced_try("goret:\"main.Leaf\" { @[${go.allocated}] = count(); }", NULL),
                   EXIT_USAGE, "'go.allocated' is known where a function is entered");
}

TEST(it_is_elsewhere_in_each_build)
{
    set_up(keeping, LENGTH(keeping));
    traced_script.options.kind = KIND_PORTABLE;
    assert_refused(traced_try("go:\"main.Leaf\" { @[${go.allocated}] = count(); }", NULL),
                   EXIT_TARGET, "where 'go.allocated' is found is otherwise in each build");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(who_calls_has_the_type, tear_down),
        cmocka_unit_test_teardown(who_called_that_one_has_the_type, tear_down),
        cmocka_unit_test_teardown(in_programs_that_move_so_do_the_calls, tear_down),
        cmocka_unit_test_teardown(others_that_call_are_not_asked, tear_down),
        cmocka_unit_test_teardown(what_was_passed_must_be_what_is_kept, tear_down),
        cmocka_unit_test_teardown(it_is_known_at_entries, tear_down),
        cmocka_unit_test_teardown(it_is_elsewhere_in_each_build, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

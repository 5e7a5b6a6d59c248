/* program/: versions, names of types and functions, signatures. */
#include "unit.h"

#include "model.h"
#include "program/signature.h"
#include "program/version.h"

TEST(a_version_is_found_in_what_go_writes)
{
    static const struct {
        const char *text;
        unsigned major, minor;
        bool known;
    } cases[] = {
        {"go1.26.11 X:nodwarf5", 1, 26, true},
        {"go1.15.15", 1, 15, true},
        {"devel go1.28-3f2a Mon", 1, 28, true},
        {"Go cmd/compile go1.19.8; regabi", 1, 19, true},
        {"gopher go1.2", 1, 2, true},
        {"gogo2.0", 2, 0, true},
        {"go", 0, 0, false},
        {"devel +abcdef", 0, 0, false},
        {"", 0, 0, false},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct go_version version = go_version_parse(cases[i].text);
        assert_int_equal(version.major, cases[i].major);
        assert_int_equal(version.minor, cases[i].minor);
        assert_int_equal(version.known, cases[i].known);
    }
}

TEST(versions_are_compared_by_number)
{
    struct go_version version = go_version_parse("go1.9.3");
    assert_true(go_version_at_least(version, 1, 9));
    assert_false(go_version_at_least(version, 1, 10));
    assert_true(go_version_at_least(go_version_parse("go2.0"), 1, 99));
    assert_false(go_version_at_least((struct go_version){0}, 1, 0));
}

TEST(escapes_of_the_linker_are_undone)
{
    static const struct {
        const char *name, *display;
    } cases[] = {
        {"gopkg.in/yaml%2ev2.T", "gopkg.in/yaml.v2.T"},
        {"a%22b", "a\"b"},
        {"a%2Eb", "a.b"},
        {"100%", "100%"},
        {"a%2", "a%2"},
        {"a%zzb", "a%zzb"},
        {"a% 1b", "a% 1b"},
        {"a%-1b", "a%-1b"},
        {"a%00b", "a%00b"}, /* never a byte that would end the name, or its line */
        {"a%0ab", "a%0ab"},
        {"%25", "%"},
        {"", ""},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        AUTO_FREE char *display = function_display_name(cases[i].name);
        assert_string_equal(display, cases[i].display);
    }
}

TEST(import_paths_are_cut_to_the_packages_name_wherever_they_stand)
{
    static const struct {
        const char *name, *short_name;
    } cases[] = {
        {"int", "int"},
        {"*github.com/x/y.T", "*y.T"},
        {"map[string]*github.com/x/y.T", "map[string]*y.T"},
        {"func(a/b.C, d/e.F) g/h.I", "func(b.C, e.F) h.I"},
        {"github.com/x/y.G[github.com/z/w.T,int]", "y.G[w.T,int]"},
        {"struct { F a/b.C \"json:\\\"f\\\"\" }", "struct { F b.C \"json:\\\"f\\\"\" }"},
        {"gopkg.in/yaml%2ev2.T", "yaml%2ev2.T"},
        {"chan<- a/b.C", "chan<- b.C"},
        {"a/h\u00f6he.T", "h\u00f6he.T"},
        {"[]*a-b/c_d/e~f.T", "[]*e~f.T"},
        {"", ""},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        AUTO_FREE char *short_name = type_short_name(cases[i].name);
        assert_string_equal(short_name, cases[i].short_name);
    }
}

TEST(alignment_is_that_of_the_widest_part)
{
    static const struct {
        const char *type;
        uint64_t alignment;
    } cases[] = {
        {"int8", 1},      {"int16", 2},        {"float32", 4},
        {"complex64", 4}, {"complex128", 8},   {"string", 8},
        {"[]int8", 8},    {"error", 8},        {"[3]int16", 2},
        {"[0]int64", 8},  {"struct{}", 1},     {"struct{a int8; b int32}", 4},
        {"func()", 8},    {"map[int]int8", 8}, {"unsafe.Pointer", 8},
        {"*int8", 8},     {"C.int128", 8},     {"struct{a struct{b int16}; c int8}", 2},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        uint64_t alignment = 0;
        assert_ok(type_alignment(model_type(cases[i].type), &alignment));
        assert_int_equal(alignment, cases[i].alignment);
    }
}

TEST(alignment_is_never_zero_whatever_the_size)
{
    for (int kind = TYPE_UNKNOWN; kind <= TYPE_INTERFACE; kind++) {
        for (uint64_t size = 0; size <= 2; size++) {
            struct type type = {
                .name = "odd", .kind = (enum type_kind)kind, .size = size, .complete = true};
            struct type byte = {.name = "byte", .kind = TYPE_UINT, .size = 1, .complete = true};
            uint64_t alignment = 0;
            type.element = &byte;
            assert_ok(type_alignment(&type, &alignment));
            assert_true(alignment > 0);
        }
    }
}

TEST(every_kind_has_a_name)
{
    for (int kind = TYPE_UNKNOWN; kind <= TYPE_INTERFACE; kind++)
        assert_non_null(type_kind_name((enum type_kind)kind));
    assert_string_equal(type_kind_name(TYPE_UNSAFE_POINTER), "unsafe.Pointer");
}

/* ---- signatures ---- */

struct row {
    const char *name, *function, *parameters, *results, *signature;
};

static const struct row signatures[] = {
    {"a method without its receiver", "github.com/hashicorp/vault/vault.(*BarrierView).Put",
     "v *github.com/hashicorp/vault/vault.BarrierView, ctx error, entry *a/logical.StorageEntry",
     "~r0 error", "(ctx error, entry *logical.StorageEntry) error"},
    {"a method of a value", "main.T.M", "t main.T, n int", "", "(n int)"},
    {"a function whose first parameter only looks like a receiver", "main.M", "t main.T", "",
     "(t main.T)"},
    {"a pointer isn't the receiver of a value's method", "main.T.M", "t *main.T", "",
     "(t *main.T)"},
    {"a method whose receiver is left out", "main.(*T).M", "n int", "", "(n int)"},
    {"a closure in a method", "main.(*T).M.func1", "n int", "", "(n int)"},
    {"no parameters", "main.F", "", "", "()"},
    {"results without names", "main.F", "", "~r0 int, ~r1 error", "() (int, error)"},
    {"results with names", "main.F", "", "n int, err error", "() (n int, err error)"},
    {"one result with a name", "main.F", "", "err error", "() (err error)"},
    {"unnamed parameters", "main.F", "_ int, ~p1 string", "", "(_ int, _ string)"},
    {"types with directories in them", "main.F", "m map[string]*a/logical.StorageEntry", "",
     "(m map[string]*logical.StorageEntry)"},
};

static void is_printed(void **state)
{
    const struct row *row = *state;
    AUTO_TEXT struct text text = {0};
    model_declare("github.com/hashicorp/vault/vault.BarrierView", "struct{}");
    model_declare("a/logical.StorageEntry", "struct{}");
    model_declare("main.T", "struct{}");
    signature_print(&text, model_function(row->function, row->parameters, row->results));
    assert_string_equal(text_string(&text), row->signature);
}

TEST(assembly_has_a_question_mark)
{
    AUTO_TEXT struct text text = {0};
    struct function *function = model_function("runtime.memmove", "", "");
    function->signature->has_parameters = false;
    signature_print(&text, function);
    assert_string_equal(text_string(&text), "(?)");
}

TEST(of_a_stripped_function_the_words_are_printed)
{
    AUTO_TEXT struct text text = {0};
    struct function *function = model_function("main.f", "", "");
    struct argument_shape shape[] = {
        {.kind = SHAPE_OPEN},         {.kind = SHAPE_WORD, .size = 8},
        {.kind = SHAPE_OPEN},         {.kind = SHAPE_WORD, .offset = 8, .size = 4},
        {.kind = SHAPE_UNKNOWN_WORD}, {.kind = SHAPE_CLOSE},
        {.kind = SHAPE_CLOSE},        {.kind = SHAPE_WORD, .offset = 16, .size = 1},
        {.kind = SHAPE_CUT},
    };
    function->signature->has_parameters = false;
    function->signature->shape = shape;
    function->signature->shape_count = LENGTH(shape);
    signature_print(&text, function);
    assert_string_equal(text_string(&text), "({8 {4 ?}}, 1, ...)");
}

TEST(a_stripped_function_may_take_nothing)
{
    AUTO_TEXT struct text text = {0};
    struct function *function = model_function("main.f", "", "");
    function->signature->has_parameters = false;
    function->signature->takes_nothing = true;
    signature_print(&text, function);
    assert_string_equal(text_string(&text), "()");
}

int main(void)
{
    const struct CMUnitTest more[] = {
        cmocka_unit_test(of_a_stripped_function_the_words_are_printed),
        cmocka_unit_test(a_stripped_function_may_take_nothing),
        cmocka_unit_test(a_version_is_found_in_what_go_writes),
        cmocka_unit_test(versions_are_compared_by_number),
        cmocka_unit_test(escapes_of_the_linker_are_undone),
        cmocka_unit_test(import_paths_are_cut_to_the_packages_name_wherever_they_stand),
        cmocka_unit_test_teardown(alignment_is_that_of_the_widest_part, model_reset),
        cmocka_unit_test(alignment_is_never_zero_whatever_the_size),
        cmocka_unit_test(every_kind_has_a_name),
        cmocka_unit_test_teardown(assembly_has_a_question_mark, model_reset),
    };
    struct unit_tests tests = {0};
    ROW_TESTS(signatures, is_printed, model_reset, &tests);
    for (size_t i = 0; i < LENGTH(more); i++)
        array_push(&tests, more[i]);
    return unit_tests_run(&tests);
}

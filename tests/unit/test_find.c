/* program/find: functions by what users type of their names. */
#include "unit.h"

#include "model.h"
#include "program/find.h"
#include "program/name_order.h"

static const char *const names[] = {
    "github.com/hashicorp/vault/vault.(*BarrierView).Put",
    "github.com/hashicorp/vault/vault.(*BarrierView).Get",
    "github.com/hashicorp/vault/vault.BarrierView.Put",
    "sync.(*Pool).Put",
    "main.Put",
    "main.Output",
    "main.GMax[go.shape.int]",
    "main.GMax[go.shape.string]",
    "main.(*List[go.shape.int]).Put",
    "main.Least[go.shape.[2]int_0,go.shape.string_1]",
    "main.Pair[go.shape.*uint8,go.shape.[]uint8,go.shape.interface {},go.shape.int32]",
    "main.Map[go.shape.int,github.com/x/y.Put]",
    "main.(*Queue[go.shape.struct { Name string; main.x int }]).Add",
    "main.(*Queue[go.shape.int_0]).Add",
    "main.Sort[go.shape.[]github.com/x/y.Point]",
    "main.Both[go.shape.struct { First string; Second *github.com/x/y.Point }]",
    "main.Total[go.shape.int]",
    "main.Total[go.shape.int64]",
    "main.Wrap[go.shape.interface { Error() string }]",
    "gopkg.in/yaml%2ev2.Unmarshal",
    "vendor/golang.org/x/net/dns.Put2",
    "main.Put.func1",
    "main.Odd%zz",
    "type:.eq.main.Entry",
    "main.Entry",
    "type:.eq.example.com/entry.Item",
    "example.com/entry.New",
};

/* Types that have names, and the shapes of their code. */
static struct type *types[13];

static struct error *find_type(__attribute__((unused)) struct program *program, const char *name,
                               struct type **ret)
{
    *ret = NULL;
    for (size_t i = 0; i < LENGTH(types); i++) {
        if (strcmp(types[i]->name, name) == 0)
            *ret = types[i];
    }
    return NULL;
}

static struct error *each_type(__attribute__((unused)) struct program *program, type_visitor visit,
                               void *context)
{
    for (size_t i = 0; i < LENGTH(types); i++)
        TRY(visit(types[i], context));
    return NULL;
}

static const char *describe_interface(__attribute__((unused)) struct program *program,
                                      const struct type *type)
{
    return strcmp(type->name, "main.Fault") == 0 ? "interface { Error() string }"
                                                 : "interface { Close() error }";
}

static void make_program(void)
{
    model_reset(NULL);
    types[0] = model_declare("github.com/x/y.Point", "struct{Name string; x int}");
    types[1] = model_declare("main.Pixel", "struct{Name string; y int}");
    types[2] = model_declare("main.Level", "int");
    types[3] =
        model_declare("go.shape.struct { Name string; main.x int }", "struct{Name string; x int}");
    types[4] = model_declare("go.shape.int_0", "int");
    types[5] = model_declare("go.shape.int", "int");
    types[6] = model_declare("go.shape.int64", "int64");
    types[7] = model_declare("main.Meters", "int64");
    types[8] = model_declare("main.Fault", "error");
    types[9] = model_declare("main.Closer", "error");
    types[10] = model_declare("go.shape.interface { Error() string }", "error");
    types[11] = model_declare("main.Twin[string,*github.com/x/y.Point]",
                              "struct{First string; Second *github.com/x/y.Point}");
    types[12] = model_declare("go.shape.struct { First string; Second *github.com/x/y.Point }",
                              "struct{First string; Second *github.com/x/y.Point}");
    for (size_t i = 0; i < LENGTH(types); i++) {
        bool is_interface = types[i]->kind == TYPE_INTERFACE;
        types[i]->has_methods = is_interface;
        types[i]->go_kind = is_interface                 ? GO_INTERFACE
                            : types[i]->kind != TYPE_INT ? GO_STRUCT
                            : i < 6                      ? GO_INT
                                                         : GO_INT64;
    }
    model.describe_interface = describe_interface;
    model.find_type = find_type;
    model.each_type = each_type;
    for (size_t i = 0; i < LENGTH(names); i++)
        model_function(names[i], "", "");
}

static void print_functions(struct text *text, struct functions *functions)
{
    for (size_t i = 0; i < functions->count; i++)
        text_printf(text, "%s%s", i ? " " : "", functions->items[i]->name);
    array_deinit(functions);
}

struct row {
    const char *name, *pattern, *found;
};

static const struct row matches[] = {
    {"the whole name", "sync.(*Pool).Put", "sync.(*Pool).Put"},
    {"the last component of all", "Put",
     "github.com/hashicorp/vault/vault.(*BarrierView).Put "
     "github.com/hashicorp/vault/vault.BarrierView.Put sync.(*Pool).Put main.Put "
     "main.(*List[go.shape.int]).Put"},
    {"a receiver and a method", "(*BarrierView).Put",
     "github.com/hashicorp/vault/vault.(*BarrierView).Put"},
    {"a value receiver is another", "BarrierView.Put",
     "github.com/hashicorp/vault/vault.BarrierView.Put"},
    {"the method of a pointer without its signs", "BarrierView.Get",
     "github.com/hashicorp/vault/vault.(*BarrierView).Get"},
    {"a star without brackets", "vault.*BarrierView.Get",
     "github.com/hashicorp/vault/vault.(*BarrierView).Get"},
    {"what was made for a type isn't meant", "main.Entry", "main.Entry"},
    {"but by its own name", "type:.eq.main.Entry", "type:.eq.main.Entry"},
    {"a directory is no receiver", "vault/Get", ""},
    {"a package is no receiver", "vault.Get", ""},
    {"a package, a receiver and a method", "vault.(*BarrierView).Get",
     "github.com/hashicorp/vault/vault.(*BarrierView).Get"},
    {"directories, a package, a receiver", "vault/vault.(*BarrierView).Get",
     "github.com/hashicorp/vault/vault.(*BarrierView).Get"},
    {"an exact name hides those that end in it", "main.Put", "main.Put"},
    {"a suffix inside of a component is none", "ut", ""},
    {"part of a receiver is none", "View).Put", ""},
    {"part of a directory is none", "ashicorp/vault/vault.(*BarrierView).Get", ""},
    {"a prefix is none", "main", ""},
    {"a generic function without brackets", "GMax",
     "main.GMax[go.shape.int] main.GMax[go.shape.string]"},
    {"type arguments as they are typed", "GMax[int]", "main.GMax[go.shape.int]"},
    {"type arguments that no instance has", "GMax[uint]", ""},
    {"the beginning of a type is none", "GMax[in]", ""},
    {"type arguments as a stack trace has them", "main.GMax[...]",
     "main.GMax[go.shape.int] main.GMax[go.shape.string]"},
    {"a generic receiver as it is typed", "List[int].Put", "main.(*List[go.shape.int]).Put"},
    {"one as a stack trace has it", "(*List[...]).Put", "main.(*List[go.shape.int]).Put"},
    {"aliases, pointers, blanks", "Pair[ *main.T, []byte, any, rune ]",
     "main.Pair[go.shape.*uint8,go.shape.[]uint8,go.shape.interface {},go.shape.int32]"},
    {"shapes of 1.18 and 1.19", "Least[[2]int, string]",
     "main.Least[go.shape.[2]int_0,go.shape.string_1]"},
    {"a type that has a name", "Queue[Point].Add",
     "main.(*Queue[go.shape.struct { Name string; main.x int }]).Add"},
    {"one with its package", "(*Queue[y.Point]).Add",
     "main.(*Queue[go.shape.struct { Name string; main.x int }]).Add"},
    {"one with its directories", "main.(*Queue[ github.com/x/y.Point ]).Add",
     "main.(*Queue[go.shape.struct { Name string; main.x int }]).Add"},
    {"one with another package", "Queue[main.Point].Add", ""},
    {"one of another shape", "Queue[Pixel].Add", ""},
    {"a number that has a name", "Queue[main.Level].Add", "main.(*Queue[go.shape.int_0]).Add"},
    {"of the same size is not of the same shape", "Total[Meters]", "main.Total[go.shape.int64]"},
    {"nor the other way round", "Total[Level]", "main.Total[go.shape.int]"},
    {"an interface by its methods", "Wrap[Fault]",
     "main.Wrap[go.shape.interface { Error() string }]"},
    {"one with other methods", "Wrap[Closer]", ""},
    {"an error is an interface", "Wrap[error]", "main.Wrap[go.shape.interface { Error() string }]"},
    {"a predeclared type is of no package", "Queue[string].Add", ""},
    {"a type within one", "Sort[[]Point]", "main.Sort[go.shape.[]github.com/x/y.Point]"},
    {"another within one", "Sort[[]Pixel]", ""},
    {"one that is generic itself", "Both[Twin[string,*Point]]",
     "main.Both[go.shape.struct { First string; Second *github.com/x/y.Point }]"},
    {"one that is generic, of another type", "Both[Twin[int,*Point]]", ""},
    {"an end of a name within one", "Sort[[]oint]", ""},
    {"brackets that don't end", "Queue[Point", ""},
    {"a generic function with brackets", "GMax[go.shape.string]", "main.GMax[go.shape.string]"},
    {"a method of a generic type without brackets", "(*List).Put",
     "main.(*List[go.shape.int]).Put"},
    {"a method of a generic type with brackets", "(*List[go.shape.int]).Put",
     "main.(*List[go.shape.int]).Put"},
    {"a type argument is no component", "Put]", ""},
    {"a type argument's name alone is none", "y.Put]", ""},
    {"an escaped name as people write it", "yaml.v2.Unmarshal", "gopkg.in/yaml%2ev2.Unmarshal"},
    {"an escaped name as the linker has it", "yaml%2ev2.Unmarshal", "gopkg.in/yaml%2ev2.Unmarshal"},
    {"part of an escaped element", "v2.Unmarshal", "gopkg.in/yaml%2ev2.Unmarshal"},
    {"a closure", "Put.func1", "main.Put.func1"},
    {"a name with a percent sign that escapes nothing", "Odd%zz", "main.Odd%zz"},
    {"no such function", "Nope", ""},
    {"something longer than all", "github.com/hashicorp/vault/vault.(*BarrierView).PutPutPut", ""},
};

static void is_matched(void **state)
{
    const struct row *row = *state;
    struct functions functions;
    AUTO_TEXT struct text text = {0};
    make_program();
    assert_ok(program_match_functions(&model, row->pattern, &functions));
    print_functions(&text, &functions);
    assert_string_equal(text_string(&text), row->found);
}

static const struct row lists[] = {
    {"a part of a name", "Max", "main.GMax[go.shape.int] main.GMax[go.shape.string]"},
    {"case doesn't count if nothing fits otherwise", "gmax",
     "main.GMax[go.shape.int] main.GMax[go.shape.string]"},
    {"nor with a wildcard", "MAIN.*PUT", "main.(*List[go.shape.int]).Put main.Output main.Put"},
    {"a wildcard takes the whole name", "main.*Put", "main.(*List[go.shape.int]).Put main.Put"},
    {"or a name without directories, if there is no such whole name", "vault.*Get",
     "github.com/hashicorp/vault/vault.(*BarrierView).Get"},
    {"of which none is a part", "hashicorp/vault/vault.*", ""},
    {"what is of a type has no directories", "entry.*", "example.com/entry.New"},
    {"and in any case", "Vault.*get", "github.com/hashicorp/vault/vault.(*BarrierView).Get"},
    {"a star behind a parenthesis is a receiver's", "*.(*Pool).*", "sync.(*Pool).Put"},
    {"a receiver is no wildcard", "(*BarrierView).",
     "github.com/hashicorp/vault/vault.(*BarrierView).Get "
     "github.com/hashicorp/vault/vault.(*BarrierView).Put"},
    {"type arguments as they are typed", "Queue[Point]",
     "main.(*Queue[go.shape.struct { Name string; main.x int }]).Add"},
    {"with what is behind them", "Queue[Level]).A", "main.(*Queue[go.shape.int_0]).Add"},
    {"a question mark is one byte", "main.Pu?", "main.Put"},
    {"escaped names are listed as people write them", "yaml.v2", "gopkg.in/yaml%2ev2.Unmarshal"},
};

static void is_listed(void **state)
{
    const struct row *row = *state;
    struct functions functions;
    AUTO_TEXT struct text text = {0};
    make_program();
    assert_ok(program_list_functions(&model, row->pattern, &functions));
    functions_sort_by_name(&functions);
    print_functions(&text, &functions);
    assert_string_equal(text_string(&text), row->found);
}

TEST(without_a_pattern_all_are_listed_and_sorted_by_name)
{
    struct functions functions;
    make_program();
    assert_ok(program_list_functions(&model, NULL, &functions));
    functions_sort_by_name(&functions);
    assert_int_equal(functions.count, LENGTH(names));
    for (size_t i = 1; i < functions.count; i++)
        assert_true(strcmp(functions.items[i - 1]->name, functions.items[i]->name) < 0);
    array_deinit(&functions);
}

TEST(an_empty_name_is_refused)
{
    struct functions functions;
    make_program();
    assert_refused(program_match_functions(&model, "", &functions), EXIT_USAGE, "can't be empty");
}

TEST(an_exact_name_hides_others_in_front_of_it_and_behind)
{
    struct functions functions;
    model_reset(NULL);
    model_function("x.org/a/main.Put", "", "");
    model_function("main.Put", "", "");
    model_function("x.org/b/main.Put", "", "");
    assert_ok(program_match_functions(&model, "main.Put", &functions));
    assert_int_equal(functions.count, 1);
    assert_string_equal(functions.items[0]->name, "main.Put");
    array_deinit(&functions);
}

TEST(twins_of_one_name_are_both_found)
{
    struct functions functions;
    model_reset(NULL);
    model_function("runtime.write", "", "");
    model_function("runtime.write", "", "");
    assert_ok(program_match_functions(&model, "runtime.write", &functions));
    assert_int_equal(functions.count, 2);
    array_deinit(&functions);
}

TEST(instances_of_one_name_are_told_apart_by_their_addresses)
{
    struct functions functions;
    const char *first, *second, *own;
    make_program();
    uint64_t address = model_function("main.Fold[...]", "n int", "")->address;
    model_function("main.Fold[...]", "s string", "");
    model_function("main.Alone[...]", "n int", "");
    assert_ok(program_match_functions(&model, "main.Fold", &functions));
    assert_int_equal(functions.count, 2);
    assert_ok(function_reference(&model, functions.items[0], &first));
    assert_ok(function_reference(&model, functions.items[1], &second));
    assert_int_equal(strtoull(first, NULL, 16), address);
    assert_string_not_equal(first, second);
    array_deinit(&functions);
    assert_ok(program_match_functions(&model, first, &functions));
    assert_int_equal(functions.count, 1);
    assert_int_equal(functions.items[0]->address, address);
    array_deinit(&functions);
    assert_ok(program_match_functions(&model, "main.Alone", &functions));
    assert_ok(function_reference(&model, functions.items[0], &own));
    assert_string_equal(own, "main.Alone[...]");
    array_deinit(&functions);
    AUTO_TEXT struct text inside = {0};
    text_printf(&inside, "0x%llx", (unsigned long long)address + 1);
    assert_ok(program_match_functions(&model, text_string(&inside), &functions));
    assert_int_equal(functions.count, 1);
    assert_int_equal(functions.items[0]->address, address);
    array_deinit(&functions);
    /* Where there is none. */
    assert_ok(program_match_functions(&model, "0x1", &functions));
    assert_int_equal(functions.count, 0);
}

TEST(a_program_without_debug_information_is_refused)
{
    struct functions functions;
    model_reset(NULL);
    struct program program = {.path = "./stripped"};
    assert_refused(program_match_functions(&program, "Put", &functions), EXIT_TARGET,
                   "./stripped has no debug information");
}

/* ---- nearest names ---- */

static const struct row nearest[] = {
    {"a letter too many", "Outputt", "main.Output"},
    {"a letter missing", "Outpt", "main.Output"},
    {"another letter", "Outbut", "main.Output"},
    {"another case first", "gmax", "main.GMax[go.shape.int] main.GMax[go.shape.string]"},
    {"methods of generic types too", "Pux",
     "github.com/hashicorp/vault/vault.(*BarrierView).Put "
     "github.com/hashicorp/vault/vault.BarrierView.Put"},
    {"a package in front doesn't count", "other.Unmarshall", "gopkg.in/yaml%2ev2.Unmarshal"},
    {"nothing like it", "Zzzzzzzz", ""},
};

static void is_near(void **state)
{
    const struct row *row = *state;
    struct functions functions;
    AUTO_TEXT struct text text = {0};
    make_program();
    assert_ok(program_nearest_functions(&model, row->pattern, 2, &functions));
    print_functions(&text, &functions);
    assert_string_equal(text_string(&text), row->found);
}

TEST(names_of_any_length_are_compared)
{
    AUTO_TEXT struct text longest = {0};
    struct functions functions;
    make_program();
    for (unsigned i = 0; i < 5000; i++)
        text_add_char(&longest, 'a');
    model_function(text_string(&longest), "", "");
    assert_ok(program_nearest_functions(&model, "Put", 100, &functions));
    assert_int_equal(functions.count, 7); /* five of Put, Put2 and Get */
    array_deinit(&functions);
    assert_ok(program_nearest_functions(&model, text_string(&longest), 3, &functions));
    array_deinit(&functions);
}

/* ---- wildcards ---- */

TEST(wildcards_match_as_a_shell_does_except_in_receivers)
{
    static const struct {
        const char *pattern, *text;
        bool matches;
    } cases[] = {
        {"", "", true},
        {"", "a", false},
        {"*", "", true},
        {"*", "abc", true},
        {"a*c", "abbbc", true},
        {"a*c", "abbb", false},
        {"a?c", "abc", true},
        {"a?c", "ac", false},
        {"*a*b*", "xxaxxbxx", true},
        {"*ab", "aab", true},
        {"**", "x", true},
        {"a**", "a", true},
        {"(*T).M", "(*T).M", true},
        {"(*T).M", "(xxT).M", false},
        {"*(*T).M", "p.(*T).M", true},
        {"*(*T).M", "p.(xT).M", false},
        {"(*", "(", false},
        {"(*", "(*", true},
        {"x?", "x", false},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        if (wildcard_match(cases[i].pattern, cases[i].text) != cases[i].matches)
            fail_msg("'%s' and '%s'", cases[i].pattern, cases[i].text);
    }
    assert_true(is_wildcard("a*"));
    assert_true(is_wildcard("a?b"));
    assert_true(is_wildcard("(*T).*"));
    assert_false(is_wildcard("(*T).M"));
    assert_false(is_wildcard(""));
}

/* ---- parts of a name ---- */

TEST(a_name_has_a_package_and_a_short_form)
{
    static const struct {
        const char *name, *package, *short_name;
    } cases[] = {
        {"main.main", "main", "main.main"},
        {"github.com/x/y.(*T).M", "github.com/x/y", "y.(*T).M"},
        {"gopkg.in/yaml%2ev2.Unmarshal", "gopkg.in/yaml.v2", "yaml.v2.Unmarshal"},
        {"main.G[github.com/x/y.T]", "main", "main.G[github.com/x/y.T]"},
        {"a/b.(*T[c/d.E]).M", "a/b", "b.(*T[c/d.E]).M"},
        {"asmfunction", "asmfunction", "asmfunction"},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        AUTO_FREE char *package = function_package(cases[i].name);
        AUTO_FREE char *short_name = function_short_name(cases[i].name);
        assert_string_equal(package, cases[i].package);
        assert_string_equal(short_name, cases[i].short_name);
    }
}

TEST(what_no_module_holds_and_no_host_names_is_standard)
{
    static const struct {
        const char *name;
        bool is_standard;
    } cases[] = {
        {"sync.(*Pool).Put", true},
        {"net/http.(*conn).serve", true},
        {"internal/abi.F", true},
        {"vendor/golang.org/x/net/dns.F", true},
        {"main.Put", false},
        {"github.com/x/y.F", false},
        {"gopkg.in/yaml%2ev2.F", false},
        {"example/tool.F", false},
        {"example/tool/sub.F", false},
        {"example/toolbox.F", true},
        {"local.F", false},
        {"plugin/unnamed-0a1b.F", false},
        {"plugin.Open", true},
    };
    struct module modules[] = {
        {"example/tool", "(devel)", false}, {"local", "v1", false}, {NULL, NULL, false}};
    model_reset(NULL);
    for (size_t i = 0; i < LENGTH(modules); i++)
        array_push(&model.modules, modules[i]);
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct function *function = model_function(cases[i].name, "", "");
        if (function_is_standard(&model, function) != cases[i].is_standard)
            fail_msg("%s", cases[i].name);
    }
}

TEST(assembly_is_shown_with_the_suffix_of_its_symbol)
{
    struct function *function = model_function("runtime.write", "", "");
    assert_string_equal(function_symbol(function), "runtime.write");
    function->signature->symbol = "runtime.write.abi0";
    assert_string_equal(function_symbol(function), "runtime.write.abi0");
    function->signature = NULL;
    assert_string_equal(function_symbol(function), "runtime.write");
}

int main(void)
{
    const struct CMUnitTest more[] = {
        cmocka_unit_test_teardown(without_a_pattern_all_are_listed_and_sorted_by_name, model_reset),
        cmocka_unit_test_teardown(an_empty_name_is_refused, model_reset),
        cmocka_unit_test_teardown(an_exact_name_hides_others_in_front_of_it_and_behind,
                                  model_reset),
        cmocka_unit_test_teardown(twins_of_one_name_are_both_found, model_reset),
        cmocka_unit_test_teardown(instances_of_one_name_are_told_apart_by_their_addresses,
                                  model_reset),
        cmocka_unit_test_teardown(a_program_without_debug_information_is_refused, model_reset),
        cmocka_unit_test_teardown(names_of_any_length_are_compared, model_reset),
        cmocka_unit_test(wildcards_match_as_a_shell_does_except_in_receivers),
        cmocka_unit_test(a_name_has_a_package_and_a_short_form),
        cmocka_unit_test_teardown(what_no_module_holds_and_no_host_names_is_standard, model_reset),
        cmocka_unit_test_teardown(assembly_is_shown_with_the_suffix_of_its_symbol, model_reset),
    };
    struct unit_tests tests = {0};
    ROW_TESTS(matches, is_matched, model_reset, &tests);
    ROW_TESTS(lists, is_listed, model_reset, &tests);
    ROW_TESTS(nearest, is_near, model_reset, &tests);
    for (size_t i = 0; i < LENGTH(more); i++)
        array_push(&tests, more[i]);
    return unit_tests_run(&tests);
}

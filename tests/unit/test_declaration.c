/* program/declaration */
#include "unit.h"

#include "base/text.h"
#include "program/declaration.h"

static void print_values(const struct declared_values *values, struct text *text)
{
    for (size_t i = 0; i < values->count; i++)
        text_printf(text, "%s%s:%s", i ? "; " : "", values->items[i].name, values->items[i].type);
}

/* "NAME RECEIVER | name:type; ... | results" */
static void check(const char *source, const char *expected)
{
    struct arena arena = {0};
    struct declaration declaration;
    AUTO_TEXT struct text text = {0};
    if (declaration_parse(&arena, source, &declaration)) {
        text_printf(&text, "%s %s| ", declaration.function, declaration.receiver);
        print_values(&declaration.parameters, &text);
        text_add_string(&text, " | ");
        print_values(&declaration.results, &text);
        declaration_deinit(&declaration);
    }
    assert_string_equal(text_string(&text), expected);
    arena_deinit(&arena);
}

TEST(what_gobt_lists_is_read)
{
    check("main.f()", "main.f |  | ");
    check("main.f(a int, b string) error", "main.f | a:int; b:string | :error");
    check("github.com/x/y.(*T).M(ctx context.Context, _ []*a/b.E) (n int, _ error)",
          "github.com/x/y.(*T).M | ctx:context.Context; _:[]*a/b.E | n:int; _:error");
    check("main.f(int, ...any) (string, error)", "main.f | :int; :[]any | :string; :error");
    check("main.Map[go.shape.func(int),go.shape.string](f func(int, int) (string, error))",
          "main.Map[go.shape.func(int),go.shape.string] | f:func(int, int) (string, error) | ");
}

TEST(what_a_source_says_is_read)
{
    check("func f(a, b int, c ...string) (x, y float64)",
          "f | a:int; b:int; c:[]string | x:float64; y:float64");
    check("func (v *BarrierView) Put(ctx context.Context, entry *logical.StorageEntry) error",
          "(*BarrierView).Put v| ctx:context.Context; entry:*logical.StorageEntry | :error");
    check("func (l Level) String() string", "Level.String l|  | :string");
    check("func (*T) M(a chan int, chan2 <-chan int)", "(*T).M | a:chan int; chan2:<-chan int | ");
}

TEST(a_receiver_may_have_a_name)
{
    check("github.com/sirupsen/logrus.(entry *Entry).write()",
          "github.com/sirupsen/logrus.(*Entry).write entry|  | ");
    check("(entry *Entry).write()", "(*Entry).write entry|  | ");
}

TEST(types_without_names_may_have_blanks_and_commas)
{
    check("f(chan int, struct { A int; B string }, map[[2]string]func(a, b int) bool)",
          "f | :chan int; :struct { A int; B string }; :map[[2]string]func(a, b int) bool | ");
    check("f(x struct { A int \"json:\\\"a,(\\\"\" }, y int)",
          "f | x:struct { A int \"json:\\\"a,(\\\"\" }; y:int | ");
    check("f(x struct { A int \"json:a,(\" }, y interface { M(int) }) func(int) (int, error)",
          "f | x:struct { A int \"json:a,(\" }; y:interface { M(int) } | :func(int) (int, error)");
}

TEST(names_are_no_declarations)
{
    static const char *const names[] = {
        "",
        "main.f",
        "main.(*T).M",
        "(*T).M",
        "(*T)",
        "main.f(",
        "main.f)",
        "main.f(a",
        "(a int)",
        "main.f(,)",

        "f(a, b int, c)",
        "f() (int",
        "f()int",
        "type:.eq.struct { F func() }",
        "glob..func1",
        "f() a, b",
    };
    for (size_t i = 0; i < LENGTH(names); i++)
        check(names[i], "");
}

TEST(the_name_alone_of_either)
{
    struct arena arena = {0};
    assert_string_equal(declaration_name(&arena, "main.(*T).M"), "main.(*T).M");
    assert_string_equal(declaration_name(&arena, "main.(t *T).M(a int)"), "main.(*T).M");
    arena_deinit(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_gobt_lists_is_read),
        cmocka_unit_test(what_a_source_says_is_read),
        cmocka_unit_test(a_receiver_may_have_a_name),
        cmocka_unit_test(types_without_names_may_have_blanks_and_commas),
        cmocka_unit_test(names_are_no_declarations),
        cmocka_unit_test(the_name_alone_of_either),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

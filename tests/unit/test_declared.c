/* path/declared: functions of which the program doesn't say what they take, and a user does. */
#include "unit.h"

#include "base/text.h"
#include "model.h"
#include "path/select.h"
#include "program/signature.h"

static const struct row {
    const char *name;
    const char *typed;
    const char *shape;
    const char *expected; /* the signature, and what the user is told of types; or a part of the
                             message behind "!" */
} rows[] = {
    {"types of the function's own package", "(*Store).Put(key string, p *Point)",
     "0/8 { 8/8 16/8 } 24/8", "(key string, p *main.Point)"},
    {"types of other packages by their last name", "(*Store).Put(p other.Point, n int)",
     "0/8 { 8/8 16/8 } 24/8", "(p other.Point, n int)"},
    {"a name that two packages have", "(*Store).Put(p twice.T)", "0/8 8/8",
     "!'twice.T' could be several types of ./program: give its whole name, such as a/twice.T or "
     "b/twice.T"},
    {"of which one has a pointer's record", "(*Store).Put(p *twice.T)", "0/8 8/8",
     "!'twice.T' could be several types of"},
    {"or a slice's", "(*Store).Put(p map[string][]twice.T)", "0/8 8/8",
     "!'twice.T' could be several types of"},
    {"one that is another's whole name", "(*Store).Put(p *log.L)", "0/8 8/8",
     "(p *log.L) "
     "'log.L' is taken for the type of that whole name: if x/log.L is meant, give that\n"},
    {"and of other words", "(*Store).Put(p log.L)", "0/8 { 8/8 16/8 }",
     "!if x/log.L is meant, give that: main.(*Store).Put isn't declared as it is"},
    {"which is meant by its own package", "log.(*L).Print(p L)", "0/8 { 8/8 }", "(p log.L)"},
    {"a receiver is of no other package", "log.Q.Print(n int)", "{ 0/8 8/8 } 16/8",
     "!keeps nothing of a type 'log.Q', which 'the receiver' is declared to be"},
    {"its whole name", "(*Store).Put(p a/twice.T)", "0/8 { 8/8 }", "(p twice.T)"},
    {"a type that nothing is kept of", "(*Store).Put(p Unknown)", "0/8 8/8",
     "!keeps nothing of a type 'Unknown', which 'p' is declared to be"},
    {"one that has no name either", "(*Store).Put(Unknown)", "0/8 8/8",
     "!which 'an argument' is declared to be"},
    {"a pointer to such a one", "(*Store).Put(p *x.Unknown) error", "0/8 8/8",
     "(p *x.Unknown) error"},
    {"a pointer to one of the function's own package", "(*Store).Put(p *Unknown) []Unknown",
     "0/8 8/8", "(p *main.Unknown) []main.Unknown"},
    {"one of its own by value, behind a pointer to it", "(*Store).Put(p *Unknown) (Unknown, int)",
     "0/8 8/8", "!keeps nothing of a type 'Unknown', which 'an argument' is declared to be"},
    {"such a one by value, behind a pointer to it", "(*Store).Put(p *x.Unknown) (x.Unknown, int)",
     "0/8 8/8", "!keeps nothing of a type 'x.Unknown', which 'an argument' is declared to be"},
    {"behind a slice of it", "(*Store).Put(p []x.Unknown, u x.Unknown)", "0/8 { 8/8 16/8 24/8 }",
     "!keeps nothing of a type 'x.Unknown', which 'u' is declared to be"},
    {"behind a map of it", "(*Store).Put(p map[string]x.Unknown) [2]x.Unknown", "0/8 8/8",
     "!keeps nothing of a type '[2]x.Unknown', which 'an argument' is declared to be"},
    {"behind a channel of it, as a key",
     "(*Store).Put(p chan x.Unknown, m map[x.Unknown]x.Unknown)", "0/8 8/8 16/8",
     "(p chan x.Unknown, m map[x.Unknown]x.Unknown)"},
    {"what isn't of these words", "(*Store).Put(s string)", "0/8 8/8", "!isn't declared as it is"},
    {"a receiver that nothing is kept of", "Num.Add(n int)", "0/8 8/8",
     "!keeps nothing of a type 'main.Num', which 'the receiver' is declared to be"},
    {"one that has a name", "main.(v Num).Add(n int)", "0/8",
     "!keeps nothing of a type 'main.Num', which 'v' is declared to be"},
    {"one that is kept", "Point.Add(n int)", "{ 0/8 8/8 } 16/8", "(n int)"},
    {"a closure has none", "outer.func1(n int)", "0/8 8/8", "!isn't declared as it is"},
    {"what Go moved to another package", "(*Store).Put(m os.FileMode) []os.FileMode", "0/8 8/4",
     "(m fs.FileMode) []fs.FileMode"},
    {"a pointer to what it moved", "(*Store).Put(e *os.PathError)", "0/8 8/8", "(e *fs.PathError)"},
    {"what has the same name elsewhere", "(*Store).Put(i os.FileInfo)", "0/8 { 8/8 }",
     "(i os.FileInfo)"},
    {"of two the one whose type was moved", "Open(m map[string]os.FileMode)", NULL,
     "(m map[string]fs.FileMode)"},
    {"what the program says itself counts", "Known(a string)", NULL, "(n int)"},
    {"of two the one that it fits", "Same(s string)", NULL, "(s string)"},
    {"assembly, which may take them elsewhere", "assembly(n int)", NULL,
     "!main.assembly is written in assembly: nothing in the program says whether"},
    {"none of that name", "Absent(s string)", NULL, "!has no function 'Absent'"},
};

static const char *const known[] = {"main.Point",      "x/other.Point",  "a/twice.T",
                                    "b/twice.T",       "io/fs.FileMode", "io/fs.FileInfo",
                                    "io/fs.PathError", "x/os.FileInfo",  "log.L",
                                    "x/log.L",         "x/log.Q",        "*a/twice.T"};

static struct error *each_type(__attribute__((unused)) struct program *program, type_visitor visit,
                               void *context)
{
    for (size_t i = 0; i < LENGTH(known); i++)
        TRY(visit(model_type(known[i]), context));
    return NULL;
}

static struct error *find_type(__attribute__((unused)) struct program *program,
                               __attribute__((unused)) const char *name, struct type **ret)
{
    *ret = NULL;
    return NULL;
}

static void make_function(const char *name, const char *shape)
{
    struct function *function = model_function(name, "", "");
    function->signature->has_parameters = false;
    function->signature->is_stripped = true;
    function->signature->convention = CONVENTION_REGISTERS;
    if (shape)
        model_shape(function, shape);
}

static void make_program(const char *shape)
{
    model_reset(NULL);
    model_declare("main.Point", "struct{X int; Y int}");
    model_declare("x/other.Point", "struct{X int; Y int}");
    model_declare("a/twice.T", "struct{X int}");
    model_declare("b/twice.T", "struct{X int}");
    model_declare("io/fs.FileMode", "uint32");
    model_declare("io/fs.FileInfo", "struct{X int}");
    model_declare("io/fs.PathError", "struct{Op string}");
    model_declare("x/os.FileInfo", "struct{X int}");
    model_declare("log.L", "struct{X int}");
    model_declare("x/log.L", "struct{X int; Y int}");
    model_declare("x/log.Q", "struct{X int; Y int}");
    make_function("log.(*L).Print", shape);
    make_function("log.Q.Print", shape);
    make_function("main.(*Store).Put", shape);
    make_function("main.Num.Add", shape);
    make_function("main.Point.Add", shape);
    make_function("main.outer.func1", shape);
    model_function("main.Known", "n int", "");
    model_function("main.a.Open", "n int", "");
    model_function("main.b.Open", "m map[string]io/fs.FileMode", "");
    model_function("main.a.Same", "n int", "");
    model_function("main.b.Same", "s string", "");
    struct function *assembly = model_function("main.assembly", "", "");
    assembly->signature->has_parameters = false;
    assembly->signature->has_unknown_convention = true;
    model.each_type = each_type;
    model.find_type = find_type;
}

static void is_declared(void **state)
{
    const struct row *row = *state;
    struct trace_request request = {.function = row->typed};
    struct functions functions;
    AUTO_TEXT struct text notes = {0};
    AUTO_TEXT struct text signature = {0};
    make_program(row->shape);
    struct error *error = select_functions(&model, &request, false, &functions, &notes);
    if (*row->expected == '!') {
        assert_refused(error, EXIT_TARGET, row->expected + 1);
        return;
    }
    assert_ok(error);
    assert_int_equal(functions.count, 1);
    signature_print(&signature, functions.items[0]);
    if (strstr(text_string(&notes), "whole name"))
        text_printf(&signature, " %s", text_string(&notes));
    array_deinit(&functions);
    assert_string_equal(text_string(&signature), row->expected);
}

static int end_row(void **state)
{
    model.each_type = NULL;
    model.find_type = NULL;
    return model_reset(state);
}

int main(void)
{
    struct unit_tests tests = {0};
    ROW_TESTS(rows, is_declared, end_row, &tests);
    return unit_tests_run(&tests);
}

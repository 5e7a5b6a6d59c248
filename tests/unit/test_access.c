/* path/access: from a path to words in registers and memory behind pointers. */
#include "unit.h"

#include "model.h"
#include "path/access.h"

#define AUTO_ARGUMENTS __attribute__((cleanup(arguments_deinit))) struct arguments

struct row {
    const char *name;
    const char *parameters; /* NULL: those below */
    const char *path;
    const char *access; /* as model_access() prints it, or a part of the message behind "!" */
};

/* Words v=0 ctx=1,2 entry=3 s=4,5 b=6,7,8 fill the registers; then the stack: list at 0 ... */
static const char parameters[] =
    "v *main.View, ctx error, entry *main.Entry, s string, b []uint8, list []*main.Entry, "
    "value main.Outer, arr [3]main.Pair, goid int, _ int, KEY int, key int8, Other bool, "
    "m map[string]int, deep **main.Entry, f float64";

static const char nested[] = "p struct{a int; q struct{z struct{}; b string}; one [1]main.Pair; "
                             "f float64}, n int";

static void declare_types(void)
{
    model_declare("main.Entry", "struct{Key string; Value []uint8; wrap bool; Wrap bool; _ int; "
                                "next *main.Entry}");
    model_declare("main.Far", "struct{depth2 int; far int; same int}");
    model_declare("main.Base", "struct{depth1 int}");
    model_declare("main.Pair", "struct{x int64; y int16}");
    model_declare("main.A", "struct{twice int}");
    model_declare("main.B", "struct{twice int}");
    model_declare("main.Outer", "struct{own int; main.Base; *main.Far; same int8; main.A; main.B}");
    model_declare("main.View", "struct{*main.A; *main.B}");
}

static const struct row rows[] = {
    {"a parameter in a register", NULL, "v", "w0 @v *main.View"},
    {"a parameter of two words", NULL, "s", "w4-5 @s string"},
    {"a slot that begins a parameter is the parameter", NULL, "1", "w1-2 @ctx error"},
    {"a slot in a parameter is the raw word", NULL, "2", "w2 @2 unsafe.Pointer"},
    {"a raw length is a number", NULL, "5", "w5 @5 int"},
    {"a raw word has no fields", NULL, "5.x", "!which has no fields"},
    {"a parameter on the stack", NULL, "list", "stack+0 @list []*main.Entry"},
    {"a slot that begins one on the stack", NULL, "9", "stack+0 @list []*main.Entry"},
    {"a raw word on the stack", NULL, "10", "stack+8 @10 int"},
    {"a raw word of a struct on the stack", NULL, "15", "stack+48 @15 int"},
    {"a field behind a pointer", NULL, "entry.Key", "[w3]+0 @entry.Key string"},
    {"a slot and a field get the names of the source", NULL, "3.Key", "[w3]+0 @entry.Key string"},
    {"case is ignored where that isn't ambiguous", NULL, "3.key", "[w3]+0 @entry.Key string"},
    {"an exact name wins over one of another case", NULL, "entry.wrap", "[w3]+40 @entry.wrap bool"},
    {"and the other way round", NULL, "entry.Wrap", "[w3]+41 @entry.Wrap bool"},
    {"two of another case are ambiguous", NULL, "entry.WRAP", "!'WRAP' could be 2 fields"},
    {"a blank field has no name", NULL, "entry._", "!has no field '_'"},
    {"no such field: those there are", NULL, "entry.Nope",
     "!entry (main.Entry) has no field 'Nope'; it has Key, Value, wrap, Wrap, _, next"},
    {"a field of a field that points on", NULL, "entry.next.next.Key",
     "[[[w3]+56]+56]+0 @entry.next.next.Key string"},
    {"a pointer to a pointer is followed", NULL, "deep.Key", "[[stack+160]+0]+0 @deep.Key string"},
    {"an element of a slice", NULL, "b[5]", "[w6-8]+5 @b[5] uint8"},
    {"an element of a string", NULL, "s[1]", "[w4-5]+1 @s[1] uint8"},
    {"an element that points on", NULL, "list[2].Key", "[[stack+0]+16]+0 @list[2].Key string"},
    {"an element of a slice in memory", NULL, "entry.Value[9]",
     "[[w3]+16]+9 @entry.Value[9] uint8"},
    {"a part of a slice", NULL, "b[1:3]", "w6-8 @b[1:3] []uint8 1..3"},
    {"a part to the end", NULL, "entry.Key[4:]", "[w3]+0 @entry.Key[4:] string 4.."},
    {"a part up to a value", NULL, "b[1:KEY]", "w6-8 @b[1:KEY] []uint8 1..(stack+136 @KEY int)"},
    {"a part from the start up to a value", NULL, "entry.Key[:v.B.twice]",
     "[w3]+0 @entry.Key[:v.B.twice] string 0..([[w0]+8]+0 @v.B.twice int)"},
    {"a part up to what is no number", NULL, "b[:s]",
     "!a range ends at a number: 's' (string) is none"},
    {"a part up to what gobt knows", NULL, "b[:func]", "!a range ends at a number: 'func' (text)"},
    {"a part up to a result", NULL, "b[:ret]", "!isn't known when a function is entered"},
    {"a part up to nothing that there is", NULL, "b[:nope]", "!has no parameter 'nope'"},
    {"a part up to no path", NULL, "b[:-1]", "!'-1' is not a path"},
    {"nothing follows a part up to a value", NULL, "b[:KEY].x", "!nothing can follow a range"},
    {"a part of an array up to a value", NULL, "arr[:KEY]", "!give an index, not a range"},
    {"nothing follows a part", NULL, "b[1:3][0]", "!nothing can follow a range"},
    {"an element of an array", NULL, "arr[2].y", "stack+112 @arr[2].y int16"},
    {"an index out of an array", NULL, "arr[3]",
     "!arr has 3 elements, numbered from 0: there is no [3]"},
    {"a huge index out of an array", NULL, "arr[18446744073709551615]", "!there is no [18446744"},
    {"a part of an array", NULL, "arr[0:2]", "!is an array: give an index"},
    {"a field of a value", NULL, "value.own", "stack+24 @value.own int"},
    {"a promoted field", NULL, "value.depth1", "stack+32 @value.depth1 int"},
    {"a field promoted through a pointer", NULL, "value.far", "[stack+40]+8 @value.far int"},
    {"another of them", NULL, "value.depth2", "[stack+40]+0 @value.depth2 int"},
    {"a promoted field in another case", NULL, "value.DEPTH2", "[stack+40]+0 @value.depth2 int"},
    {"a nearer field in another case wins", NULL, "value.FAR", "stack+40 @value.Far *main.Far"},
    {"the embedded struct itself", NULL, "value.Base", "stack+32 @value.Base main.Base"},
    {"a promoted field by its whole way", NULL, "value.Base.depth1",
     "stack+32 @value.Base.depth1 int"},
    {"a field hides one deeper", NULL, "value.same", "stack+48 @value.same int8"},
    {"the hidden one by its whole way", NULL, "value.Far.same",
     "[stack+40]+16 @value.Far.same int"},
    {"two fields of one depth are ambiguous", NULL, "value.twice", "!'twice' could be 2 fields of"},
    {"two fields behind pointers too", NULL, "v.twice", "!'twice' could be 2 fields of"},
    {"either by its whole way", NULL, "v.B.twice", "[[w0]+8]+0 @v.B.twice int"},
    {"a parameter wins over what gobt knows", NULL, "goid", "stack+120 @goid int"},
    {"go.goid is the goroutine's", NULL, "go.goid", "goid"},
    {"the function's name", NULL, "func", "func"},
    {"the time only behind go", NULL, "go.time", "time"},
    {"time alone is no parameter", NULL, "time", "!has no parameter 'time'"},
    {"who called", NULL, "caller", "caller"},
    {"who called, behind go", NULL, "go.caller", "caller"},
    {"a parameter called caller wins", "caller *int8", "caller", "w0 @caller *int8"},
    {"the stack only behind go", NULL, "go.stack", "stack"},
    {"the process only behind go", NULL, "go.process", "process"},
    {"the duration isn't known at the entry", NULL, "duration",
     "!'duration' isn't known when a function is entered"},
    {"nor behind go", "duration int", "go.duration", "!'duration' isn't known when a function is"},
    {"a parameter called duration wins", "duration int", "duration", "w0 @duration int"},
    {"what is there now isn't known at the entry", NULL, "now entry.Key",
     "!'now entry' isn't known when a function is entered"},
    {"a parameter called now", "now main.Pair", "now.y", "w1 @now.y int16"},
    {"nothing else behind go", NULL, "go.nope", "!behind 'go.' stands args, ret"},
    {"no steps behind what gobt knows", NULL, "go.goid.x", "!nothing can follow 'go.goid'"},
    {"text has no fields", NULL, "func.x", "!which has no fields"},
    {"text has no elements", NULL, "func[0]", "!has no elements"},
    {"a name by another case", NULL, "other", "stack+145 @Other bool"},
    {"an exact name among cases", NULL, "key", "stack+144 @key int8"},
    {"an ambiguous name by case", NULL, "Key", "!has no parameter 'Key'"},
    {"an unnamed parameter has no name", NULL, "_", "!has no parameter '_'"},
    {"an unnamed parameter by its slot", NULL, "25", "stack+128 @25 int"},
    {"no such parameter: those there are", NULL, "nope",
     "!main.F has no parameter 'nope'; it has v (slot 0), ctx (slot 1), entry (slot 3), "},
    {"unnamed ones are listed too", NULL, "nope", "!unnamed (slot 25)"},
    {"no such slot", NULL, "400",
     "!main.F has 32 words of arguments, numbered from 0: there is no slot 400"},
    {"results aren't known at the entry", NULL, "ret", "!isn't known when a function is entered"},
    {"nor are they behind go", NULL, "go.ret.0", "!'go.ret.0' isn't known when a function is"},
    {"a parameter called ret wins", "ret main.Pair", "ret.y", "w1 @ret.y int16"},
    {"results aren't parameters", NULL, "err", "!has no parameter 'err'"},
    /* Elements of maps. */
    {"an element of a map", NULL, "m[\"a\"]",
     "[stack+152 has 8:0100000000000000 0>0:61]+0 @m[\"a\"] int"},
    {"a map whose keys are texts", NULL, "m[0]",
     "!m[0] (map[string]int): 0 is no string, which is a text in quotes"},
    {"a part of a map", NULL, "m[0:1]", "!one key of it is shown, not a range"},
    {"a map whose keys are numbers", "n map[int8]main.Pair", "n[-5].y",
     "[w0 has 0:fb]+8 @n[-5].y int16"},
    {"a hexadecimal key", "n map[uint16]int", "n[0xFFee]", "[w0 has 0:eeff]+0 @n[0xFFee] int"},
    {"a key in bits", "n map[uint16]int", "n[0b1_0000_0001]",
     "[w0 has 0:0101]+0 @n[0b1_0000_0001] int"},
    {"an octal key", "n map[uint16]int", "n[010]", "[w0 has 0:0800]+0 @n[010] int"},
    {"a letter as a key", "n map[int32]int", "n['\u00e4']",
     "[w0 has 0:e4000000]+0 @n['\u00e4'] int"},
    {"letters are no number", "n map[int32]int", "n['ab']", "!'ab' is no int32"},
    {"a text is no letter", "n map[int32]int", "n[\"a\"]", "!\"a\" is no int32"},
    {"a key that begins with a point", "n map[float64]int", "n[-.5]",
     "[w0 has 0:000000000000e0bf]+0 @n[-.5] int"},
    {"the lowest key", "n map[int64]int", "n[-9223372036854775808]",
     "[w0 has 0:0000000000000080]+0 @n[-9223372036854775808] int"},
    {"a key below it", "n map[int64]int", "n[-9223372036854775809]",
     "!is no int64, which is a number from -9223372036854775808 to 9223372036854775807"},
    {"a text for a number", "n map[int8]int", "n[\"5\"]",
     "!n[\"5\"] (map[int8]int): \"5\" is no int8, which is a number from -128 to 127"},
    {"a number that is too large", "n map[uint8]int", "n[300]",
     "!300 is no uint8, which is a number from 0 to 255"},
    {"a number below zero", "n map[uint64]int", "n[-1]",
     "!-1 is no uint64, which is a number from 0 to 18446744073709551615"},
    {"a number that isn't whole", "n map[int]int", "n[1.5]", "!1.5 is no int"},
    {"a bool", "n map[bool]int", "n[true]", "[w0 has 0:01]+0 @n[true] int"},
    {"a number for a bool", "n map[bool]int", "n[1]", "!1 is no bool, which is true or false"},
    {"a float", "n map[float32]int", "n[-0.5]", "[w0 has 0:000000bf]+0 @n[-0.5] int"},
    {"a zero may have a sign", "n map[float64]int", "n[0]",
     "[w0 has 0:0000000000000000&7:7f]+0 @n[0] int"},
    {"a float that is too large", "n map[float32]int", "n[1e39]",
     "!1e39 is no float32, which is a number that isn't too large"},
    {"no pointer", "n map[*int]int", "n[nil]", "[w0 has 0:0000000000000000]+0 @n[nil] int"},
    {"a pointer", "n map[*int]int", "n[0xc000012018]",
     "[w0 has 0:18200100c0000000]+0 @n[0xc000012018] int"},
    {"a text for a pointer", "n map[*int]int", "n[\"\"]", "!which is an address, 0x..., or nil"},
    {"a complex number", "n map[complex128]int", "n[1]",
     "!keys with a complex128 in them aren't looked for"},
    {"an array", "n map[[3]int16]int", "n[{1, -2}]", "[w0 has 0:0100feff0000]+0 @n[{1, -2}] int"},
    {"too many for an array", "n map[[1]int16]int", "n[{1, 2}]",
     "!{1, 2} is no [1]int16, which is {...} of up to 1 values"},
    {"an array of bytes as text", "n map[[2]uint8]int", "n[\"ab\"]",
     "[w0 has 0:6162]+0 @n[\"ab\"] int"},
    {"an array of bytes as digits", "n map[[2]uint8]int", "n[0x0aFf]",
     "[w0 has 0:0aff]+0 @n[0x0aFf] int"},
    {"too many digits", "n map[[2]uint8]int", "n[0x0aff0]",
     "!which is a text of 2 bytes, 0x and 4 digits, or {...} of up to 2 values"},
    {"no digits", "n map[[2]uint8]int", "n[0x0afg]", "!0x0afg is no [2]uint8"},
    {"a struct without its padding", "n map[main.Pair]int", "n[{1, -2}]",
     "[w0 has 0:0100000000000000feff]+0 @n[{1, -2}] int"},
    {"a struct by names", "n map[main.Pair]int", "n[{y: 3}]",
     "[w0 has 0:00000000000000000300]+0 @n[{y: 3}] int"},
    {"a struct's zero", "n map[main.Pair]int", "n[Pair{}]",
     "[w0 has 0:00000000000000000000]+0 @n[Pair{}] int"},
    {"another struct", "n map[main.Pair]int", "n[Key{1, 2}]",
     "!n[Key{1, 2}] (map[main.Pair]int): Key is no main.Pair"},
    {"too few fields", "n map[main.Pair]int", "n[{1}]",
     "!{1} is no main.Pair, which is {...} of all fields, or of some with their names: x, y"},
    {"a field that there isn't", "n map[main.Pair]int", "n[{x: 1, z: 2}]", "!is no main.Pair"},
    {"a field twice", "n map[main.Pair]int", "n[{x: 1, x: 1}]", "!is no main.Pair"},
    {"a field that doesn't fit", "n map[main.Pair]int", "n[{1, 70000}]",
     "!70000 is no int16, which is a number from -32768 to 32767"},
    {"padding and blank fields", "n map[struct{a bool; b int32; _ int16; c string}]int",
     "n[{true, 2, 0, \"x\"}]",
     "[w0 has 0:01 4:02000000 24:0100000000000000 16>0:78]+0 @n[{true, 2, 0, \"x\"}] int"},
    {"an interface of nothing", "n map[error]int", "n[nil]",
     "[w0 has 0:0000000000000000]+0 @n[nil] int"},
    {"an interface with methods needs a type", "n map[error]int", "n[1]",
     "!1 is no error, which is nil, or T(...) with the name of its type"},
    {"a type that isn't there", "n map[any]int", "n[1]",
     "!that a value in an interface could have"},
    {"a slice has no keys", "n []int", "n[\"1\"]", "!has no keys: give an index"},
    {"nor is an index below zero", "n []int", "n[-1]", "!has no keys: give an index"},
    {"an interface can't be looked into", NULL, "ctx.(main.T)",
     "! that a value in an interface could have"},
    {"an unsafe.Pointer is nothing but a pointer", "p unsafe.Pointer", "p.(int)",
     "!p is no interface"},
    {"an interface has no fields", NULL, "ctx.x", "!of type error, which has no fields"},
    {"a number has no fields", NULL, "KEY.x", "!KEY is of type int, which has no fields"},
    {"a number has no elements", NULL, "KEY[0]", "!KEY (int) has no elements"},
    {"a float in a register is a word", NULL, "f", "w31 @f float64"},
    /* Values taken apart in registers. */
    {"a struct in registers", nested, "p",
     "w0-5 @p struct{a int; q struct{z struct{}; b string}; "
     "one [1]main.Pair; f float64}"},
    {"a field in registers", nested, "p.a", "w0 @p.a int"},
    {"a field of a field in registers", nested, "p.q.b", "w1-2 @p.q.b string"},
    {"what is empty has no words", nested, "p.q.z", "none @p.q.z struct{}"},
    {"an array of one in registers", nested, "p.one", "w3-4 @p.one [1]main.Pair"},
    {"its element", nested, "p.one[0]", "w3-4 @p.one[0] main.Pair"},
    {"a field of its element", nested, "p.one[0].y", "w4 @p.one[0].y int16"},
    {"an index out of it", nested, "p.one[1]", "!p.one has 1 elements"},
    {"a float in registers", nested, "p.f", "w5 @p.f float64"},
    {"what follows it", nested, "n", "w6 @n int"},
    {"an element of a field in registers", nested, "p.q.b[7]", "[w1-2]+7 @p.q.b[7] uint8"},
    {"a parameter called go", "go struct{goid int8; nope int}", "go.nope", "w1 @go.nope int"},
    {"a parameter called go wins", "go struct{goid int8; nope int}", "go.goid", "w0 @go.goid int8"},
    {"no parameters at all", "", "x", "!main.F has no parameter 'x'; it has none"},
    {"no slots at all", "", "0", "!main.F has 0 words of arguments"},
    {"a struct without fields", "z *struct{}", "z.x", "!has no field 'x'; it has none"},
    {"a pointer to an array", "p *[4]int32", "p[3]", "[w0]+12 @p[3] int32"},
    {"a pointer to a slice", "p *[]int32", "p[3]", "[[w0]+0]+12 @p[3] int32"},
};

static struct error *resolve(const struct arguments *arguments, const char *text,
                             const struct access **ret)
{
    struct path path;
    TRY(path_parse(&model.arena, text, &path));
    struct error *error = access_resolve(arguments, AT_ENTRY, &path, ret);
    path_deinit(&path);
    return error;
}

static void is_resolved(void **state)
{
    const struct row *row = *state;
    struct arguments arguments;
    const struct access *access;
    declare_types();
    struct function *function =
        model_function("main.F", row->parameters ? row->parameters : parameters, "err error");
    assert_ok(arguments_place(&model, function, &arguments));
    struct error *error = resolve(&arguments, row->path, &access);
    if (*row->access == '!') {
        if (error)
            assert_true(error->status == EXIT_TARGET || error->status == EXIT_USAGE);
        assert_refused(error, error ? error->status : EXIT_TARGET, row->access + 1);
    } else {
        assert_ok(error);
        assert_string_equal(model_access(access), row->access);
    }
    arguments_deinit(&arguments);
}

static struct error *find_pair(struct program *program, const char *name, struct type **ret)
{
    (void)program;
    *ret = strcmp(name, "main.Pair") == 0 ? model_type(name) : NULL;
    return NULL;
}

TEST(what_an_unsafe_pointer_points_to_is_for_the_user_to_say)
{
    AUTO_ARGUMENTS arguments = {0};
    const struct access *access;
    struct function *function;
    declare_types();
    model.find_type = find_pair;
    function = model_function("main.F", "p unsafe.Pointer, q *struct{n int; v unsafe.Pointer}", "");
    assert_ok(arguments_place(&model, function, &arguments));
    assert_ok(resolve(&arguments, "p.(*main.Pair).y", &access));
    assert_string_equal(model_access(access), "[w0]+8 @p.(*main.Pair).y int16");
    assert_ok(resolve(&arguments, "q.v.(*main.Pair).y", &access));
    assert_string_equal(model_access(access), "[[w1]+8]+8 @q.v.(*main.Pair).y int16");
}

TEST(fields_are_named_on_the_way_until_an_element_is_on_it)
{
    AUTO_ARGUMENTS arguments = {0};
    const struct access *access;
    declare_types();
    assert_ok(arguments_place(&model, model_function("main.F", parameters, ""), &arguments));
    assert_ok(resolve(&arguments, "value.Base.depth1", &access));
    assert_false(access->is_indexed);
    assert_int_equal(access->step_count, 2);
    assert_string_equal(access->steps[0].owner->name, "main.Outer");
    assert_string_equal(access->steps[0].field->name, "Base");
    assert_string_equal(access->steps[1].field->name, "depth1");
    assert_ok(resolve(&arguments, "value.far", &access));
    assert_int_equal(access->step_count, 1); /* the pointer before has its own */
    assert_string_equal(access->base->target->name, "main.Far");
    assert_ok(resolve(&arguments, "arr[1].y", &access));
    assert_true(access->is_indexed);
    assert_int_equal(access->step_count, 0);
    assert_ok(resolve(&arguments, "10", &access));
    assert_true(access->is_indexed);
}

static struct error *find_goroutine(__attribute__((unused)) struct program *program,
                                    const char *name, struct type **ret)
{
    *ret = strcmp(name, "runtime.g") == 0 ? model.source : NULL;
    return NULL;
}

TEST(the_goroutine_has_fields_where_its_type_is_known)
{
    AUTO_ARGUMENTS arguments = {0};
    const struct access *access;
    assert_ok(arguments_place(&model, model_function("main.F", "a int", ""), &arguments));
    assert_refused(resolve(&arguments, "g.goid", &access), EXIT_TARGET,
                   "doesn't say what a goroutine looks like");
    model.source = model_declare("runtime.g", "struct{stack [19]uint64; goid uint64}");
    model.find_type = find_goroutine;
    assert_ok(resolve(&arguments, "g.goid", &access));
    assert_string_equal(model_access(access), "g+152 @g.goid uint64");
    AUTO_ARGUMENTS named = {0};
    assert_ok(arguments_place(&model, model_function("main.F", "g int", ""), &named));
    assert_ok(resolve(&named, "g", &access));
    assert_string_equal(model_access(access), "w0 @g int");
    assert_ok(resolve(&named, "go.g.goid", &access));
    assert_string_equal(model_access(access), "g+152 @g.goid uint64");
}

static struct error *find_variable(__attribute__((unused)) struct program *program,
                                   const char *name, struct package_variable *ret)
{
    *ret = (struct package_variable){0};
    if (strcmp(name, "main.total") == 0 || strcmp(name, "a.b/yaml%2ev2.total") == 0)
        *ret = (struct package_variable){0x5000, model.source};
    return NULL;
}

TEST(a_variable_of_a_package_has_steps_like_a_parameter)
{
    AUTO_ARGUMENTS arguments = {0};
    const struct access *access;
    assert_ok(arguments_place(&model, model_function("main.F", "total int", ""), &arguments));
    assert_refused(resolve(&arguments, "var main.total", &access), EXIT_TARGET,
                   "where 'var main.total' is, and of what type, only debug information");
    model.source = model_declare("main.Total", "struct{a int8; b int; next *main.Total}");
    model.find_variable = find_variable;
    assert_ok(resolve(&arguments, "var main.total.b", &access));
    assert_string_equal(model_access(access), "0x5000+8 @var main.total.b int");
    assert_ok(resolve(&arguments, "var main.total.next.a", &access));
    assert_string_equal(model_access(access), "[0x5000+16]+0 @var main.total.next.a int8");
    assert_refused(resolve(&arguments, "var main.other", &access), EXIT_TARGET,
                   "has no variable main.other");
    assert_refused(resolve(&arguments, "var main.total.c", &access), EXIT_TARGET,
                   "has no field 'c'; it has a, b, next");
}

TEST(a_dot_in_a_packages_name_may_stand_as_the_linker_writes_it)
{
    static const char *const texts[] = {"var a.b/yaml.v2.total.b", "var a.b/yaml%2ev2.total.b"};
    AUTO_ARGUMENTS arguments = {0};
    const struct access *access;
    model.source = model_declare("main.Total", "struct{a int8; b int}");
    struct type *type = model_declare("main.T", "struct{n int}");
    assert_ok(arguments_place(&model, model_function("main.F", "t main.T", ""), &arguments));
    model.find_variable = find_variable;
    for (size_t i = 0; i < LENGTH(texts); i++) {
        assert_ok(resolve(&arguments, texts[i], &access));
        assert_string_equal(model_access(access), "0x5000+8 @var a.b/yaml.v2.total.b int");
    }
    assert_refused(resolve(&arguments, "var a.b/yaml.v3.total.b", &access), EXIT_TARGET,
                   "has no variable a.b/yaml.v3");
    type->name = "a.b/yaml%2ev2.T";
    assert_ok(resolve(&arguments, "t.(yaml.v2.T).n", &access));
    assert_ok(resolve(&arguments, "t.(a.b/yaml.v2.T).n", &access));
    assert_ok(resolve(&arguments, "t.(yaml%2ev2.T).n", &access));
    assert_string_equal(model_access(access), "w0 @t.(yaml.v2.T).n int");
    assert_refused(resolve(&arguments, "t.(yaml.v3.T).n", &access), EXIT_TARGET, "is no interface");
}

TEST(of_two_paths_the_first_counts_that_leads_somewhere)
{
    AUTO_ARGUMENTS arguments = {0};
    const struct access *access;
    model_declare("main.T", "struct{a int8; b int}");
    assert_ok(arguments_place(&model, model_function("main.F", "t *main.T", ""), &arguments));
    assert_ok(resolve(&arguments, "t.b or t.a", &access));
    assert_string_equal(model_access(access), "[w0]+8 @t.b int");
    assert_ok(resolve(&arguments, "t.old or t.b or t.a", &access));
    assert_string_equal(model_access(access), "[w0]+8 @t.b int");
    assert_refused(resolve(&arguments, "t.old or t.older", &access), EXIT_TARGET,
                   "has no field 'old'");
}

TEST(a_parameter_called_g_wins_over_the_goroutine)
{
    AUTO_ARGUMENTS arguments = {0};
    const struct access *access;
    assert_ok(arguments_place(&model, model_function("main.F", "g int", ""), &arguments));
    assert_ok(resolve(&arguments, "g", &access));
    assert_int_equal(access->kind, ACCESS_WORDS);
}

TEST(structs_that_embed_pointers_to_each_other_end)
{
    AUTO_ARGUMENTS arguments = {0};
    const struct access *access;
    struct type *left = model_declare("main.L", "struct{}");
    model_declare("main.R", "struct{*main.L; r int}");
    *left = *model_type("struct{*main.R; l int}");
    left->name = "main.L";
    assert_ok(arguments_place(&model, model_function("main.F", "p *main.L", ""), &arguments));
    assert_refused(resolve(&arguments, "p.nope", &access), EXIT_TARGET, "has no field 'nope'");
    assert_ok(resolve(&arguments, "p.r", &access));
}

int main(void)
{
    const struct CMUnitTest more[] = {
        cmocka_unit_test_teardown(what_an_unsafe_pointer_points_to_is_for_the_user_to_say,
                                  model_reset),
        cmocka_unit_test_teardown(fields_are_named_on_the_way_until_an_element_is_on_it,
                                  model_reset),
        cmocka_unit_test_teardown(the_goroutine_has_fields_where_its_type_is_known, model_reset),
        cmocka_unit_test_teardown(a_variable_of_a_package_has_steps_like_a_parameter, model_reset),
        cmocka_unit_test_teardown(a_dot_in_a_packages_name_may_stand_as_the_linker_writes_it,
                                  model_reset),
        cmocka_unit_test_teardown(of_two_paths_the_first_counts_that_leads_somewhere, model_reset),
        cmocka_unit_test_teardown(a_parameter_called_g_wins_over_the_goroutine, model_reset),
        cmocka_unit_test_teardown(structs_that_embed_pointers_to_each_other_end, model_reset),
    };
    struct unit_tests tests = {0};
    ROW_TESTS(rows, is_resolved, model_reset, &tests);
    for (size_t i = 0; i < LENGTH(more); i++)
        array_push(&tests, more[i]);
    return unit_tests_run(&tests);
}

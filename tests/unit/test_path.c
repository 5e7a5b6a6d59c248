/* path/path: what users write. */
#include "unit.h"

#include "path/path.h"

struct row {
    const char *name, *text;
    const char *parsed; /* the root in front, a step a word; or a part of the message behind "!" */
    const char *form;
};

static const struct row rows[] = {
    {"a name", "entry", "entry", NULL},
    {"a name of one letter and a number", "a1_b", "a1_b", NULL},
    {"a name in another script", "h\u00f6he.\u4e16", "h\u00f6he .\u4e16", NULL},
    {"a name that the compiler made", "~p0.x", "~p0 .x", NULL},
    {"fields", "entry.Key.x", "entry .Key .x", NULL},
    {"a slot", "3", "#3", NULL},
    {"a slot and a field", "3.key", "#3 .key", NULL},
    {"the largest slot", "18446744073709551615", "#18446744073709551615", NULL},
    {"an index", "a[2]", "a [2]", NULL},
    {"an index of a slot", "0[7]", "#0 [7]", NULL},
    {"steps of all kinds", "a.b[2].c[1:3]", "a .b [2] .c [1:3]", NULL},
    {"a range from the start", "p[:16]", "p [0:16]", NULL},
    {"a range to the end", "p[4:]", "p [4:]", NULL},
    {"a range of all", "p[:]", "p [0:]", NULL},
    {"an empty range", "p[4:4]", "p [4:4]", NULL},
    {"a type", "x.(main.T).f", "x (main.T) .f", NULL},
    {"a type with parentheses", "x.(func(int) (a, b)).y", "x (func(int) (a, b)) .y", NULL},
    {"a type with brackets", "x.(map[string][]int)", "x (map[string][]int)", NULL},
    {"a form", "entry.Key:hex", "entry .Key", "hex"},
    {"a form behind a range", "p[1:2]:buf", "p [1:2]", "buf"},
    {"a form behind a type", "x.(T):ptr", "x (T)", "ptr"},
    {"a form of a slot", "3:ptr", "#3", "ptr"},
    {"all forms: show", "a:show", "a", "show"},
    {"all forms: len", "a:len", "a", "len"},
    {"all forms: cap", "a:cap", "a", "cap"},
    {"all forms: type", "a:type", "a", "type"},
    {"all forms: is", "x.(T):is", "x (T)", "is"},
    {"all forms: addr", "a[0].B:addr", "a [0] .B", "addr"},
    {"nothing", "", "!expected a name at 'its end'", NULL},
    {"nothing behind a dot", "a.", "!expected a name at 'its end'", NULL},
    {"nothing in front of a dot", ".a", "!expected a name at '.a'", NULL},
    {"two dots", "a..b", "!expected a name at '.b'", NULL},
    {"a space", "a b", "!expected '.' or '[' at ' b'", NULL},
    {"an index that isn't one", "a[x]", "!expected a number or a map's key at 'x]'", NULL},
    {"a number below zero", "a[-1]", "a [-1 is -1]", NULL},
    {"the lowest number", "a[-9223372036854775808].x",
     "a [-9223372036854775808 is -9223372036854775808] .x", NULL},
    {"a sign alone", "a[-]", "!expected a number or a map's key at '-]'", NULL},
    {"a range from below zero", "a[-1:2]", "!expected ']' at ':2]'", NULL},
    {"a key", "h[\"Content-Type\"][0]", "h [\"Content-Type\" is Content-Type] [0]", NULL},
    {"a key in single quotes", "h['a\"]b:c']:len", "h ['a\"]b:c' is a\"]b:c]", "len"},
    {"a key with escapes", "h[\"\\\"\\x41\"]", "h [\"\\\"\\x41\" is \"A]", NULL},
    {"an empty key", "h[\"\"]", "h [\"\" is ]", NULL},
    {"a key of other kinds", "h[true][nil][1.5e-3][0x1F]",
     "h [true is true] [nil is nil] [1.5e-3 is 1.5e-3] [0x1F is 0x1F]", NULL},
    {"a key of several values", "h[{ 1, \"a]\" }].x", "h [{ 1, \"a]\" } is (1|a])] .x", NULL},
    {"a key of values with names", "h[{ID: -1, Tags: {'x', {}}}]",
     "h [{ID: -1, Tags: {'x', {}}} is (ID=-1|Tags=(x|()))]", NULL},
    {"a key with its type", "h[Key{1,}][a/b.Key{}][(*main.T)(0x10)][[2]int{1}]:len",
     "h [Key{1,} is <Key>(1)] [a/b.Key{} is <a/b.Key>()] [(*main.T)(0x10) is <(*main.T)>0x10] "
     "[[2]int{1} is <[2]int>(1)]",
     "len"},
    {"a field with a type", "h[{N: Status(3)}]", "h [{N: Status(3)} is (N=<Status>3)]", NULL},
    {"a name without a value", "h[{ID}]", "!expected a number or a map's key at 'ID}]'", NULL},
    {"an open list", "h[{1, 2", "!expected ',' or '}' at 'its end'", NULL},
    {"a list without commas", "h[{1 2}]", "!expected ',' or '}' at '2}]'", NULL},
    {"a list with an empty value", "h[{1,,2}]", "!expected a number or a map's key at ',2}]'",
     NULL},
    {"a type without its end", "h[Key(1]", "!expected ')' at ']'", NULL},
    {"a type of a type", "h[A(B(1))]", "!expected a number or a map's key at 'B(1))]'", NULL},
    {"lists in too many lists", "h[{{{{{{{{{{1}}}}}}}}}}]", "!expected fewer values", NULL},
    {"an open key", "h[\"a]", "!expected the end of a string at 'its end'", NULL},
    {"a key and more", "h[\"a\"1]", "!expected ']' at '1]'", NULL},
    {"a wrong escape", "h[\"\\q\"]", "!expected one of the escapes", NULL},
    {"an index with a sign", "a[+1]", "!expected a number or a map's key at '+1]'", NULL},
    {"an empty index", "a[]", "!expected a number or a map's key at ']'", NULL},
    {"an open index", "a[1", "!expected ']' at 'its end'", NULL},
    {"an open range", "a[1:", "!'a[1:'", NULL},
    {"a range of three", "a[1:2:3]", "!expected ']' at ':3]'", NULL},
    {"a range backwards", "p[3:2]", "!doesn't end before it begins", NULL},
    {"an index that is too large", "a[18446744073709551616]", "!expected a smaller number", NULL},
    {"a slot that is too large", "99999999999999999999", "!expected a smaller number", NULL},
    {"a name that begins with a digit", "3abc", "!a slot number has digits only", NULL},
    {"a hexadecimal slot", "0x10", "!a slot number has digits only", NULL},
    {"an open type", "x.(main.T", "!expected a type in parentheses", NULL},
    {"an empty type", "x.()", "!expected a type in parentheses", NULL},
    {"an unknown form", "a:json", "!there is no form 'json'; the forms are show, hex", NULL},
    {"an empty form", "a:", "!there is no form ''", NULL},
    {"a quote", "a\"b", "!expected '.' or '['", NULL},
    {"a comment's end", "a*/", "!expected '.' or '['", NULL},
    {"a newline", "a\n", "!expected '.' or '['", NULL},
    /* Ranges that end at a path. */
    {"a range to what a path says", "x[1:n]", "x [1:n]", NULL},
    {"a range from the start to a path", "p[:n]", "p [0:n]", NULL},
    {"a range to a path of several steps", "p[:ret.0]", "p [0:ret.0]", NULL},
    {"a range to a path with brackets", "p[2:q.sizes[3]]", "p [2:q.sizes[3]]", NULL},
    {"a form behind a range to a path", "p[:ret.n]:hex", "p [0:ret.n]", "hex"},
    {"a range to a path isn't the end of the path", "p[:n][0]", "p [0:n] [0]", NULL},
    {"a range from a path", "p[n:]", "!expected a number or a map's key at 'n:]'", NULL},
    {"an open range to a path", "p[:n", "!'p[:n'", NULL},
    {"an open range to a path with brackets", "p[:q[3]", "!expected ']' at 'its end'", NULL},
    /* What is there when the function returns. */
    {"now", "now p", "now p", NULL},
    {"now and steps", "now entry.Key", "now entry .Key", NULL},
    {"now of a slot", "now 3.key", "now #3 .key", NULL},
    {"now of a part", "now p[:ret.0]", "now p [0:ret.0]", NULL},
    {"now and a form", "now p[1:2]:buf", "now p [1:2]", "buf"},
    {"now and more spaces", "now   p", "now p", NULL},
    {"a name that begins with now", "nowhere.x", "nowhere .x", NULL},
    {"a parameter called now", "now", "now", NULL},
    {"a field of a parameter called now", "now.wall", "now .wall", NULL},
    {"a variable", "var main.limit", "var main.limit", NULL},
    {"a variable and steps", "var runtime.work.heap0[2].x:hex", "var runtime.work .heap0 [2] .x",
     "hex"},
    {"a variable of a package with a path", "var gopkg.in/a-b/yaml%2ev2.Total.n",
     "var gopkg.in/a-b/yaml%2ev2.Total .n", NULL},
    {"a variable, and a slash in a key", "var main.m[\"a/b\"]", "var main.m [\"a/b\" is a/b]",
     NULL},
    {"a variable behind more spaces", "var  main.limit", "var main.limit", NULL},
    {"a variable without a package", "var limit", "!expected a package and the name of a variable",
     NULL},
    {"a variable without a name", "var main.", "!expected a package and the name of a variable",
     NULL},
    {"a variable of nothing", "var ", "!a variable in it at 'its end'", NULL},
    {"a name that begins with var", "variance.x", "variance .x", NULL},
    {"one or the other, on two lines", "a.b or\n  a.c", "a .b or a .c", NULL},
    {"a name that begins with or", "a.b or.c", "!expected '.' or '[' at ' or.c'", NULL},
    {"one or the other", "a.b or a.c[1]:len", "a .b or a .c [1]", "len"},
    {"one of three", "a or b or c", "a or b or c", NULL},
    {"an or in a key", "m[\" or \"] or b", "m [\" or \" is  or ] or b", NULL},
    {"an or in a type", "x.(a or b)", "x (a or b)", NULL},
    {"nothing behind or", "a or ", "!expected a name at 'its end'", NULL},
    {"a name that begins with or", "order.x", "order .x", NULL},
    {"now of nothing", "now ", "!expected '.' or '[' at ' '", NULL},
    {"now of two", "now a b", "!expected '.' or '[' at ' b'", NULL},
    {"now behind now", "now now p", "!expected '.' or '[' at ' p'", NULL},
};

static void print_key(struct text *text, const struct key_literal *key)
{
    if (key->field)
        text_printf(text, "%s=", key->field);
    if (key->type)
        text_printf(text, "<%s>", key->type);
    if (key->kind == KEY_TEXT)
        text_add(text, key->text, key->length);
    else if (key->kind != KEY_LIST)
        text_add_string(text, key->written);
    for (size_t i = 0; i < key->count; i++) {
        text_add_string(text, i ? "|" : "(");
        print_key(text, &key->items[i]);
    }
    if (key->kind == KEY_LIST)
        text_add_string(text, key->count ? ")" : "()");
}

static void print_path(struct text *text, const struct path *path)
{
    text_add_string(text, path->is_now ? "now " : "");
    text_add_string(text, path->is_variable ? "var " : "");
    if (path->is_slot)
        text_printf(text, "#%llu", (unsigned long long)path->slot);
    else
        text_add_string(text, path->root);
    for (size_t i = 0; i < path->steps.count; i++) {
        const struct path_step *step = &path->steps.items[i];
        switch (step->kind) {
        case STEP_FIELD:
            text_printf(text, " .%s", step->name);
            break;
        case STEP_ASSERT:
            text_printf(text, " (%s)", step->name);
            break;
        case STEP_INDEX:
            text_printf(text, " [%lld]", (long long)step->from);
            break;
        case STEP_KEY:
            text_printf(text, " [%s is ", step->name);
            print_key(text, step->key);
            text_add_char(text, ']');
            break;
        case STEP_RANGE:
            text_printf(text, " [%llu:", (unsigned long long)step->from);
            if (step->has_to)
                text_printf(text, "%llu", (unsigned long long)step->to);
            text_add_string(text, step->to_path ? step->to_path : "");
            text_add_char(text, ']');
        }
    }
    if (path->other) {
        text_add_string(text, " or ");
        print_path(text, path->other);
    }
}

static const char *form_name(enum path_form form)
{
    static const char *const names[] = {
        [FORM_SHOW] = "show", [FORM_HEX] = "hex",   [FORM_BUF] = "buf",
        [FORM_LEN] = "len",   [FORM_CAP] = "cap",   [FORM_PTR] = "ptr",
        [FORM_TYPE] = "type", [FORM_ADDR] = "addr", [FORM_IS] = "is",
    };
    return form == FORM_NONE ? "" : names[form];
}

static void is_parsed(void **state)
{
    const struct row *row = *state;
    struct arena arena = {0};
    AUTO_TEXT struct text text = {0};
    struct path path;
    enum path_form form;
    struct error *error = path_parse_with_form(&arena, row->text, &path, &form);
    if (*row->parsed == '!') {
        assert_refused(error, EXIT_USAGE, row->parsed + 1);
    } else {
        assert_ok(error);
        print_path(&text, &path);
        assert_string_equal(text_string(&text), row->parsed);
        assert_string_equal(form_name(form), row->form ? row->form : "");
        path_deinit(&path);
    }
    arena_deinit(&arena);
}

/* ---- paths and conditions about the return ---- */

enum { MAY_CHANGE = 2 };

struct about {
    const char *name, *text;
    int is_about_return; /* or MAY_CHANGE */
};

static const struct about abouts[] = {
    {"a variable may be another then", "var main.limit > 3", MAY_CHANGE},
    {"so may what the runtime keeps", "n > 3 && g.waitreason == 1", MAY_CHANGE},
    {"also behind go", "go.g.waitreason", MAY_CHANGE},
    {"or what leads there", "m[0].x or g.waitreason", MAY_CHANGE},
    {"the goroutine stays", "goid == 3", false},
    {"a field that is called so isn't it", "v.g.waitreason", false},
    {"nor a longer name", "group.n", false},
    {"a result is about the return", "ret", true},
    {"a field of a map's key isn't", "m[{ret: 1, duration: 2}] == 3", false},
    {"what stands behind a map's key is", "m[{ret: 1}] == ret", true},
    {"a result by its number", "ret.0", true},
    {"a result by its name", "ret.err", true},
    {"a form of a result", "ret.data:len", true},
    {"a result that is a pointer or a slice", "ret[2].Key", true},
    {"a result behind go", "go.ret", true},
    {"a field of a result behind go", "go.ret.err", true},
    {"the duration", "duration", true},
    {"the duration behind go", "go.duration", true},
    {"what is there now", "now p.x", true},
    {"a range that ends at a result", "p[:ret.0]", true},
    {"a comparison with the duration", "duration > 10ms", true},
    {"without spaces", "n>1&&duration>10ms", true},
    {"the last of several comparisons", "n > 3 && (ok || !(ret.0 == nil))", true},
    {"a value on the right", "n == ret.count", true},
    {"a result behind a string", "s == \"a\" && ret.0 == 1", true},
    {"a result behind a string with a quote in it", "s == \"a\\\"b\" && ret.0 == 1", true},
    {"a result behind a string with the other quote in it", "s == 'a\"b' && ret.0 == 1", true},
    {"nothing isn't", "", false},
    {"an argument isn't", "entry.Key", false},
    {"a name that begins with ret", "retries", false},
    {"a name that begins with ret, and a field", "return_.x", false},
    {"a name that ends in ret", "secret == 1", false},
    {"a name in another script that ends in ret", "h\u00f6ret == 1 && \u00e9ret == 2", false},
    {"a name that begins with duration", "durations[0]", false},
    {"a name that begins with now", "nowhere == nil", false},
    {"an argument called now", "now", false},
    {"a field of an argument called now", "now.wall > 5", false},
    {"a comparison of an argument called now", "now > 5", false},
    {"a variable called ret", "var main.ret == 1", MAY_CHANGE},
    {"a variable of a package called ret", "var a/ret.x == 1", MAY_CHANGE},
    {"a result behind a variable", "var a/b.x == ret", true},
    {"a field called ret", "entry.ret", false},
    {"a field called duration, of an element", "list[2].duration", false},
    {"a field called ret behind a range", "p.q[1:2].ret", false},
    {"what else is behind go", "go.retry == 1 || go.goid == 2", false},
    {"a double-quoted string", "s == \"ret.0\"", false},
    {"a single-quoted string", "s == 'duration'", false},
    {"a string with a quote in it", "s == \"a\\\" ret.0 \"", false},
    {"a string with the other quote in it", "s == \"' ret.0\"", false},
    {"a string that never ends", "s == \"ret", false},
    {"a string that ends in an escape", "s == \"ret\\", false},
};

static void is_told(void **state)
{
    const struct about *about = *state;
    assert_int_equal(path_is_about_return(about->text), about->is_about_return == true);
    assert_int_equal(path_may_change(about->text), about->is_about_return != false);
}

TEST(a_form_is_only_taken_where_it_is_asked_for)
{
    struct arena arena = {0};
    struct path path;
    assert_refused(path_parse(&arena, "a:hex", &path), EXIT_USAGE, "expected '.' or '['");
    arena_deinit(&arena);
}

TEST(a_path_keeps_its_text)
{
    struct arena arena = {0};
    struct path path;
    char text[] = "entry.Key";
    assert_ok(path_parse(&arena, text, &path));
    memset(text, 'x', sizeof(text) - 1);
    assert_string_equal(path.text, "entry.Key");
    assert_string_equal(path.root, "entry");
    path_deinit(&path);
    arena_deinit(&arena);
}

int main(void)
{
    struct unit_tests tests = {0};
    ROW_TESTS(rows, is_parsed, NULL, &tests);
    ROW_TESTS(abouts, is_told, NULL, &tests);
    array_push(&tests,
               (struct CMUnitTest)cmocka_unit_test(a_form_is_only_taken_where_it_is_asked_for));
    array_push(&tests, (struct CMUnitTest)cmocka_unit_test(a_path_keeps_its_text));
    return unit_tests_run(&tests);
}

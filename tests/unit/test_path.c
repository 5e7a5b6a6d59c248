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
    {"nothing", "", "!expected a name at 'its end'", NULL},
    {"nothing behind a dot", "a.", "!expected a name at 'its end'", NULL},
    {"nothing in front of a dot", ".a", "!expected a name at '.a'", NULL},
    {"two dots", "a..b", "!expected a name at '.b'", NULL},
    {"a space", "a b", "!expected '.' or '[' at ' b'", NULL},
    {"an index that isn't one", "a[x]", "!expected a number at 'x]'", NULL},
    {"a negative index", "a[-1]", "!expected a number at '-1]'", NULL},
    {"an index with a sign", "a[+1]", "!expected a number", NULL},
    {"an empty index", "a[]", "!expected a number at ']'", NULL},
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
};

static void print_path(struct text *text, const struct path *path)
{
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
            text_printf(text, " [%llu]", (unsigned long long)step->from);
            break;
        case STEP_RANGE:
            text_printf(text, " [%llu:", (unsigned long long)step->from);
            if (step->has_to)
                text_printf(text, "%llu", (unsigned long long)step->to);
            text_add_char(text, ']');
        }
    }
}

static const char *form_name(enum path_form form)
{
    static const char *const names[] = {
        [FORM_SHOW] = "show", [FORM_HEX] = "hex", [FORM_BUF] = "buf",   [FORM_LEN] = "len",
        [FORM_CAP] = "cap",   [FORM_PTR] = "ptr", [FORM_TYPE] = "type",
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
    array_push(&tests,
               (struct CMUnitTest)cmocka_unit_test(a_form_is_only_taken_where_it_is_asked_for));
    array_push(&tests, (struct CMUnitTest)cmocka_unit_test(a_path_keeps_its_text));
    return unit_tests_run(&tests);
}

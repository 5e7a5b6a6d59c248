/* layout/layout_check: whether a layout is of the program at hand. */
#include "unit.h"

#include "layout/layout_check.h"
#include "model.h"

static char document[4096];

/* A layout of example.com/m v1.2.3 by Go 1.24.1, with TYPES; HEAD replaces what is in front. */
static struct layout *layout_of(const char *head, const char *types)
{
    struct layout *layout = NULL;
    snprintf(document, sizeof(document),
             "{\"gobt_layout\": 1, \"go\": \"1.24\", \"release\": \"go1.24.1\", %s, "
             "\"types\": {%s}}",
             head ? head
                  : "\"architecture\": \"amd64\", \"module\": \"example.com/m\", "
                    "\"version\": \"v1.2.3\", \"packages\": [\"example.com/m\"]",
             types);
    assert_ok(layout_read("x.json", document, &layout));
    return layout;
}

/* ---- which program it is for ---- */

struct match {
    const char *head, *path, *version; /* of the program's module; NULL: it has none */
    bool is_replaced;
    unsigned minor;
    bool is_certain;
    const char *message; /* NULL: it may be the one */
};

#define STANDARD "\"architecture\": \"amd64\", \"packages\": [\"net/http\"]"

static const struct match matches[] = {
    {NULL, "example.com/m", "v1.2.3", false, 20, true, NULL},
    {NULL, "example.com/m", "v1.2.4", false, 24, false,
     "x.json is of example.com/m v1.2.3, and ./p has v1.2.4"},
    {NULL, "example.com/m2", "v1.2.3", false, 24, false,
     "x.json is of the module example.com/m, which ./p doesn't have"},
    {NULL, "example.com/m", "(devel)", false, 24, false, NULL},
    {NULL, "example.com/m", "", false, 24, false, NULL},
    {NULL, "example.com/m", "v1.2.4", true, 24, false, NULL},
    {NULL, NULL, NULL, false, 24, false, NULL},
    {"\"architecture\": \"arm64\", \"module\": \"example.com/m\"", "example.com/m", "v1.2.3", false,
     24, false, "x.json is for arm64, and ./p is built for amd64"},
    {"\"architecture\": \"amd64\", \"module\": \"example.com/m\", \"version\": \"(devel)\"",
     "example.com/m", "(devel)", false, 24, false, NULL},
    {STANDARD, NULL, NULL, false, 24, true, NULL},
    {STANDARD, NULL, NULL, false, 23, false,
     "x.json is for Go 1.24, and ./p is built with Go 1.23"},
    {"\"architecture\": \"amd64\", \"packages\": [\"net/http\", \"main\"]", NULL, NULL, false, 24,
     false, NULL},
    {"\"architecture\": \"amd64\", \"packages\": [\"example.com/m\"]", NULL, NULL, false, 24, false,
     NULL},
    {"\"architecture\": \"amd64\"", NULL, NULL, false, 24, false, NULL},
};

TEST(it_is_for_one_machine_and_one_version)
{
    for (size_t i = 0; i < LENGTH(matches); i++) {
        const struct match *row = &matches[i];
        struct layout *layout = layout_of(row->head, "");
        struct module module = {row->path, row->version, row->is_replaced};
        bool is_certain;
        model.path = "./p";
        model.version = (struct go_version){.major = 1, .minor = row->minor, .known = true};
        model.modules.count = 0;
        if (row->path)
            array_push(&model.modules, module);
        struct error *error = layout_match(layout, &model, "amd64", &is_certain);
        if (row->message)
            assert_refused(error, EXIT_TARGET, row->message);
        else
            assert_ok(error);
        if (is_certain != row->is_certain)
            fail_msg("row %zu: certain: %d", i, is_certain);
        layout_destroy(layout);
    }
}

/* ---- what the program says of the same types ---- */

static struct type *own; /* the type that the program has a record of; or NULL */

static int forget(void **state)
{
    own = NULL;
    return model_reset(state);
}

static struct type *find_own(__attribute__((unused)) void *context, const char *name)
{
    return own && strcmp(own->name, name) == 0 ? own : NULL;
}

static const char pair[] = "\"example.com/m.P\": {\"kind\": \"struct\", \"size\": 24, \"fields\": ["
                           "{\"name\": \"a\", \"type\": \"int\", \"offset\": 0},"
                           "{\"name\": \"s\", \"type\": \"string\", \"offset\": 8}]}";

/* A struct with a part of the standard library, and one of another module. */
static const char holders[] =
    "\"example.com/m.H\": {\"kind\": \"struct\", \"size\": 16, \"fields\": ["
    "{\"name\": \"mu\", \"type\": \"[2]sync.Mutex\", \"offset\": 0}]},"
    "\"example.com/m.O\": {\"kind\": \"struct\", \"size\": 8, \"fields\": ["
    "{\"name\": \"u\", \"type\": \"example.com/other.U\", \"offset\": 0}]},"
    "\"example.com/m.D\": {\"kind\": \"struct\", \"size\": 8, \"fields\": ["
    "{\"name\": \"d\", \"type\": \"time.Duration\", \"offset\": 0}]},"
    "\"example.com/m.Self\": {\"kind\": \"struct\", \"size\": 8, \"fields\": ["
    "{\"name\": \"s\", \"type\": \"example.com/m.Self\", \"offset\": 0}]},"
    "\"time.Duration\": {\"kind\": \"int\", \"size\": 8},"
    "\"sync.Mutex\": {\"kind\": \"struct\", \"size\": 8, \"fields\": ["
    "{\"name\": \"state\", \"type\": \"int32\", \"offset\": 0},"
    "{\"name\": \"sema\", \"type\": \"uint32\", \"offset\": 4}]},"
    "\"example.com/other.U\": {\"kind\": \"struct\", \"size\": 8, \"fields\": ["
    "{\"name\": \"n\", \"type\": \"int\", \"offset\": 0}]}";

static struct layout *bound(const char *types, bool is_same_go)
{
    struct layout *layout = layout_of(NULL, types);
    struct layout_program program = {.find = find_own, .is_same_go = is_same_go};
    layout_bind(layout, &program);
    return layout;
}

static void assert_check(const char *text, const char *message)
{
    struct layout *layout = bound(pair, false);
    size_t count = 0;
    if (text)
        own = model_declare("example.com/m.P", text);
    struct error *error = layout_check_types(layout, &count);
    if (message)
        assert_refused(error, EXIT_TARGET, message);
    else
        assert_ok(error);
    assert_int_equal(count, text && !message);
    layout_destroy(layout);
    forget(NULL);
}

TEST(a_type_that_the_program_has_otherwise_contradicts_it)
{
    assert_check(NULL, NULL);
    assert_check("struct{a int; s string}", NULL);
    assert_check("struct{a int; s []int}", "the program's own record of example.com/m.P has "
                                           "another size");
    assert_check("struct{s string; a int}", "has another field s");
    assert_check("struct{a int; t string}", "has another field t");
    assert_check("struct{a int; s error}", "has another field s");
    assert_check("struct{a int; b int; c int}", "has other fields");
    assert_check("[3]int", "has another kind");
}

TEST(of_another_go_the_parts_count_that_the_program_has_itself)
{
    struct layout *layout = bound(holders, false);
    assert_false(layout_type_is_settled(layout, "example.com/m.H"));
    assert_null(layout_find_type(layout, "example.com/m.H"));
    assert_false(layout_type_is_settled(layout, "example.com/m.O"));
    assert_true(layout_type_is_settled(layout, "example.com/m.D"));
    assert_non_null(layout_find_type(layout, "*example.com/m.H"));
    layout_destroy(layout);

    own = model_declare("sync.Mutex", "struct{state int32; sema uint32}");
    layout = bound(holders, false);
    assert_true(layout_type_is_settled(layout, "example.com/m.H"));
    layout_destroy(layout);

    forget(NULL);
    own = model_declare("sync.Mutex", "struct{state int32; sema uint32; more int}");
    layout = bound(holders, false);
    assert_false(layout_type_is_settled(layout, "example.com/m.H"));
    layout_destroy(layout);
}

TEST(of_the_same_go_the_standard_library_is_the_same)
{
    struct layout *layout = bound(holders, true);
    assert_true(layout_type_is_settled(layout, "example.com/m.H"));
    assert_false(layout_type_is_settled(layout, "example.com/m.O"));
    layout_destroy(layout);
}

TEST(what_has_itself_in_it_is_nothing)
{
    struct layout *layout = bound(holders, true);
    assert_false(layout_type_is_settled(layout, "example.com/m.Self"));
    layout_destroy(layout);
}

TEST(types_are_the_programs_own_where_it_has_them)
{
    own = model_declare("example.com/m.P", "struct{a int; s string}");
    struct layout *layout = bound(pair, false);
    assert_ptr_equal(layout_find_type(layout, "example.com/m.P"), own);
    layout_destroy(layout);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(it_is_for_one_machine_and_one_version, forget),
        cmocka_unit_test_teardown(a_type_that_the_program_has_otherwise_contradicts_it, forget),
        cmocka_unit_test_teardown(of_another_go_the_parts_count_that_the_program_has_itself,
                                  forget),
        cmocka_unit_test_teardown(of_the_same_go_the_standard_library_is_the_same, forget),
        cmocka_unit_test_teardown(what_has_itself_in_it_is_nothing, forget),
        cmocka_unit_test_teardown(types_are_the_programs_own_where_it_has_them, forget),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

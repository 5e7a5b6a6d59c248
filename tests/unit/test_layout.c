/* program/type_by_name, layout/: types by their names, and what layouts say of them. */
#include "unit.h"

#include "bt/built_in.h"
#include "layout/layout.h"
#include "layout/layout_export.h"
#include "layout/runtime_layouts.h"
#include "program/type_by_name.h"

static const char document[] =
    "{\"gobt_layout\": 1, \"go\": \"1.24\", \"architecture\": \"amd64\", \"module\": \"a/b\","
    " \"version\": \"v1.2.3\","
    " \"types\": {"
    "  \"a/b.T\": {\"kind\": \"struct\", \"size\": 48, \"fields\": ["
    "    {\"name\": \"Key\", \"type\": \"string\", \"offset\": 0},"
    "    {\"name\": \"S\", \"type\": \"a/b.S\", \"offset\": 16, \"embedded\": true},"
    "    {\"name\": \"Next\", \"type\": \"*a/b.T\", \"offset\": 24},"
    "    {\"name\": \"Elsewhere\", \"type\": \"map[c.U][]*d.V\", \"offset\": 32}]},"
    "  \"a/b.S\": {\"kind\": \"uint\", \"size\": 8},"
    "  \"a/b.L\": {\"kind\": \"slice\", \"size\": 24, \"element\": \"a/b.S\"},"
    "  \"a/b.Bad\": {\"kind\": \"struct\", \"size\": 8, \"fields\": ["
    "    {\"name\": \"u\", \"type\": \"c.U\", \"offset\": 0}]}},"
    " \"functions\": {\"a/b.(*T).Do\": {\"parameters\": ["
    "    {\"name\": \"t\", \"type\": \"*a/b.T\"}, {\"name\": \"\", \"type\": \"int8\"}],"
    "   \"results\": [{\"name\": \"err\", \"type\": \"error\"}]}}}";

static struct layout *read_document(const char *text)
{
    struct layout *layout = NULL;
    assert_ok(layout_read("x.json", text, &layout));
    return layout;
}

static struct type *find(struct layout *layout, const char *name)
{
    struct type *type = layout_find_type(layout, name);
    assert_non_null(type);
    assert_ok(type_complete(type));
    assert_string_equal(type->name, name);
    return type;
}

TEST(types_are_made_of_their_names)
{
    static const struct {
        const char *name;
        enum type_kind kind;
        uint64_t size;
        const char *key, *element; /* NULL: none */
    } rows[] = {
        {"int", TYPE_INT, 8, NULL, NULL},
        {"uint8", TYPE_UINT, 1, NULL, NULL},
        {"float32", TYPE_FLOAT, 4, NULL, NULL},
        {"complex128", TYPE_COMPLEX, 16, NULL, NULL},
        {"unsafe.Pointer", TYPE_UNSAFE_POINTER, 8, NULL, NULL},
        {"error", TYPE_INTERFACE, 16, NULL, NULL},
        {"*int", TYPE_POINTER, 8, NULL, "int"},
        {"[]string", TYPE_SLICE, 24, NULL, "string"},
        {"[3][2]uint16", TYPE_ARRAY, 12, NULL, "[2]uint16"},
        {"map[string][]*int", TYPE_MAP, 8, "string", "[]*int"},
        {"map[[2]int]map[string]bool", TYPE_MAP, 8, "[2]int", "map[string]bool"},
        {"chan int", TYPE_CHAN, 8, NULL, "int"},
        {"<-chan struct {}", TYPE_CHAN, 8, NULL, "struct {}"},
        {"chan (<-chan int)", TYPE_CHAN, 8, NULL, "<-chan int"},
        {"func(int, string) error", TYPE_FUNC, 8, NULL, NULL},
        {"interface { Do() }", TYPE_INTERFACE, 16, NULL, NULL},
    };
    struct layout *layout = read_document(document);
    for (size_t i = 0; i < LENGTH(rows); i++) {
        const struct type *type = find(layout, rows[i].name);
        assert_int_equal(type->kind, rows[i].kind);
        assert_int_equal(type->size, rows[i].size);
        assert_ptr_equal(type, layout_find_type(layout, rows[i].name));
        assert_int_equal(type->key != NULL, rows[i].key != NULL);
        assert_int_equal(type->element != NULL, rows[i].element != NULL);
        if (rows[i].key)
            assert_string_equal(type->key->name, rows[i].key);
        if (rows[i].element)
            assert_string_equal(type->element->name, rows[i].element);
    }
    layout_destroy(layout);
}

/* A program with a/b.K, and with two maps, each of which is more than its parts. */
struct known_maps {
    struct type key, other_key, string, own, other;
};

static struct type *find_in_program(void *context, const char *name)
{
    struct known_maps *known = context;
    if (strcmp(name, "K") == 0)
        return &known->key;
    if (strcmp(name, "map[a/b.K]string") == 0)
        return &known->own;
    /* As one that takes names without their directories may. */
    return strcmp(name, "map[a/b.K]a/b.K") == 0 ? &known->other : NULL;
}

TEST(a_map_of_unqualified_names_is_the_one_that_the_program_has)
{
    struct known_maps known = {
        .key = {.name = "a/b.K", .kind = TYPE_INT, .size = 8, .complete = true},
        .other_key = {.name = "c/b.K", .kind = TYPE_INT, .size = 8, .complete = true},
        .string = {.name = "string", .kind = TYPE_STRING, .size = 16, .complete = true},
        .own = {.name = "map[a/b.K]string", .kind = TYPE_MAP, .size = 8, .complete = true},
        .other = {.name = "map[c/b.K]c/b.K", .kind = TYPE_MAP, .size = 8, .complete = true},
    };
    known.own.key = &known.key;
    known.own.element = &known.string;
    known.other.key = known.other.element = &known.other_key;
    struct arena arena = {0};
    struct named_types types = {.arena = &arena, .find = find_in_program, .context = &known};
    assert_ptr_equal(type_by_name(&types, "map[K]string"), &known.own);
    assert_ptr_equal(type_by_name(&types, "map[K]string"), &known.own);
    assert_ptr_equal(type_by_name(&types, "[]map[K]string")->element, &known.own);
    assert_ptr_equal(type_by_name(&types, "*[2]map[K]string")->element->element, &known.own);
    assert_ptr_equal(type_by_name(&types, "map[string]map[K]string")->element, &known.own);
    const struct type *made = type_by_name(&types, "map[K]K");
    assert_ptr_equal(made->key, &known.key);
    assert_string_equal(made->name, "map[a/b.K]a/b.K");
    assert_string_equal(type_by_name(&types, "map[[2]K]chan (<-chan K)")->name,
                        "map[[2]a/b.K]chan (<-chan a/b.K)");
    named_types_deinit(&types);
    arena_deinit(&arena);
}

TEST(what_is_no_name_is_no_type)
{
    static const char *const names[] = {
        "",
        "a/b.Q",
        "map[string",
        "map[string]",
        "map[]int",
        "[",
        "[]",
        "[x]int",
        "[3]c.U",
        "[-1]int",
        "*",
        "chan ",
        "chan",
        "int ",
        "[99999999999999999999]int",
        "[1152921504606846976][1152921504606846976]int64",
    };
    struct layout *layout = read_document(document);
    AUTO_TEXT struct text stars = {0};
    for (size_t i = 0; i < 1000000; i++)
        text_add_char(&stars, '*');
    text_add_string(&stars, "int");
    assert_null(layout_find_type(layout, text_string(&stars)));
    for (size_t i = 0; i < LENGTH(names); i++) {
        if (layout_find_type(layout, names[i]))
            fail_msg("%s: taken for a type", names[i]);
    }
    layout_destroy(layout);
}

TEST(a_layout_tells_structs_and_what_they_lead_to)
{
    struct layout *layout = read_document(document);
    const struct type *type = find(layout, "a/b.T");
    assert_int_equal(type->kind, TYPE_STRUCT);
    assert_int_equal(type->field_count, 4);
    assert_string_equal(type->fields[1].name, "S");
    assert_true(type->fields[1].embedded);
    assert_int_equal(type->fields[1].offset, 16);
    assert_int_equal(type->fields[1].type->kind, TYPE_UINT);
    assert_ptr_equal(type->fields[2].type->element, type);
    /* What is elsewhere in memory may be unknown. */
    assert_int_equal(type->fields[3].type->key->kind, TYPE_UNKNOWN);
    assert_null(layout_find_type(layout, "c.U"));
    assert_string_equal(find(layout, "a/b.L")->element->name, "a/b.S");
    struct type *bad = layout_find_type(layout, "a/b.Bad");
    assert_refused(type_complete(bad), EXIT_TARGET,
                   "x.json: the field a/b.Bad.u is of an unknown type 'c.U'");
    layout_destroy(layout);
}

TEST(a_layout_tells_what_functions_take)
{
    struct layout *layout = read_document(document);
    struct signature signature = {0};
    assert_true(layout_find_function(layout, "a/b.(*T).Do", &signature));
    assert_int_equal(signature.parameter_count, 3);
    assert_string_equal(signature.parameters[0].name, "t");
    assert_string_equal(signature.parameters[1].type->name, "int8");
    assert_false(signature.parameters[1].is_result);
    assert_true(signature.parameters[2].is_result);
    assert_false(layout_find_function(layout, "a/b.(*T).Undo", &signature));
    layout_destroy(layout);
}

TEST(what_was_written_is_read_again)
{
    struct layout *layout = read_document(document);
    json_t *copy = json_pack("{s:i, s:s, s:s}", "gobt_layout", LAYOUT_FORMAT, "go", "1.24",
                             "architecture", "amd64");
    assert_ok(layout_add_type(copy, find(layout, "a/b.T")));
    assert_ok(layout_add_type(copy, find(layout, "a/b.L")));
    char *text = json_dumps(copy, 0);
    struct layout *again = read_document(text);
    assert_int_equal(find(again, "a/b.T")->field_count, 4);
    assert_int_equal(find(again, "a/b.T")->fields[3].offset, 32);
    assert_int_equal(find(again, "a/b.L")->kind, TYPE_SLICE);
    layout_destroy(again);
    layout_destroy(layout);
    free(text);
    json_decref(copy);
}

TEST(what_is_no_layout_is_refused_with_the_place)
{
    static const struct {
        const char *text, *message;
    } rows[] = {
        {"", "x.json is not JSON: line 1"},
        {"{\n\"gobt_layout\": 1,\n}", "x.json is not JSON: line 3"},
        {"[]", "\"gobt_layout\": 1 is missing"},
        {"{\"gobt_layout\": 2}", "\"gobt_layout\": 1 is missing"},
        {"{\"gobt_layout\": 1}", "\"go\" and \"architecture\" are missing"},
        {"{\"gobt_layout\": 1, \"go\": \"1.24\", \"architecture\": \"amd64\", \"types\": "
         "{\"T\": {\"kind\": \"blob\", \"size\": 1}}}",
         "types.T needs a kind and a size"},
        {"{\"gobt_layout\": 1, \"go\": \"1.24\", \"architecture\": \"amd64\", \"types\": "
         "{\"T\": {\"kind\": \"string\", \"size\": 8}}}",
         "types.T: no string has that size"},
        {"{\"gobt_layout\": 1, \"go\": \"1.24\", \"architecture\": \"amd64\", \"types\": "
         "{\"T\": {\"kind\": \"struct\", \"size\": 1, \"fields\": [{\"name\": \"a\"}]}}}",
         "types.T.fields[0] needs a name, a type and an offset"},
        {"{\"gobt_layout\": 1, \"go\": \"1.24\", \"architecture\": \"amd64\", \"functions\": "
         "{\"f\": {\"parameters\": [1]}}}",
         "functions.f: each parameter and result needs a name and a type"},
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct layout *layout = NULL;
        assert_refused(layout_read("x.json", rows[i].text, &layout), EXIT_TARGET, rows[i].message);
        assert_null(layout);
    }
}

/* Go 1.20 and 1.24, where runtime.g has moved one of two fields, and m is only in one. */
static struct error *read_runtime(const char *name, char **ret)
{
    static const char *const layouts[][2] = {
        {"go1.20-amd64",
         "{\"gobt_layout\": 1, \"go\": \"1.20\", \"architecture\": \"amd64\", \"types\": {"
         "\"runtime.m\": {\"kind\": \"struct\", \"size\": 8, \"fields\": []},"
         "\"runtime.g\": {\"kind\": \"struct\", \"size\": 100, \"fields\": ["
         "{\"name\": \"m\", \"type\": \"*runtime.m\", \"offset\": 8},"
         "{\"name\": \"goid\", \"type\": \"uint64\", \"offset\": 16}]}}}"},
        {"go1.24-amd64",
         "{\"gobt_layout\": 1, \"go\": \"1.24\", \"architecture\": \"amd64\", \"types\": {"
         "\"runtime.g\": {\"kind\": \"struct\", \"size\": 120, \"fields\": ["
         "{\"name\": \"m\", \"type\": \"*runtime.m\", \"offset\": 8},"
         "{\"name\": \"goid\", \"type\": \"uint64\", \"offset\": 24}]}}}"},
    };
    for (size_t i = 0; i < LENGTH(layouts); i++) {
        if (strcmp(layouts[i][0], name) == 0)
            *ret = memory_strdup(layouts[i][1]);
    }
    return NULL;
}

static struct type *find_in(unsigned minor, const char *name, struct runtime_layouts *layouts)
{
    struct type *type;
    struct go_version version = {.major = 1, .minor = minor, .known = true};
    assert_ok(runtime_layouts_open(version, "amd64", read_runtime, layouts));
    assert_ok(runtime_layouts_find(layouts, name, &type));
    return type;
}

TEST(the_runtime_of_a_known_go_is_known)
{
    struct runtime_layouts layouts;
    const struct type *type = find_in(24, "runtime.g", &layouts);
    assert_int_equal(type_field(type, "goid")->offset, 24);
    runtime_layouts_deinit(&layouts);
    type = find_in(20, "runtime.g", &layouts);
    assert_int_equal(type_field(type, "goid")->offset, 16);
    runtime_layouts_deinit(&layouts);
}

TEST(between_two_known_ones_it_is_what_they_agree_on)
{
    struct runtime_layouts layouts;
    const struct type *type = find_in(22, "runtime.g", &layouts);
    assert_int_equal(type_field(type, "m")->offset, 8);
    assert_null(type_field(type, "goid"));
    runtime_layouts_deinit(&layouts);
    assert_null(find_in(22, "runtime.m", &layouts));
    runtime_layouts_deinit(&layouts);
}

TEST(of_an_older_or_a_newer_one_nothing_is_known)
{
    struct runtime_layouts layouts;
    assert_null(find_in(19, "runtime.g", &layouts));
    runtime_layouts_deinit(&layouts);
    assert_null(find_in(25, "runtime.g", &layouts));
    runtime_layouts_deinit(&layouts);
}

/* Each type and each function of the files that are built in, whatever made them. */
TEST(what_is_built_in_is_whole)
{
    size_t files = 0;
    for (const struct built_in *file = built_in_files; file->name; file++) {
        const char *name;
        json_t *item;
        if (strcmp(file->directory, "layouts") != 0)
            continue;
        struct layout *layout = read_document(file->contents);
        json_object_foreach(json_object_get(layout->document, "types"), name, item)
            find(layout, name);
        json_object_foreach(json_object_get(layout->document, "functions"), name, item)
        {
            struct signature signature = {0};
            if (!layout_find_function(layout, name, &signature))
                fail_msg("%s: %s takes a type that isn't known", file->name, name);
        }
        layout_destroy(layout);
        files++;
    }
    assert_true(files > 10);
}

TEST(a_field_that_does_not_fit_is_refused)
{
    struct layout *layout = read_document(
        "{\"gobt_layout\": 1, \"go\": \"1.24\", \"architecture\": \"amd64\", \"types\": {"
        "\"a.T\": {\"kind\": \"struct\", \"size\": 8, \"fields\": ["
        "{\"name\": \"f\", \"type\": \"string\", \"offset\": 0}]},"
        "\"a.A\": {\"kind\": \"array\", \"size\": 24, \"count\": 2, \"element\": \"int\"}}}");
    assert_refused(type_complete(layout_find_type(layout, "a.T")), EXIT_TARGET,
                   "x.json: the field a.T.f doesn't fit into 8 bytes");
    assert_refused(type_complete(layout_find_type(layout, "a.A")), EXIT_TARGET,
                   "x.json: the elements of a.A don't fit into 24 bytes");
    layout_destroy(layout);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(types_are_made_of_their_names),
        cmocka_unit_test(a_map_of_unqualified_names_is_the_one_that_the_program_has),
        cmocka_unit_test(what_is_no_name_is_no_type),
        cmocka_unit_test(a_layout_tells_structs_and_what_they_lead_to),
        cmocka_unit_test(a_layout_tells_what_functions_take),
        cmocka_unit_test(what_was_written_is_read_again),
        cmocka_unit_test(what_is_no_layout_is_refused_with_the_place),
        cmocka_unit_test(what_is_built_in_is_whole),
        cmocka_unit_test(a_field_that_does_not_fit_is_refused),
        cmocka_unit_test(the_runtime_of_a_known_go_is_known),
        cmocka_unit_test(between_two_known_ones_it_is_what_they_agree_on),
        cmocka_unit_test(of_an_older_or_a_newer_one_nothing_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

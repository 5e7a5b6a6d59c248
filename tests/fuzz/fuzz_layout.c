/* Layouts that a user may have: read, and every type and function in them looked at. */
#include "fuzz.h"

#include <string.h>

#include "layout/layout_check.h"

static const char *const seeds[] = {
    "{\"gobt_layout\": 1, \"go\": \"1.24\", \"architecture\": \"amd64\","
    "\"module\": \"a/b\", \"version\": \"v1.2.3\", \"packages\": [\"a/b\"], \"types\": {"
    "\"a/b.T\": {\"kind\": \"struct\", \"size\": 48, \"fields\": ["
    "{\"name\": \"Key\", \"type\": \"string\", \"offset\": 0},"
    "{\"name\": \"Next\", \"type\": \"*a/b.T\", \"offset\": 24, \"embedded\": true},"
    "{\"name\": \"More\", \"type\": \"map[[2]c.U][]chan (<-chan *d.V)\", \"offset\": 32}]},"
    "\"a/b.S\": {\"kind\": \"struct\", \"size\": 8, \"fields\": []},"
    "\"a/b.H\": {\"kind\": \"struct\", \"size\": 16, \"fields\": ["
    "{\"name\": \"s\", \"type\": \"[1]a/b.S\", \"offset\": 0},"
    "{\"name\": \"t\", \"type\": \"time.T\", \"offset\": 8}]},"
    "\"time.T\": {\"kind\": \"struct\", \"size\": 8, \"fields\": []},"
    "\"a/b.L\": {\"kind\": \"array\", \"size\": 96, \"element\": \"a/b.T\", \"count\": 2}},"
    "\"functions\": {\"a/b.(*T).Do\": {\"parameters\": [{\"name\": \"t\", \"type\": \"*a/b.T\"}],"
    "\"results\": [{\"name\": \"\", \"type\": \"error\"}]}}}",
};

bool fuzz_seed(size_t number, struct text *seed)
{
    if (number < LENGTH(seeds))
        text_add_string(seed, seeds[number]);
    return number < LENGTH(seeds);
}

static void look_at_all(struct layout *layout)
{
    const char *name;
    json_t *item;
    json_object_foreach(json_object_get(layout->document, "types"), name, item)
    {
        struct type *type = layout_find_type(layout, name);
        error_destroy(type ? type_complete(type) : NULL);
    }
    json_object_foreach(json_object_get(layout->document, "functions"), name, item)
    {
        struct signature signature = {0};
        layout_find_function(layout, name, &signature);
    }
}

/* The program has one type of that name, which is a struct without fields, or none. */
static struct type *find_own(void *context, const char *name)
{
    struct type *own = context;
    return strcmp(name, own->name) == 0 ? own : NULL;
}

static void look_beside_a_program(struct layout *layout)
{
    struct type own = {.name = "a/b.S", .kind = TYPE_STRUCT, .size = 8, .complete = true};
    struct module module = {"a/b", "v1.2.3", false};
    struct program program = {.path = "./p", .version = {1, 24, true}};
    struct layout_program beside = {.find = find_own, .context = &own};
    size_t count = 0;
    bool is_certain;
    array_push(&program.modules, module);
    error_destroy(layout_match(layout, &program, "amd64", &is_certain));
    layout_bind(layout, &beside);
    error_destroy(layout_check_types(layout, &count));
    look_at_all(layout);
    program_deinit(&program);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    AUTO_TEXT struct text text = {0};
    struct layout *layout = NULL;
    text_add(&text, (const char *)bytes, size);
    struct error *error = layout_read("x.json", text_string(&text), &layout);
    if (!error)
        look_at_all(layout);
    layout_destroy(layout);
    layout = NULL;
    /* What was made before it had a program would be found again. */
    if (!error)
        error = layout_read("x.json", text_string(&text), &layout);
    if (!error)
        look_beside_a_program(layout);
    error_destroy(error);
    layout_destroy(layout);
    return 0;
}

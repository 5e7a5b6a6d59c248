/* Layouts that a user may have: read, and every type and function in them looked at. */
#include "fuzz.h"

#include "layout/layout.h"

static const char *const seeds[] = {
    "{\"gobt_layout\": 1, \"go\": \"1.24\", \"architecture\": \"amd64\", \"types\": {"
    "\"a/b.T\": {\"kind\": \"struct\", \"size\": 48, \"fields\": ["
    "{\"name\": \"Key\", \"type\": \"string\", \"offset\": 0},"
    "{\"name\": \"Next\", \"type\": \"*a/b.T\", \"offset\": 24, \"embedded\": true},"
    "{\"name\": \"More\", \"type\": \"map[[2]c.U][]chan (<-chan *d.V)\", \"offset\": 32}]},"
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

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    AUTO_TEXT struct text text = {0};
    struct layout *layout = NULL;
    text_add(&text, (const char *)bytes, size);
    struct error *error = layout_read("x.json", text_string(&text), &layout);
    if (!error)
        look_at_all(layout);
    error_destroy(error);
    layout_destroy(layout);
    return 0;
}

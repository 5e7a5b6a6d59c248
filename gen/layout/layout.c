#include "layout/layout.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "layout/layout_check.h"

static bool kind_by_name(const char *name, enum type_kind *ret)
{
    for (int kind = TYPE_UNKNOWN; kind <= TYPE_INTERFACE; kind++) {
        if (strcmp(type_kind_name(kind), name) == 0) {
            *ret = kind;
            return true;
        }
    }
    return false;
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static uint64_t number_of(const json_t *object, const char *key)
{
    json_int_t number = json_integer_value(json_object_get(object, key));
    return number > 0 ? (uint64_t)number : 0;
}

static struct error *fill_fields(struct layout *layout, struct type *type, const json_t *fields)
{
    size_t count = json_array_size(fields);
    type->fields = ARENA_ARRAY(&layout->arena, struct field, count + 1);
    for (size_t i = 0; i < count; i++) {
        const json_t *item = json_array_get(fields, i);
        struct field field = {
            .name = text_of(item, "name"),
            .type = type_by_name(&layout->types, text_of(item, "type")),
            .offset = number_of(item, "offset"),
            .embedded = json_is_true(json_object_get(item, "embedded")),
        };
        /* What only pointers lead to may be unknown, but has no size. */
        if (!field.type || (field.type->kind == TYPE_UNKNOWN && !field.type->size))
            return error_target("%s: the field %s.%s is of an unknown type '%s'", layout->file,
                                type->name, field.name, text_of(item, "type"));
        if (field.offset > type->size || field.type->size > type->size - field.offset)
            return error_target("%s: the field %s.%s doesn't fit into %llu bytes", layout->file,
                                type->name, field.name, (unsigned long long)type->size);
        type->fields[type->field_count++] = field;
    }
    return NULL;
}

static struct error *fill_part(struct layout *layout, const struct type *type, const json_t *item,
                               const char *key, struct type **ret)
{
    const char *name = text_of(item, key);
    *ret = NULL;
    if (*name)
        *ret = type->kind == TYPE_ARRAY ? type_by_name(&layout->types, name)
                                        : type_elsewhere_by_name(&layout->types, name);
    if (*name && !*ret)
        return error_target("%s: the %s of %s is of an unknown type '%s'", layout->file, key,
                            type->name, name);
    return NULL;
}

static struct error *fill(struct type *type)
{
    struct layout *layout = type->source;
    const json_t *item = json_object_get(json_object_get(layout->document, "types"), type->name);
    if (layout->program.note)
        layout->program.note(layout->program.context, layout);
    TRY(fill_part(layout, type, item, "key", &type->key));
    TRY(fill_part(layout, type, item, "element", &type->element));
    type->count = number_of(item, "count");
    uint64_t size;
    if (type->kind == TYPE_ARRAY &&
        (!type->element || __builtin_mul_overflow(type->count, type->element->size, &size) ||
         size != type->size))
        return error_target("%s: the elements of %s don't fit into %llu bytes", layout->file,
                            type->name, (unsigned long long)type->size);
    return fill_fields(layout, type, json_object_get(item, "fields"));
}

static struct type *find(void *context, const char *name)
{
    struct layout *layout = context;
    struct type *own =
        layout->program.find ? layout->program.find(layout->program.context, name) : NULL;
    const json_t *item = json_object_get(json_object_get(layout->document, "types"), name);
    if (own || !item || !layout_type_is_settled(layout, name))
        return own;
    struct type *type = ARENA_NEW(&layout->arena, struct type);
    type->name = arena_strdup(&layout->arena, name);
    kind_by_name(text_of(item, "kind"), &type->kind);
    type->size = number_of(item, "size");
    type->has_methods = json_is_true(json_object_get(item, "methods"));
    type->fill = fill;
    type->source = layout;
    name_map_put(&layout->types.made, type->name, type);
    return type;
}

static struct error *wrong(const struct layout *layout, const char *what)
{
    return error_target("%s is not a layout of gobt: %s", layout->file, what);
}

/* Of all values of a kind, on a machine with 8 bytes a word. */
static bool is_size_of(enum type_kind kind, json_int_t size)
{
    switch (kind) {
    case TYPE_BOOL:
        return size == 1;
    case TYPE_INT:
    case TYPE_UINT:
        return size == 1 || size == 2 || size == 4 || size == 8;
    case TYPE_FLOAT:
        return size == 4 || size == 8;
    case TYPE_COMPLEX:
        return size == 8 || size == 16;
    case TYPE_STRING:
    case TYPE_INTERFACE:
        return size == 16;
    case TYPE_SLICE:
        return size == 24;
    case TYPE_UNKNOWN:
    case TYPE_ARRAY:
    case TYPE_STRUCT:
        return size >= 0;
    default:
        return size == 8;
    }
}

static struct error *check_type(const struct layout *layout, const char *name, const json_t *item)
{
    enum type_kind kind;
    size_t i;
    json_t *field;
    AUTO_TEXT struct text place = {0};
    text_printf(&place, "types.%s", name);
    if (!json_is_object(item) || !kind_by_name(text_of(item, "kind"), &kind) ||
        !json_is_integer(json_object_get(item, "size"))) {
        text_add_string(&place, " needs a kind and a size");
        return wrong(layout, text_string(&place));
    }
    if (!is_size_of(kind, json_integer_value(json_object_get(item, "size")))) {
        text_printf(&place, ": no %s has that size", type_kind_name(kind));
        return wrong(layout, text_string(&place));
    }
    json_array_foreach(json_object_get(item, "fields"), i, field)
    {
        if (*text_of(field, "name") && *text_of(field, "type") &&
            json_is_integer(json_object_get(field, "offset")))
            continue;
        text_printf(&place, ".fields[%zu] needs a name, a type and an offset", i);
        return wrong(layout, text_string(&place));
    }
    return NULL;
}

static struct error *check_parameters(const struct layout *layout, const char *name,
                                      const json_t *list)
{
    size_t i;
    json_t *item;
    json_array_foreach(list, i, item)
    {
        if (json_is_string(json_object_get(item, "name")) && *text_of(item, "type"))
            continue;
        AUTO_TEXT struct text place = {0};
        text_printf(&place, "functions.%s: each parameter and result needs a name and a type",
                    name);
        return wrong(layout, text_string(&place));
    }
    return NULL;
}

static struct error *check(struct layout *layout)
{
    const char *name;
    json_t *item;
    if (!json_is_object(layout->document) ||
        number_of(layout->document, "gobt_layout") != LAYOUT_FORMAT)
        return wrong(layout, "\"gobt_layout\": 1 is missing");
    if (!*layout->go || !*layout->architecture)
        return wrong(layout, "\"go\" and \"architecture\" are missing");
    json_object_foreach(json_object_get(layout->document, "types"), name, item)
        TRY(check_type(layout, name, item));
    json_object_foreach(json_object_get(layout->document, "functions"), name, item)
    {
        TRY(check_parameters(layout, name, json_object_get(item, "parameters")));
        TRY(check_parameters(layout, name, json_object_get(item, "results")));
    }
    return NULL;
}

struct error *layout_read(const char *file, const char *text, struct layout **ret)
{
    json_error_t reason;
    struct layout *layout = memory_alloc(sizeof(*layout));
    layout->file = arena_strdup(&layout->arena, file);
    layout->types = (struct named_types){
        .arena = &layout->arena, .find = find, .context = layout, .may_be_unknown = true};
    layout->document = json_loads(text, JSON_REJECT_DUPLICATES, &reason);
    if (!layout->document) {
        struct error *error =
            error_target("%s is not JSON: line %d: %s", file, reason.line, reason.text);
        layout_destroy(layout);
        return error;
    }
    layout->go = text_of(layout->document, "go");
    layout->architecture = text_of(layout->document, "architecture");
    layout->release = json_string_value(json_object_get(layout->document, "release"));
    layout->module = json_string_value(json_object_get(layout->document, "module"));
    layout->version = json_string_value(json_object_get(layout->document, "version"));
    struct error *error = check(layout);
    if (error) {
        layout_destroy(layout);
        return error;
    }
    *ret = layout;
    return NULL;
}

void layout_destroy(struct layout *layout)
{
    if (!layout)
        return;
    named_types_deinit(&layout->types);
    name_map_deinit(&layout->settled);
    json_decref(layout->document);
    arena_deinit(&layout->arena);
    free(layout);
}

void layout_bind(struct layout *layout, const struct layout_program *program)
{
    layout->program = *program;
}

struct type *layout_find_type(struct layout *layout, const char *name)
{
    return type_by_name(&layout->types, name);
}

static bool add_parameters(struct layout *layout, const json_t *list, bool are_results,
                           struct signature *signature)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        struct type *type = type_by_name(&layout->types, text_of(item, "type"));
        if (!type)
            return false;
        signature->parameters[signature->parameter_count++] = (struct parameter){
            .name = text_of(item, "name"), .type = type, .is_result = are_results};
    }
    return true;
}

bool layout_has_function(const struct layout *layout, const char *name)
{
    return json_object_get(json_object_get(layout->document, "functions"), name) != NULL;
}

bool layout_find_function(struct layout *layout, const char *name, struct signature *signature)
{
    const json_t *item = json_object_get(json_object_get(layout->document, "functions"), name);
    const json_t *parameters = json_object_get(item, "parameters");
    const json_t *results = json_object_get(item, "results");
    if (!item)
        return false;
    signature->parameters = ARENA_ARRAY(&layout->arena, struct parameter,
                                        json_array_size(parameters) + json_array_size(results) + 1);
    signature->parameter_count = 0;
    signature->layout = layout->file;
    return add_parameters(layout, parameters, false, signature) &&
           add_parameters(layout, results, true, signature);
}

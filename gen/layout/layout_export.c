#include "layout/layout_export.h"

#include <string.h>

#include "base/text.h"

static json_t *part_of(json_t *layout, const char *key)
{
    json_t *part = json_object_get(layout, key);
    if (!part) {
        part = json_object();
        json_object_set_new(layout, key, part);
    }
    return part;
}

/* Whether a reader makes the type of its name and the types of its parts. */
static bool is_told_by_name(const struct type *type)
{
    switch (type->kind) {
    case TYPE_POINTER:
        return type->name[0] == '*';
    case TYPE_SLICE:
        return string_starts_with(type->name, "[]");
    case TYPE_ARRAY:
        return type->name[0] == '[';
    case TYPE_MAP:
        return string_starts_with(type->name, "map[");
    case TYPE_CHAN:
        return strstr(type->name, "chan") && strchr(type->name, ' ');
    case TYPE_FUNC:
        return string_starts_with(type->name, "func(");
    case TYPE_INTERFACE:
        return strcmp(type->name, "error") == 0 || string_starts_with(type->name, "interface {");
    case TYPE_STRUCT:
    case TYPE_UNKNOWN:
        return false;
    default:
        return !strchr(type->name, '.') || type->kind == TYPE_UNSAFE_POINTER;
    }
}

static struct error *describe(json_t *layout, struct type *type, json_t *item)
{
    json_object_set_new(item, "kind", json_string(type_kind_name(type->kind)));
    json_object_set_new(item, "size", json_integer((json_int_t)type->size));
    if (type->has_methods)
        json_object_set_new(item, "methods", json_true());
    if (type->key)
        json_object_set_new(item, "key", json_string(type->key->name));
    if (type->element)
        json_object_set_new(item, "element", json_string(type->element->name));
    if (type->kind == TYPE_ARRAY) {
        json_object_set_new(item, "count", json_integer((json_int_t)type->count));
        TRY(layout_add_type(layout, type->element));
    }
    if (type->kind != TYPE_STRUCT)
        return NULL;
    json_t *fields = json_array();
    json_object_set_new(item, "fields", fields);
    for (size_t i = 0; i < type->field_count; i++) {
        const struct field *field = &type->fields[i];
        json_t *described = json_pack("{s:s, s:s, s:I}", "name", field->name, "type",
                                      field->type->name, "offset", (json_int_t)field->offset);
        if (field->embedded)
            json_object_set_new(described, "embedded", json_true());
        json_array_append_new(fields, described);
        TRY(layout_add_type(layout, field->type));
    }
    return NULL;
}

struct error *layout_add_type(json_t *layout, struct type *type)
{
    json_t *types = part_of(layout, "types");
    TRY(type_complete(type));
    if (is_told_by_name(type))
        return type->kind == TYPE_ARRAY ? layout_add_type(layout, type->element) : NULL;
    if (json_object_get(types, type->name))
        return NULL;
    json_t *item = json_object();
    json_object_set_new(types, type->name, item);
    return describe(layout, type, item);
}

struct error *layout_add_function(json_t *layout, const struct function *function)
{
    const struct signature *signature = function->signature;
    json_t *parameters = json_array(), *results = json_array();
    json_t *item = json_pack("{s:o, s:o}", "parameters", parameters, "results", results);
    json_object_set_new(part_of(layout, "functions"), function->name, item);
    for (size_t i = 0; i < signature->parameter_count; i++) {
        const struct parameter *parameter = &signature->parameters[i];
        /* "~r0": the source has no name, and older compilers count otherwise. */
        const char *name = parameter->name[0] == '~' ? "" : parameter->name;
        json_t *described = json_pack("{s:s, s:s}", "name", name, "type", parameter->type->name);
        json_array_append_new(parameter->is_result ? results : parameters, described);
        TRY(layout_add_type(layout, parameter->type));
    }
    return NULL;
}

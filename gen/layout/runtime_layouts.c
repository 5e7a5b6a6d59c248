#include "layout/runtime_layouts.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { NEWEST_GO = 99 }; /* as far as versions are looked for */

static struct error *read_layout(unsigned minor, const char *architecture, layout_reader read,
                                 struct layout **ret)
{
    AUTO_TEXT struct text name = {0};
    AUTO_FREE char *text = NULL;
    text_printf(&name, "go1.%u-%s", minor, architecture);
    TRY(read(text_string(&name), &text));
    *ret = NULL;
    return text ? layout_read(text_string(&name), text, ret) : NULL;
}

struct error *runtime_layouts_open(struct go_version version, const char *architecture,
                                   layout_reader read, struct runtime_layouts *ret)
{
    *ret = (struct runtime_layouts){0};
    struct error *error = NULL;
    for (unsigned minor = version.minor; minor > 0 && !ret->older && !error; minor--)
        error = read_layout(minor, architecture, read, &ret->older);
    if (!error && ret->older) {
        AUTO_TEXT struct text own = {0};
        text_printf(&own, "%u.%u", version.major, version.minor);
        if (strcmp(ret->older->go, text_string(&own)) == 0)
            ret->newer = ret->older;
    }
    for (unsigned minor = version.minor + 1; minor <= NEWEST_GO && !ret->newer && !error; minor++)
        error = read_layout(minor, architecture, read, &ret->newer);
    if (error)
        runtime_layouts_deinit(ret);
    return error;
}

void runtime_layouts_deinit(struct runtime_layouts *layouts)
{
    if (layouts->newer != layouts->older)
        layout_destroy(layouts->newer);
    layout_destroy(layouts->older);
    name_map_deinit(&layouts->agreed);
    arena_deinit(&layouts->arena);
    *layouts = (struct runtime_layouts){0};
}

static bool is_same_field(const struct field *a, const struct field *b)
{
    return b && a->offset == b->offset && a->embedded == b->embedded &&
           a->type->size == b->type->size && strcmp(a->type->name, b->type->name) == 0;
}

/* What both say, with the size of the older where sizes differ: values of it are never copied. */
static struct type *agree(struct runtime_layouts *layouts, const struct type *older,
                          const struct type *newer)
{
    struct type *type = ARENA_NEW(&layouts->arena, struct type);
    if (older->kind != newer->kind || (older->kind != TYPE_STRUCT && older->size != newer->size))
        return NULL;
    *type = *older;
    type->fields = ARENA_ARRAY(&layouts->arena, struct field, older->field_count + 1);
    type->field_count = 0;
    for (size_t i = 0; i < older->field_count; i++) {
        if (is_same_field(&older->fields[i], type_field(newer, older->fields[i].name)))
            type->fields[type->field_count++] = older->fields[i];
    }
    name_map_put(&layouts->agreed, type->name, type);
    return type;
}

struct error *runtime_layouts_find(struct runtime_layouts *layouts, const char *name,
                                   struct type **ret)
{
    *ret = NULL;
    /* Of a Go that is newer than all that is known here, anything may have moved. */
    if (!layouts->older || !layouts->newer)
        return NULL;
    struct type *older = layout_find_type(layouts->older, name);
    if (older)
        TRY(type_complete(older));
    if (layouts->older == layouts->newer || !older) {
        *ret = older;
        return NULL;
    }
    *ret = name_map_get(&layouts->agreed, name);
    struct type *newer = *ret ? NULL : layout_find_type(layouts->newer, name);
    if (!newer)
        return NULL;
    TRY(type_complete(newer));
    *ret = agree(layouts, older, newer);
    return NULL;
}

static bool take_the_same(const struct signature *older, const struct signature *newer)
{
    if (older->parameter_count != newer->parameter_count)
        return false;
    for (size_t i = 0; i < older->parameter_count; i++) {
        const struct parameter *a = &older->parameters[i], *b = &newer->parameters[i];
        if (a->is_result != b->is_result || strcmp(a->name, b->name) != 0 ||
            strcmp(a->type->name, b->type->name) != 0)
            return false;
    }
    return true;
}

bool runtime_layouts_function(struct runtime_layouts *layouts, const char *name,
                              struct signature *signature)
{
    struct signature newer = {0};
    if (!layouts->older || !layouts->newer ||
        !layout_find_function(layouts->older, name, signature))
        return false;
    return layouts->older == layouts->newer ||
           (layout_find_function(layouts->newer, name, &newer) && take_the_same(signature, &newer));
}

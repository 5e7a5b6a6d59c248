#include "layout/layout_check.h"

#include <string.h>

#include "base/text.h"
#include "program/find.h"
#include "program/spelling.h"

enum { MAX_NESTING = 100 };

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static const json_t *described(const struct layout *layout, const char *name)
{
    return json_object_get(json_object_get(layout->document, "types"), name);
}

/* Import paths outside of the standard library begin with a host's name. */
static bool is_standard(const char *name)
{
    size_t element = strcspn(name, "/[");
    return !string_starts_with(name, "main.") &&
           (name[element] != '/' || !memchr(name, '.', element));
}

/* ---- which program it is for ---- */

static const struct module *find_module(const struct program *program, const char *path)
{
    for (size_t i = 0; i < program->modules.count; i++) {
        if (strcmp(program->modules.items[i].path, path) == 0)
            return &program->modules.items[i];
    }
    return NULL;
}

/* "(devel)" is any state of a work tree. */
static bool is_version(const char *version)
{
    return version && version[0] == 'v';
}

static struct error *match_module(const struct layout *layout, const struct program *program,
                                  bool *is_certain)
{
    const struct module *module = find_module(program, layout->module);
    if (!module && program->modules.count)
        return error_target("%s is of the module %s, which %s doesn't have", layout->file,
                            layout->module, program->path);
    if (!module || module->is_replaced || !is_version(module->version) ||
        !is_version(layout->version))
        return NULL;
    if (strcmp(module->version, layout->version) != 0)
        return error_target("%s is of %s %s, and %s has %s", layout->file, layout->module,
                            layout->version, program->path, module->version);
    *is_certain = true;
    return NULL;
}

static bool is_all_standard(const struct layout *layout)
{
    const json_t *packages = json_object_get(layout->document, "packages");
    for (size_t i = 0; i < json_array_size(packages); i++) {
        AUTO_TEXT struct text name = {0};
        const char *package = json_string_value(json_array_get(packages, i));
        text_printf(&name, "%s.", package ? package : "");
        if (!is_standard(text_string(&name)))
            return false;
    }
    return json_array_size(packages) > 0;
}

struct error *layout_match(const struct layout *layout, const struct program *program,
                           const char *architecture, bool *is_certain)
{
    *is_certain = false;
    if (strcmp(layout->architecture, architecture) != 0)
        return error_target("%s is for %s, and %s is built for %s", layout->file,
                            layout->architecture, program->path, architecture);
    if (layout->module)
        return match_module(layout, program, is_certain);
    AUTO_TEXT struct text go = {0};
    text_printf(&go, "%u.%u", program->version.major, program->version.minor);
    if (!program->version.known || strcmp(layout->go, text_string(&go)) != 0)
        return error_target("%s is for Go %s, and %s is built with Go %s", layout->file, layout->go,
                            program->path,
                            program->version.known ? text_string(&go) : "of a version unknown");
    *is_certain = is_all_standard(layout);
    return NULL;
}

/* ---- which types depend on more than the module's version ---- */

static bool is_own(const struct layout *layout, const char *name)
{
    if (!layout->module)
        return layout->program.is_same_go;
    size_t length = strlen(layout->module);
    return string_starts_with(name, "main.") ||
           (string_starts_with(name, layout->module) && strchr("./", name[length]));
}

/* What an array, of whatever length, is of. */
static const char *without_lengths(const char *name)
{
    while (name[0] == '[' && name[1] >= '0' && name[1] <= '9' && strchr(name, ']'))
        name = strchr(name, ']') + 1;
    return name;
}

static bool is_as_the_program_has_it(const struct layout *layout, const char *name,
                                     const json_t *item)
{
    const struct type *own =
        layout->program.find ? layout->program.find(layout->program.context, name) : NULL;
    return own && (json_int_t)own->size == json_integer_value(json_object_get(item, "size"));
}

static bool is_settled(struct layout *layout, const char *name, unsigned depth);

static bool are_parts_settled(struct layout *layout, const char *name, const json_t *item,
                              unsigned depth)
{
    const json_t *fields = json_object_get(item, "fields");
    if (!is_own(layout, name) && !(layout->program.is_same_go && is_standard(name)))
        return is_as_the_program_has_it(layout, name, item);
    for (size_t i = 0; i < json_array_size(fields); i++) {
        if (!is_settled(layout, text_of(json_array_get(fields, i), "type"), depth))
            return false;
    }
    return true;
}

static bool is_settled(struct layout *layout, const char *name, unsigned depth)
{
    static char yes[] = "yes", no[] = "no";
    name = without_lengths(name);
    const json_t *item = described(layout, name);
    const char *kind = text_of(item, "kind");
    const char *known = name_map_get(&layout->settled, name);
    if (known || depth > MAX_NESTING)
        return known == yes;
    if (strcmp(kind, "array") == 0)
        return is_settled(layout, text_of(item, "element"), depth + 1);
    if (strcmp(kind, "struct") != 0)
        return true;
    name = arena_strdup(&layout->arena, name);
    name_map_put(&layout->settled, name, no); /* of one that is a part of itself */
    bool result = are_parts_settled(layout, name, item, depth + 1);
    name_map_put(&layout->settled, name, result ? yes : no);
    return result;
}

bool layout_type_is_settled(struct layout *layout, const char *name)
{
    return !layout->program.find || is_settled(layout, name, 0);
}

/* ---- what the program says of the same types ---- */

static bool is_same_field(const struct field *field, const json_t *item)
{
    return strcmp(field->name, text_of(item, "name")) == 0 &&
           (json_int_t)field->offset == json_integer_value(json_object_get(item, "offset")) &&
           is_same_type_name(field->type->name, text_of(item, "type"));
}

static struct error *differs(const struct layout *layout, const struct type *type, const char *what)
{
    return error_target("%s isn't of this program: the program's own record of %s has %s",
                        layout->file, type->name, what);
}

static struct error *compare(const struct layout *layout, struct type *own, const json_t *item)
{
    const json_t *fields = json_object_get(item, "fields");
    TRY(type_complete(own));
    if (strcmp(type_kind_name(own->kind), text_of(item, "kind")) != 0)
        return differs(layout, own, "another kind");
    if ((json_int_t)own->size != json_integer_value(json_object_get(item, "size")))
        return differs(layout, own, "another size");
    if (own->kind != TYPE_STRUCT)
        return NULL;
    if (own->field_count != json_array_size(fields))
        return differs(layout, own, "other fields");
    for (size_t i = 0; i < own->field_count; i++) {
        if (!is_same_field(&own->fields[i], json_array_get(fields, i)))
            return differs(layout, own,
                           arena_printf((struct arena *)&layout->arena, "another field %s",
                                        own->fields[i].name));
    }
    return NULL;
}

struct error *layout_check_types(struct layout *layout, size_t *count)
{
    const char *name;
    json_t *item;
    json_object_foreach(json_object_get(layout->document, "types"), name, item)
    {
        struct type *own = layout->program.find(layout->program.context, name);
        /* Of another Go, or of another module: what they look like here is their own matter. */
        if (!own || !is_own(layout, name) || !is_settled(layout, name, 0))
            continue;
        TRY(compare(layout, own, item));
        (*count)++;
    }
    return NULL;
}

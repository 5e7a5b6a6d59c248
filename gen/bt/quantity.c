#include "bt/quantity.h"

#include <string.h>

#include "bt/number.h"

static struct error *resolve(const struct arguments *arguments, enum moment moment,
                             const char *text, const struct access **access, enum path_form *form)
{
    TRY(access_resolve_text(arguments, moment, text, access, form));
    return (*access)->type ? type_complete((*access)->type) : NULL;
}

/* What a person would call it: "a string", "an array", "an error". */
static const char *describe(struct arena *arena, const struct type *type)
{
    const char *name = type_kind_name(type->kind);
    if (type->kind == TYPE_INTERFACE && strcmp(type->name, "error") == 0)
        name = type->name;
    return arena_printf(arena, "%s %s", strchr("aeiou", *name) ? "an" : "a", name);
}

/* What of a value of that kind is a number or a text. */
static const char *suggest(struct arena *arena, const struct type *type, const char *path)
{
    switch (type->kind) {
    case TYPE_STRING:
    case TYPE_SLICE:
    case TYPE_MAP:
    case TYPE_CHAN:
        return arena_printf(arena, "%s:len is its length", path);
    case TYPE_ARRAY:
        return arena_printf(arena, "%s[0] is an element", path);
    case TYPE_STRUCT:
    case TYPE_POINTER:
        return "give a field of it";
    case TYPE_INTERFACE:
        return arena_printf(arena, "--count-by %s:type counts what is in it", path);
    default:
        return "give another value";
    }
}

struct error *quantity_check_number(const struct arguments *arguments, enum moment moment,
                                    const char *path)
{
    struct arena *arena = arguments_arena(arguments);
    const struct access *access;
    enum path_form form;
    TRY(resolve(arguments, moment, path, &access, &form));
    const struct type *type = access->type;
    bool is_text = !type && access->kind != ACCESS_GOID && access->kind != ACCESS_DURATION;
    if (is_text || form == FORM_TYPE || form == FORM_NAME)
        return error_usage("--hist takes a number, and %s is a text: --count-by counts by it",
                           path);
    if (!type || form == FORM_LEN || form == FORM_CAP || form == FORM_WORD || form == FORM_PTR ||
        form == FORM_ADDR || form == FORM_IS || type->kind == TYPE_BOOL || type->kind == TYPE_INT ||
        type->kind == TYPE_UINT)
        return NULL;
    if (form != FORM_NONE)
        return error_usage("--hist takes a number: %s is none", path);
    return error_usage("--hist takes an integer, and %s is %s: %s", path, describe(arena, type),
                       suggest(arena, type, path));
}

struct error *quantity_check_key(const struct arguments *arguments, enum moment moment,
                                 const char *path)
{
    struct arena *arena = arguments_arena(arguments);
    const struct access *access;
    enum path_form form;
    TRY(resolve(arguments, moment, path, &access, &form));
    const struct type *type = access->type;
    if (!type || form != FORM_NONE || type_is_bytes(type))
        return NULL;
    switch (type->kind) {
    case TYPE_STRUCT:
    case TYPE_SLICE:
    case TYPE_MAP:
    case TYPE_INTERFACE:
    case TYPE_ARRAY:
    case TYPE_FLOAT:
    case TYPE_COMPLEX:
    case TYPE_UNKNOWN:
        return error_usage("--count-by takes an integer, a text or a pointer, and %s is %s: %s",
                           path, describe(arena, type), suggest(arena, type, path));
    default:
        return NULL;
    }
}

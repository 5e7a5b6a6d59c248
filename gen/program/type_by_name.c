#include "program/type_by_name.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/text.h"
#include "program/spelling.h"

/* What Go itself calls so. Sizes are those of a machine with 8 bytes a word. */
static const struct {
    const char *name;
    enum type_kind kind;
    uint64_t size;
} basic[] = {
    {"bool", TYPE_BOOL, 1},         {"int", TYPE_INT, 8},
    {"int8", TYPE_INT, 1},          {"int16", TYPE_INT, 2},
    {"int32", TYPE_INT, 4},         {"int64", TYPE_INT, 8},
    {"uint", TYPE_UINT, 8},         {"uint8", TYPE_UINT, 1},
    {"uint16", TYPE_UINT, 2},       {"uint32", TYPE_UINT, 4},
    {"uint64", TYPE_UINT, 8},       {"uintptr", TYPE_UINT, 8},
    {"byte", TYPE_UINT, 1},         {"rune", TYPE_INT, 4},
    {"float32", TYPE_FLOAT, 4},     {"float64", TYPE_FLOAT, 8},
    {"complex64", TYPE_COMPLEX, 8}, {"complex128", TYPE_COMPLEX, 16},
    {"string", TYPE_STRING, 16},    {"unsafe.Pointer", TYPE_UNSAFE_POINTER, 8},
    {"struct {}", TYPE_STRUCT, 0},  {"interface {}", TYPE_INTERFACE, 16},
    {"any", TYPE_INTERFACE, 16},    {"error", TYPE_INTERFACE, 16},
};

/* What a name begins with, of a type whose one part is all that follows. */
static const struct {
    const char *prefix;
    enum type_kind kind;
    uint64_t size;
} prefixes[] = {
    {"*", TYPE_POINTER, 8},    {"[]", TYPE_SLICE, 24},    {"chan ", TYPE_CHAN, 8},
    {"<-chan ", TYPE_CHAN, 8}, {"chan<- ", TYPE_CHAN, 8},
};

static struct type *make(struct named_types *types, const char *name, enum type_kind kind,
                         uint64_t size)
{
    struct type *type = ARENA_NEW(types->arena, struct type);
    *type = (struct type){.name = arena_strdup(types->arena, name), .kind = kind, .size = size};
    type->complete = true;
    name_map_put(&types->made, type->name, type);
    return type;
}

/* It was made before it was clear that a part of it isn't known. */
static struct type *forget(struct named_types *types, const struct type *type)
{
    name_map_put(&types->made, type->name, NULL);
    return NULL;
}

static struct type *find_basic(struct named_types *types, const char *name)
{
    for (size_t i = 0; i < LENGTH(basic); i++) {
        if (strcmp(basic[i].name, name) != 0)
            continue;
        struct type *type = make(types, name, basic[i].kind, basic[i].size);
        type->has_methods = strcmp(name, "error") == 0;
        return type;
    }
    return NULL;
}

/* The character behind what is in brackets; NAME is behind the opening one. NULL: not closed. */
static const char *skip_brackets(const char *name)
{
    for (unsigned depth = 1; *name; name++) {
        depth += *name == '[';
        depth -= *name == ']';
        if (depth == 0)
            return name + 1;
    }
    return NULL;
}

/* Of a channel of channels: "chan (<-chan int)". */
static const char *without_parentheses(struct named_types *types, const char *name)
{
    size_t length = strlen(name);
    if (name[0] != '(' || name[length - 1] != ')')
        return name;
    return arena_strndup(types->arena, name + 1, length - 2);
}

/* "a.T", or a word that is a type of the package; NULL: anything else. */
static const char *name_with_package(struct named_types *types, const char *name)
{
    size_t length = strcspn(name, ".*[](){} ");
    if (name[length] == '.')
        return arena_strdup(types->arena, name);
    bool is_word = length && !name[length];
    return is_word && types->package ? arena_printf(types->arena, "%s.%s", types->package, name)
                                     : NULL;
}

struct type *type_elsewhere_by_name(struct named_types *types, const char *name)
{
    struct type *type = type_by_name(types, name);
    const char *whole = types->may_be_unknown ? name_with_package(types, name) : NULL;
    if (type || !whole)
        return type;
    /* Not among those made: by value it would pass for one of 0 bytes. */
    type = ARENA_NEW(types->arena, struct type);
    *type = (struct type){.name = whole, .complete = true};
    return type;
}

static struct type *make_of_one(struct named_types *types, const char *name)
{
    for (size_t i = 0; i < LENGTH(prefixes); i++) {
        if (!string_starts_with(name, prefixes[i].prefix))
            continue;
        /* First the pointer, since what it leads to may have one to itself. */
        struct type *type = make(types, name, prefixes[i].kind, prefixes[i].size);
        const char *rest = name + strlen(prefixes[i].prefix);
        const char *inner = without_parentheses(types, rest);
        type->element = type_elsewhere_by_name(types, inner);
        if (!type->element)
            return forget(types, type);
        /* Of "*Point" the whole name is known only now. */
        const char *format = inner == rest ? "%s%s" : "%s(%s)";
        type->name = arena_printf(types->arena, format, prefixes[i].prefix, type->element->name);
        return type;
    }
    return NULL;
}

/* The record of a map tells how its entries lie; NULL: the program has none. */
static struct type *find_map(struct named_types *types, const struct type *made)
{
    types->are_whole = true;
    struct type *map = types->find ? types->find(types->context, made->name) : NULL;
    types->are_whole = false;
    if (!map)
        return NULL;
    error_destroy(type_complete(map));
    bool is_same = map->kind == TYPE_MAP && map->key && map->element &&
                   is_same_type_name(map->key->name, made->key->name) &&
                   is_same_type_name(map->element->name, made->element->name);
    return is_same ? map : NULL;
}

static struct type *make_map(struct named_types *types, const char *name)
{
    const char *element = skip_brackets(name + 4);
    if (!element)
        return NULL;
    struct type *type = make(types, name, TYPE_MAP, 8);
    size_t length = (size_t)(element - 1 - (name + 4));
    type->key = type_elsewhere_by_name(types, arena_strndup(types->arena, name + 4, length));
    type->element = type_elsewhere_by_name(types, element);
    if (!type->key || !type->element)
        return forget(types, type);
    type->name = arena_printf(types->arena, "map[%s]%s", type->key->name, type->element->name);
    /* Under the name as it was given it has been looked for. */
    struct type *own = strcmp(type->name, name) != 0 ? find_map(types, type) : NULL;
    if (!own)
        return type;
    name_map_put(&types->made, arena_strdup(types->arena, name), own);
    return own;
}

static struct type *make_array(struct named_types *types, const char *name)
{
    char *end;
    unsigned long long count = strtoull(name + 1, &end, 10);
    struct type *element = *end == ']' && end > name + 1 ? type_by_name(types, end + 1) : NULL;
    if (!element || (element->size && count > UINT64_MAX / 2 / element->size))
        return NULL;
    struct type *type = make(types, name, TYPE_ARRAY, count * element->size);
    type->name = arena_printf(types->arena, "[%llu]%s", count, element->name);
    type->element = element;
    type->count = count;
    return type;
}

static struct type *make_by_name(struct named_types *types, const char *name)
{
    struct type *type = name_map_get(&types->made, name);
    if (!type)
        type = types->find ? types->find(types->context, name) : NULL;
    if (!type)
        type = find_basic(types, name);
    if (!type)
        type = make_of_one(types, name);
    if (!type && string_starts_with(name, "map["))
        type = make_map(types, name);
    if (!type && name[0] == '[' && name[1] != ']')
        type = make_array(types, name);
    if (!type && string_starts_with(name, "func("))
        type = make(types, name, TYPE_FUNC, 8);
    if (!type && string_starts_with(name, "interface {")) {
        type = make(types, name, TYPE_INTERFACE, 16);
        type->has_methods = true;
    }
    return type;
}

struct type *type_by_name(struct named_types *types, const char *name)
{
    enum { MAX_NESTING = 100 };
    struct type *type = types->depth++ < MAX_NESTING ? make_by_name(types, name) : NULL;
    types->depth--;
    return type;
}

void named_types_deinit(struct named_types *types)
{
    name_map_deinit(&types->made);
}

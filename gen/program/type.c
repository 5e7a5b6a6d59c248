#include "program/type.h"

#include <string.h>

#include "base/array.h"
#include "base/text.h"

static const enum type_kind kinds[] = {
    [GO_BOOL] = TYPE_BOOL,         [GO_INT] = TYPE_INT,
    [GO_INT8] = TYPE_INT,          [GO_INT16] = TYPE_INT,
    [GO_INT32] = TYPE_INT,         [GO_INT64] = TYPE_INT,
    [GO_UINT] = TYPE_UINT,         [GO_UINT8] = TYPE_UINT,
    [GO_UINT16] = TYPE_UINT,       [GO_UINT32] = TYPE_UINT,
    [GO_UINT64] = TYPE_UINT,       [GO_UINTPTR] = TYPE_UINT,
    [GO_FLOAT32] = TYPE_FLOAT,     [GO_FLOAT64] = TYPE_FLOAT,
    [GO_COMPLEX64] = TYPE_COMPLEX, [GO_COMPLEX128] = TYPE_COMPLEX,
    [GO_ARRAY] = TYPE_ARRAY,       [GO_CHAN] = TYPE_CHAN,
    [GO_FUNC] = TYPE_FUNC,         [GO_INTERFACE] = TYPE_INTERFACE,
    [GO_MAP] = TYPE_MAP,           [GO_POINTER] = TYPE_POINTER,
    [GO_SLICE] = TYPE_SLICE,       [GO_STRING] = TYPE_STRING,
    [GO_STRUCT] = TYPE_STRUCT,     [GO_UNSAFE_POINTER] = TYPE_UNSAFE_POINTER,
};

enum type_kind type_kind_of_go(uint64_t kind)
{
    return kind < LENGTH(kinds) ? kinds[kind] : TYPE_UNKNOWN;
}

struct error *type_complete(struct type *type)
{
    if (type->complete || !type->fill)
        return NULL;
    TRY(type->fill(type));
    type->complete = true;
    return NULL;
}

struct error *type_alignment(struct type *type, uint64_t *ret)
{
    *ret = 1;
    switch (type->kind) {
    case TYPE_UNKNOWN:
        *ret = 8;
        return NULL;
    case TYPE_BOOL:
    case TYPE_INT:
    case TYPE_UINT:
    case TYPE_FLOAT:
        *ret = type->size ? type->size : 1;
        return NULL;
    case TYPE_COMPLEX:
        *ret = type->size > 1 ? type->size / 2 : 1;
        return NULL;
    case TYPE_STRING:
    case TYPE_UNSAFE_POINTER:
    case TYPE_POINTER:
    case TYPE_FUNC:
    case TYPE_CHAN:
    case TYPE_MAP:
    case TYPE_SLICE:
    case TYPE_INTERFACE:
        *ret = 8;
        return NULL;
    case TYPE_ARRAY:
        TRY(type_complete(type));
        return type_alignment(type->element, ret);
    case TYPE_STRUCT:
        TRY(type_complete(type));
        for (size_t i = 0; i < type->field_count; i++) {
            uint64_t alignment;
            TRY(type_alignment(type->fields[i].type, &alignment));
            if (alignment > *ret)
                *ret = alignment;
        }
        return NULL;
    }
    return NULL;
}

const struct field *type_field(const struct type *type, const char *name)
{
    for (size_t i = 0; i < type->field_count; i++) {
        if (strcmp(type->fields[i].name, name) == 0)
            return &type->fields[i];
    }
    return NULL;
}

bool type_is_bytes(const struct type *type)
{
    return type->kind == TYPE_SLICE && type->element && type->element->kind == TYPE_UINT &&
           type->element->size == 1;
}

bool type_is_shape(const struct type *type)
{
    return string_starts_with(type->name, "go.shape.");
}

const char *type_kind_name(enum type_kind kind)
{
    static const char *const names[] = {
        [TYPE_UNKNOWN] = "unknown", [TYPE_BOOL] = "bool",
        [TYPE_INT] = "int",         [TYPE_UINT] = "uint",
        [TYPE_FLOAT] = "float",     [TYPE_COMPLEX] = "complex",
        [TYPE_STRING] = "string",   [TYPE_UNSAFE_POINTER] = "unsafe.Pointer",
        [TYPE_POINTER] = "pointer", [TYPE_FUNC] = "func",
        [TYPE_CHAN] = "chan",       [TYPE_MAP] = "map",
        [TYPE_SLICE] = "slice",     [TYPE_ARRAY] = "array",
        [TYPE_STRUCT] = "struct",   [TYPE_INTERFACE] = "interface",
    };
    return names[kind];
}

/* Import paths may hold any of these; what else there is ends one. */
static const bool is_path_character[256] = {
    ['a' ... 'z'] = true, ['A' ... 'Z'] = true, ['0' ... '9'] = true, ['.'] = true, ['_'] = true,
    ['-'] = true,         ['~'] = true,         ['/'] = true,         ['%'] = true, ['+'] = true,
    ['@'] = true,         ['$'] = true,         [128 ... 255] = true,
};

void type_add_short_name(struct text *text, const char *name)
{
    if (!strchr(name, '/')) {
        text_add_string(text, name);
        return;
    }
    while (*name) {
        size_t run = 0, slash = 0, other = 0;
        for (; is_path_character[(unsigned char)name[run]]; run++) {
            if (name[run] == '/')
                slash = run + 1;
        }
        text_add(text, name + slash, run - slash);
        name += run;
        while (name[other] && !is_path_character[(unsigned char)name[other]])
            other++;
        text_add(text, name, other);
        name += other;
    }
}

char *type_short_name(const char *name)
{
    struct text text = {0};
    type_add_short_name(&text, name);
    return text_steal(&text);
}

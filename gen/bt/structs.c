#include "bt/structs.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

struct c_field {
    const struct field *field;
    const char *name;
};

struct c_struct {
    struct type *type;
    const char *name;
    struct {
        ARRAY(struct c_field);
    } fields; /* by offset */
    bool is_printed;
    bool is_named; /* the script points to it: it needs a definition, even without fields */
};

/*
 * Words that no field may be called: C's keywords, what clang predefines, and the types and
 * keywords of one bpftrace or another (tried on 0.11, 0.17, 0.23 and 0.27).
 */
static const char *const reserved[] = {
    "auto",   "bool",   "break",    "case",     "char",    "const",    "continue", "default",
    "do",     "double", "else",     "enum",     "extern",  "float",    "for",      "goto",
    "i386",   "if",     "inline",   "int",      "int16",   "int32",    "int64",    "int8",
    "linux",  "long",   "register", "restrict", "return",  "short",    "signed",   "sizeof",
    "static", "string", "struct",   "switch",   "typedef", "typeof",   "uint16",   "uint32",
    "uint64", "uint8",  "union",    "unix",     "unroll",  "unsigned", "void",     "volatile",
    "while",  "asm",    "signal",   "buffer",   "inet",
};

/* Letters, digits and underscores of a Go name; every other byte becomes an underscore. */
static char *c_identifier(struct arena *arena, const char *name)
{
    char *identifier = arena_strdup(arena, name);
    for (char *at = identifier; *at; at++) {
        if (!isalnum((unsigned char)*at))
            *at = '_';
    }
    return identifier;
}

static bool is_reserved(const char *name)
{
    for (size_t i = 0; i < LENGTH(reserved); i++) {
        if (strcmp(reserved[i], name) == 0)
            return true;
    }
    /* Two leading underscores belong to the compiler, pad_ to what is between the fields. */
    return string_starts_with(name, "__") || string_starts_with(name, "pad_") ||
           isdigit((unsigned char)*name);
}

/* "logical.StorageEntry" becomes logical__StorageEntry: no kernel struct has such a name. */
static const char *struct_identifier(struct structs *structs, const struct type *type)
{
    AUTO_FREE char *short_name = type_short_name(type->name);
    char *dot = strchr(short_name, '.');
    const char *name;
    if (dot && !strpbrk(short_name, " {*")) {
        *dot = '\0';
        /* An import path may end in an element that begins with a digit. */
        name = arena_printf(
            structs->arena, "%s%s__%s", isdigit((unsigned char)*short_name) ? "f_" : "",
            c_identifier(structs->arena, short_name), c_identifier(structs->arena, dot + 1));
    } else {
        name = "go__struct";
    }
    if (strlen(name) > 60)
        name = arena_strndup(structs->arena, name, 60);
    const char *unique = name;
    for (unsigned n = 2;; n++) {
        bool is_taken = false;
        for (size_t i = 0; i < structs->list.count; i++)
            is_taken |= strcmp(structs->list.items[i]->name, unique) == 0;
        if (!is_taken)
            return unique;
        unique = arena_printf(structs->arena, "%s_%u", name, n);
    }
}

static struct error *get(struct structs *structs, struct type *type, struct c_struct **ret)
{
    for (size_t i = 0; i < structs->list.count; i++) {
        if (structs->list.items[i]->type == type) {
            *ret = structs->list.items[i];
            return NULL;
        }
    }
    TRY(type_complete(type));
    struct c_struct *added = ARENA_NEW(structs->arena, struct c_struct);
    added->type = type;
    added->name = struct_identifier(structs, type);
    array_push(&structs->list, added);
    *ret = added;
    return NULL;
}

struct error *structs_name(struct structs *structs, struct type *type, const char **ret)
{
    struct c_struct *found;
    TRY(get(structs, type, &found));
    found->is_named = true;
    *ret = found->name;
    return NULL;
}

static bool has_field_named(const struct c_struct *owner, const char *name)
{
    for (size_t i = 0; i < owner->fields.count; i++) {
        if (strcmp(owner->fields.items[i].name, name) == 0)
            return true;
    }
    return false;
}

static const char *field_identifier(struct structs *structs, const struct c_struct *owner,
                                    const struct field *field)
{
    const char *name = c_identifier(structs->arena, field->name);
    if (strcmp(name, "_") == 0 || !*name)
        name = arena_printf(structs->arena, "blank_%llu", (unsigned long long)field->offset);
    if (is_reserved(name))
        name = arena_printf(structs->arena, "f_%s", name);
    while (has_field_named(owner, name))
        name = arena_printf(structs->arena, "%s_%llu", name, (unsigned long long)field->offset);
    return name;
}

/* By offset; what is empty stands in front of what lies at the same place. */
static bool stands_behind(const struct field *other, const struct field *field)
{
    return other->offset > field->offset ||
           (other->offset == field->offset && other->type->size > 0 && field->type->size == 0);
}

struct error *structs_field(struct structs *structs, struct type *type, const struct field *field,
                            const char **ret)
{
    struct c_struct *owner;
    TRY(get(structs, type, &owner));
    size_t at = 0;
    for (; at < owner->fields.count; at++) {
        if (owner->fields.items[at].field == field) {
            *ret = owner->fields.items[at].name;
            return NULL;
        }
        if (stands_behind(owner->fields.items[at].field, field))
            break;
    }
    struct c_field added = {field, field_identifier(structs, owner, field)};
    array_push(&owner->fields, added);
    for (size_t i = owner->fields.count - 1; i > at; i--)
        owner->fields.items[i] = owner->fields.items[i - 1];
    owner->fields.items[at] = added;
    structs->uses_string |= field->type->kind == TYPE_STRING;
    structs->uses_slice |= field->type->kind == TYPE_SLICE;
    structs->uses_interface |= field->type->kind == TYPE_INTERFACE;
    /* A struct inside is defined too, even if only its place is of interest. */
    if (field->type->kind == TYPE_STRUCT)
        TRY(get(structs, field->type, &owner));
    *ret = added.name;
    return NULL;
}

/* ---- printing ---- */

/* A member as C lays it out, which must come out where Go has it. */
struct c_member {
    const char *type;
    uint64_t size, alignment;
    bool is_bytes; /* an array of bytes: nothing in it is named */
};

static struct c_struct *find(const struct structs *structs, const struct type *type)
{
    for (size_t i = 0; i < structs->list.count; i++) {
        if (structs->list.items[i]->type == type)
            return structs->list.items[i];
    }
    return NULL;
}

static struct c_member member_of(const struct structs *structs, const struct type *type);

/* The size and alignment that C gives the struct as it will be printed. */
static struct c_member measure(const struct structs *structs, const struct c_struct *c)
{
    struct c_member result = {.type = c->name, .alignment = 1};
    for (size_t i = 0; i < c->fields.count; i++) {
        struct c_member member = member_of(structs, c->fields.items[i].field->type);
        if (member.alignment > result.alignment)
            result.alignment = member.alignment;
        result.size = c->fields.items[i].field->offset + member.size;
    }
    result.size = (result.size + result.alignment - 1) / result.alignment * result.alignment;
    return result;
}

static struct c_member integer_member(uint64_t size, bool is_signed)
{
    static const char *const types[] = {
        "char", "unsigned char", "short", "unsigned short",
        "int",  "unsigned int",  "long",  "unsigned long",
    };
    unsigned row = size == 1 ? 0 : size == 2 ? 2 : size == 4 ? 4 : 6;
    return (struct c_member){types[row + !is_signed], size, size, false};
}

static struct c_member member_of(const struct structs *structs, const struct type *type)
{
    switch (type->kind) {
    case TYPE_BOOL:
        return integer_member(1, false);
    case TYPE_INT:
        return integer_member(type->size, true);
    case TYPE_UINT:
    case TYPE_FLOAT:
        return integer_member(type->size, false);
    case TYPE_STRING:
        return (struct c_member){"struct go_string", 16, 8, false};
    case TYPE_SLICE:
        return (struct c_member){"struct go_slice", 24, 8, false};
    case TYPE_INTERFACE:
        return (struct c_member){"struct go_interface", 16, 8, false};
    case TYPE_UNSAFE_POINTER:
    case TYPE_POINTER:
    case TYPE_FUNC:
    case TYPE_CHAN:
    case TYPE_MAP:
        return integer_member(8, false);
    case TYPE_STRUCT: {
        const struct c_struct *inner = find(structs, type);
        if (inner && inner->fields.count)
            return measure(structs, inner);
        break;
    }
    default:
        break;
    }
    return (struct c_member){"unsigned char", type->size, 1, true};
}

static void print_struct(const struct structs *structs, struct c_struct *c, struct text *text)
{
    if (c->is_printed || (c->fields.count == 0 && !c->is_named))
        return;
    c->is_printed = true;
    if (c->fields.count == 0) {
        /* Only whether the pointer is nil is asked. */
        text_printf(text, "struct %s { unsigned char unknown; };\n", c->name);
        return;
    }
    for (size_t i = 0; i < c->fields.count; i++) {
        struct c_struct *inner = find(structs, c->fields.items[i].field->type);
        if (inner)
            print_struct(structs, inner, text);
    }
    uint64_t end = 0;
    text_printf(text, "struct %s {\n", c->name);
    for (size_t i = 0; i < c->fields.count; i++) {
        const struct c_field *field = &c->fields.items[i];
        struct c_member member = member_of(structs, field->field->type);
        uint64_t natural = (end + member.alignment - 1) / member.alignment * member.alignment;
        if (field->field->offset != natural)
            text_printf(text, "  unsigned char pad_%llu[%llu];\n", (unsigned long long)end,
                        (unsigned long long)(field->field->offset - end));
        bool is_struct = field->field->type->kind == TYPE_STRUCT && !member.is_bytes;
        text_printf(text, "  %s%s %s", is_struct ? "struct " : "", member.type, field->name);
        if (member.is_bytes)
            text_printf(text, "[%llu]", (unsigned long long)member.size);
        text_add_string(text, ";\n");
        end = field->field->offset + member.size;
    }
    text_add_string(text, "};\n");
}

void structs_print(const struct structs *structs, struct text *text)
{
    if (structs->uses_string)
        text_add_string(text, GO_STRING_DEFINITION);
    if (structs->uses_slice)
        text_add_string(text, GO_SLICE_DEFINITION);
    if (structs->uses_interface)
        text_add_string(text, GO_INTERFACE_DEFINITION);
    for (size_t i = 0; i < structs->list.count; i++)
        print_struct(structs, structs->list.items[i], text);
}

void structs_print_offsets(const struct structs *structs, struct text *text)
{
    for (size_t i = 0; i < structs->list.count; i++) {
        const struct c_struct *c = structs->list.items[i];
        AUTO_FREE char *name = type_short_name(c->type->name);
        for (size_t j = 0; j < c->fields.count; j++) {
            const struct field *field = c->fields.items[j].field;
            AUTO_FREE char *type = type_short_name(field->type->name);
            text_printf(text, "%s.%s %s at %llu\n", name, field->name, type,
                        (unsigned long long)field->offset);
        }
    }
}

void structs_deinit(struct structs *structs)
{
    for (size_t i = 0; i < structs->list.count; i++)
        array_deinit(&structs->list.items[i]->fields);
    array_deinit(&structs->list);
}

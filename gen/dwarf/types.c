/*
 * How Go's linker writes types. A struct is a DW_TAG_structure_type and a DW_TAG_typedef of the
 * same name that refers to it; a string or a slice is a structure_type that only DW_AT_go_kind
 * tells from a struct; maps, channels and interfaces are typedefs of what the runtime makes of
 * them, and the kind, DW_AT_go_elem and DW_AT_go_key say what they are to the program. Pointers,
 * maps and channels have no size. All of them lie in the unit `runtime`.
 */
#include "dwarf/types.h"

#include <string.h>

#include "base/text.h"

enum {
    MAX_TYPEDEFS = 16, /* in a row; Go makes two */
    MAX_NESTING = 64,  /* of values inside of values */
};

void dwarf_types_deinit(struct dwarf_types *types)
{
    offset_map_deinit(&types->by_offset);
}

static enum type_kind kind_of_encoding(uint64_t encoding)
{
    switch (encoding) {
    case DW_ATE_boolean:
        return TYPE_BOOL;
    case DW_ATE_signed:
    case DW_ATE_signed_char:
        return TYPE_INT;
    case DW_ATE_unsigned:
    case DW_ATE_unsigned_char:
        return TYPE_UINT;
    case DW_ATE_float:
        return TYPE_FLOAT;
    case DW_ATE_complex_float:
        return TYPE_COMPLEX;
    }
    return TYPE_UNKNOWN;
}

static enum type_kind kind_of(const struct die *die, const char *name)
{
    uint64_t number;
    bool has_kind = die_unsigned(die, DW_AT_go_kind, &number);
    enum type_kind kind = has_kind ? type_kind_of_go(number) : TYPE_UNKNOWN;
    switch (die_tag(die)) {
    case DW_TAG_base_type:
        /* The encoding is enough, and C's types have no kind. */
        return die_unsigned(die, DW_AT_encoding, &number) ? kind_of_encoding(number) : TYPE_UNKNOWN;
    case DW_TAG_structure_type:
        if (kind == TYPE_STRING || kind == TYPE_SLICE)
            return kind;
        if (!has_kind && strcmp(name, "string") == 0)
            return TYPE_STRING;
        if (!has_kind && string_starts_with(name, "[]"))
            return TYPE_SLICE;
        return TYPE_STRUCT;
    case DW_TAG_array_type:
        return TYPE_ARRAY;
    case DW_TAG_pointer_type:
        return die_reference(die, DW_AT_type, &number) ? TYPE_POINTER : TYPE_UNSAFE_POINTER;
    case DW_TAG_subroutine_type:
        return TYPE_FUNC;
    case DW_TAG_typedef:
        if (kind == TYPE_MAP || kind == TYPE_CHAN || kind == TYPE_INTERFACE)
            return kind;
        return TYPE_UNKNOWN;
    }
    return TYPE_UNKNOWN;
}

static struct error *target_name(struct dwarf_types *types, const struct die *die, const char **ret)
{
    uint64_t offset;
    AUTO_DIE struct die target = {0};
    *ret = "";
    if (!die_reference(die, DW_AT_type, &offset))
        return NULL;
    TRY(die_at(types->session, offset, &target));
    const char *name;
    if (die_string(&target, DW_AT_name, &name))
        *ret = name;
    return NULL;
}

static struct error *element_of(struct type *type, const struct die *die, unsigned attribute,
                                struct type **ret)
{
    uint64_t offset;
    if (!die_reference(die, attribute, &offset))
        return error_target("the debug information of type %s is incomplete", type->name);
    return dwarf_types_get(type->source, offset, ret);
}

static struct error *fill_array(struct type *type, const struct die *die)
{
    TRY(element_of(type, die, DW_AT_type, &type->element));
    AUTO_DIE struct die child = {0};
    TRY(die_child(die, &child));
    while (child.handle) {
        uint64_t bound;
        if (die_tag(&child) == DW_TAG_subrange_type) {
            if (die_unsigned(&child, DW_AT_count, &type->count))
                return NULL;
            if (die_unsigned(&child, DW_AT_upper_bound, &bound)) {
                type->count = bound + 1;
                return NULL;
            }
        }
        TRY(die_next(&child));
    }
    return NULL;
}

/* A slice is a struct whose first field points to its elements. */
static struct error *fill_slice(struct type *type, const struct die *die)
{
    uint64_t offset;
    if (die_reference(die, DW_AT_go_elem, &offset))
        return dwarf_types_get(type->source, offset, &type->element);
    AUTO_DIE struct die child = {0};
    TRY(die_child(die, &child));
    struct type *pointer = NULL;
    if (child.handle)
        TRY(element_of(type, &child, DW_AT_type, &pointer));
    if (!pointer || pointer->kind != TYPE_POINTER)
        return error_target("the debug information of type %s is incomplete", type->name);
    TRY(type_complete(pointer));
    type->element = pointer->element;
    return NULL;
}

static struct error *fill_struct(struct type *type, const struct die *die)
{
    struct dwarf_types *types = type->source;
    struct {
        ARRAY(struct field);
    } fields = {0};
    AUTO_DIE struct die child = {0};
    struct error *error = die_child(die, &child);
    while (!error && child.handle) {
        struct field field = {.name = ""};
        uint64_t offset;
        if (die_tag(&child) == DW_TAG_member && die_reference(&child, DW_AT_type, &offset)) {
            const char *name;
            if (die_string(&child, DW_AT_name, &name))
                field.name = arena_strdup(types->arena, name);
            die_unsigned(&child, DW_AT_data_member_location, &field.offset);
            field.embedded = die_flag(&child, DW_AT_go_embedded_field);
            error = dwarf_types_get(types, offset, &field.type);
            array_push(&fields, field);
        }
        if (!error)
            error = die_next(&child);
    }
    type->fields = ARENA_ARRAY(types->arena, struct field, fields.count + 1);
    type->field_count = fields.count;
    if (fields.count)
        memcpy(type->fields, fields.items, fields.count * sizeof(*fields.items));
    array_deinit(&fields);
    return error;
}

static struct error *fill_part(struct type *part)
{
    return part->kind == TYPE_STRUCT || part->kind == TYPE_ARRAY ? type_complete(part) : NULL;
}

/*
 * What lies inside of a value is filled with it: a type that contains itself, which no compiler
 * makes, is refused here, or else whoever takes values apart would never come to an end.
 */
static struct error *fill_parts(struct type *type)
{
    struct dwarf_types *types = type->source;
    struct error *error = NULL;
    if (types->nesting == MAX_NESTING)
        return error_target("the debug information of type %s is damaged: it contains itself",
                            type->name);
    types->nesting++;
    if (type->kind == TYPE_ARRAY)
        error = fill_part(type->element);
    for (size_t i = 0; i < type->field_count && !error; i++)
        error = fill_part(type->fields[i].type);
    types->nesting--;
    return error;
}

static struct error *fill(struct type *type)
{
    struct dwarf_types *types = type->source;
    AUTO_DIE struct die die = {0};
    TRY(die_at(types->session, type->source_offset, &die));
    switch (type->kind) {
    case TYPE_POINTER:
        return element_of(type, &die, DW_AT_type, &type->element);
    case TYPE_ARRAY:
        TRY(fill_array(type, &die));
        return fill_parts(type);
    case TYPE_SLICE:
        return fill_slice(type, &die);
    case TYPE_STRUCT:
        TRY(fill_struct(type, &die));
        return fill_parts(type);
    case TYPE_MAP:
        TRY(element_of(type, &die, DW_AT_go_key, &type->key));
        return element_of(type, &die, DW_AT_go_elem, &type->element);
    case TYPE_CHAN:
        return element_of(type, &die, DW_AT_go_elem, &type->element);
    default:
        return NULL;
    }
}

static uint64_t size_of(enum type_kind kind)
{
    switch (kind) {
    case TYPE_INTERFACE:
    case TYPE_STRING:
        return 16;
    case TYPE_SLICE:
        return 24;
    case TYPE_POINTER:
    case TYPE_UNSAFE_POINTER:
    case TYPE_FUNC:
    case TYPE_CHAN:
    case TYPE_MAP:
        return 8;
    default:
        return 0;
    }
}

static struct error *make_type(struct dwarf_types *types, const struct die *die, uint64_t offset,
                               struct type **ret)
{
    struct type *type = ARENA_NEW(types->arena, struct type);
    const char *name;
    type->name = die_string(die, DW_AT_name, &name) ? arena_strdup(types->arena, name) : "?";
    type->kind = kind_of(die, type->name);
    uint64_t go_kind;
    if (die_unsigned(die, DW_AT_go_kind, &go_kind) && go_kind <= GO_LAST)
        type->go_kind = (unsigned)go_kind;
    type->size = size_of(type->kind);
    die_unsigned(die, DW_AT_byte_size, &type->size);
    /* It has the form of an address, but counts from runtime.types. */
    die_address(die, DW_AT_go_runtime_type, &type->runtime_offset);
    type->source = types;
    type->source_offset = offset;
    type->fill = fill;
    if (type->kind == TYPE_INTERFACE) {
        const char *runtime_name;
        TRY(target_name(types, die, &runtime_name));
        type->has_methods = strcmp(runtime_name, "runtime.eface") != 0;
        type->size = 16;
    }
    *ret = type;
    return NULL;
}

/*
 * A typedef that only names another type. Of a struct both have the same name; elsewhere (type
 * parameters) the name says less than the target's.
 */
static bool is_plain_typedef(const struct die *die)
{
    return die_tag(die) == DW_TAG_typedef && kind_of(die, "") == TYPE_UNKNOWN;
}

struct error *dwarf_types_get(struct dwarf_types *types, uint64_t offset, struct type **ret)
{
    *ret = offset_map_get(&types->by_offset, offset);
    if (*ret)
        return NULL;
    AUTO_DIE struct die die = {0};
    TRY(die_at(types->session, offset, &die));
    uint64_t target = offset;
    for (unsigned i = 0; is_plain_typedef(&die) && i < MAX_TYPEDEFS; i++) {
        if (!die_reference(&die, DW_AT_type, &target))
            break;
        die_deinit(&die);
        TRY(die_at(types->session, target, &die));
    }
    *ret = offset_map_get(&types->by_offset, target);
    if (!*ret) {
        TRY(make_type(types, &die, target, ret));
        offset_map_put(&types->by_offset, target, *ret);
    }
    offset_map_put(&types->by_offset, offset, *ret);
    return NULL;
}

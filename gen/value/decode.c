#include "value/decode.h"

#include <string.h>

#include "program/find.h"
#include "value/error_rows.h"
#include "value/error_text.h"
#include "value/func_text.h"
#include "value/map_value.h"
#include "value/well_known.h"

enum {
    FIRST_PAGE = 4096, /* what points there points nowhere */
    WORD = 8,
};

static const enum shortage held = SHORTAGE_HELD, large = SHORTAGE_LARGE, deep = SHORTAGE_DEEP;

struct node *node_unread(const struct reading *reading)
{
    const enum shortage *lack = reading->lack;
    if (!lack && reading->lacks_room)
        lack = &reading->room;
    else if (!lack && reading->is_held)
        lack = &held;
    if (lack && reading->lacks)
        *reading->lacks |= 1u << *lack;
    return node_text(reading->arena, NODE_UNKNOWN, "…");
}

/* ---- numbers ---- */

static struct node *decode_number(const struct reading *reading, const struct value *value)
{
    uint64_t number;
    unsigned size = (unsigned)value->type->size;
    if (size == 0 || !value_number(value, 0, size, &number))
        return node_unread(reading);
    if (value->type->kind == TYPE_BOOL)
        return node_number(reading->arena, NODE_BOOL, number);
    if (value->type->kind == TYPE_UINT)
        return node_number(reading->arena, NODE_UINT, number);
    unsigned unused = 64 - 8 * size;
    return node_number(reading->arena, NODE_INT, (uint64_t)((int64_t)(number << unused) >> unused));
}

static bool read_float(const struct value *value, uint64_t offset, unsigned size, double *ret)
{
    uint64_t number;
    float narrow;
    if (!value_number(value, offset, size, &number))
        return false;
    uint32_t low = (uint32_t)number;
    memcpy(&narrow, &low, sizeof(narrow));
    memcpy(ret, &number, sizeof(*ret));
    if (size == sizeof(narrow))
        *ret = (double)narrow;
    return true;
}

static struct node *decode_float(const struct reading *reading, const struct value *value)
{
    bool is_complex = value->type->kind == TYPE_COMPLEX;
    struct node *node = node_new(reading->arena, is_complex ? NODE_COMPLEX : NODE_FLOAT);
    node->size = (unsigned)(is_complex ? value->type->size / 2 : value->type->size);
    if (!read_float(value, 0, node->size, &node->real) ||
        (is_complex && !read_float(value, node->size, node->size, &node->imaginary)))
        return node_text(reading->arena, NODE_UNKNOWN,
                         value->is_words ? "<float in a register>" : "…");
    return node;
}

/* ---- what holds others ---- */

static struct node *decode_string(const struct reading *reading, const struct value *value)
{
    uint64_t pointer;
    struct node *node = node_new(reading->arena, NODE_STRING);
    bool is_nil =
        value->type->kind == TYPE_SLICE && value_number(value, 0, WORD, &pointer) && pointer == 0;
    if (!value_string(reading, value, node))
        return node_unread(reading);
    if (is_nil)
        node->total = node->length = 0;
    return node;
}

static struct node *decode_items(const struct reading *reading, const struct value *items,
                                 struct type *element, uint64_t count, unsigned depth)
{
    struct node *list = node_number(reading->arena, NODE_LIST, count);
    for (uint64_t i = 0; i < count && i < reading->item_limit; i++) {
        struct value item = value_part(items, element, i * element->size);
        node_add(list, decode_value(reading, &item, depth + 1));
    }
    return list;
}

static struct node *decode_slice(const struct reading *reading, const struct value *value,
                                 unsigned depth)
{
    uint64_t pointer, length;
    struct type *element = value->type->element;
    if (type_is_bytes(value->type))
        return decode_string(reading, value);
    if (!value_number(value, 0, WORD, &pointer) || !value_number(value, WORD, WORD, &length))
        return node_unread(reading);
    error_destroy(type_complete(element));
    uint64_t shown = length < reading->item_limit ? length : reading->item_limit;
    struct type all = {.kind = TYPE_ARRAY, .size = shown * element->size, .complete = true};
    struct value items = value_at(reading, &all, pointer);
    struct reading inner = *reading;
    if (reading->is_held && value->at > 0) /* lists in a struct in an interface never are */
        inner.lack = &held;
    return decode_items(&inner, &items, element, length, depth);
}

/* A value may be in its own text, if memory isn't what it should be: how deep it is goes along. */
static struct reading within(const struct reading *reading, unsigned depth)
{
    struct reading inner = *reading;
    inner.depth += depth;
    return inner;
}

static struct node *decode_well_known(const struct reading *reading, const struct value *value,
                                      unsigned depth)
{
    struct reading inner = within(reading, depth);
    return well_known_decode(&inner, value);
}

static struct node *decode_struct(const struct reading *reading, const struct value *value,
                                  unsigned depth)
{
    struct node *node = decode_well_known(reading, value, depth);
    if (node)
        return node;
    node = node_new(reading->arena, NODE_STRUCT);
    for (size_t i = 0; i < value->type->field_count; i++) {
        const struct field *field = &value->type->fields[i];
        error_destroy(type_complete(field->type));
        struct value part = value_part(value, field->type, field->offset);
        struct node *child = decode_value(reading, &part, depth + 1);
        child->name = field->name;
        node_add(node, child);
    }
    return node;
}

/* ---- interfaces ---- */

static bool is_in_word(struct type *type, bool ignores_empty);

static bool is_struct_in_word(const struct type *type, bool ignores_empty)
{
    struct type *only = NULL;
    for (size_t i = 0; i < type->field_count; i++) {
        struct type *field = type->fields[i].type;
        error_destroy(type_complete(field));
        if (ignores_empty && field->size == 0)
            continue;
        if (only)
            return false;
        only = field;
    }
    return only && is_in_word(only, ignores_empty);
}

/*
 * Whether an interface's data word is the value itself. From Go 1.26 on, empty fields beside a
 * pointer don't matter.
 */
static bool is_in_word(struct type *type, bool ignores_empty)
{
    error_destroy(type_complete(type));
    switch (type->kind) {
    case TYPE_POINTER:
    case TYPE_UNSAFE_POINTER:
    case TYPE_MAP:
    case TYPE_CHAN:
    case TYPE_FUNC:
        return true;
    case TYPE_STRUCT:
        return is_struct_in_word(type, ignores_empty);
    case TYPE_ARRAY:
        return type->count == 1 && is_in_word(type->element, ignores_empty);
    default:
        return false;
    }
}

bool decode_type_of(const struct reading *reading, uint64_t record, struct dynamic_value *ret)
{
    uint64_t linked = record - reading->load_base;
    struct type *type = runtime_types_find(reading->types, linked);
    *ret = (struct dynamic_value){0};
    ret->name = type ? type->name : runtime_types_name(reading->types, reading->arena, linked);
    if (ret->name && !type)
        type = runtime_types_plain(reading->types, reading->arena, linked, ret->name);
    ret->has_value = type != NULL;
    ret->value.type = type;
    return ret->name;
}

/* The type in an itab. Most of them are in the program's file, where they needn't be copied. */
static bool read_itab(const struct reading *reading, uint64_t itab, uint64_t *ret)
{
    uint64_t type;
    bool is_copied = snapshot_number(reading->snapshot, itab + WORD, WORD, &type);
    if (!is_copied && reading->types->file) {
        struct reader reader =
            elf_file_memory(reading->types->file, itab - reading->load_base + WORD, WORD);
        uint64_t linked = reader_u64(&reader);
        type = reader.failed || !linked ? 0 : linked + reading->load_base;
    }
    *ret = type;
    return is_copied || type;
}

bool decode_dynamic(const struct reading *reading, const struct value *interface,
                    struct dynamic_value *ret)
{
    uint64_t word, data;
    *ret = (struct dynamic_value){0};
    if (!value_number(interface, 0, WORD, &word) || !value_number(interface, WORD, WORD, &data))
        return false;
    if (word == 0)
        return true;
    if (interface->type->has_methods && !read_itab(reading, word, &word))
        return false;
    if (!decode_type_of(reading, word, ret))
        return false;
    struct type *type = ret->value.type;
    ret->data = data;
    bool ignores_empty = go_version_at_least(reading->types->program->version, 1, 26);
    if (type && is_in_word(type, ignores_empty))
        ret->value = value_part(interface, type, WORD), ret->value.type = type;
    else if (type)
        ret->value = value_at(reading, type, ret->data);
    return true;
}

/* Adds what the interface holds. An error that says something, if only it were known, has no
 * address. */
static void add_held(const struct reading *reading, const struct value *value, unsigned depth,
                     struct node *interface)
{
    struct reading inner = *reading;
    inner.is_held = true;
    struct node *content = decode_value(&inner, value, depth);
    if (content->kind == NODE_ADDRESS && error_row_find(value->type)) {
        interface->kind = NODE_ERROR;
        content = node_unread(&inner);
    }
    node_add(interface, content);
}

static struct node *decode_interface(const struct reading *reading, const struct value *value,
                                     unsigned depth)
{
    struct dynamic_value dynamic;
    if (!decode_dynamic(reading, value, &dynamic))
        return node_unread(reading);
    if (!dynamic.name)
        return node_new(reading->arena, NODE_NIL);
    struct reading inner = within(reading, depth);
    struct node *error = error_text_decode(&inner, &dynamic);
    if (error)
        return error;
    struct node *node = node_text(reading->arena, NODE_DYNAMIC, dynamic.name);
    if (!dynamic.has_value)
        node_add(node, *dynamic.name == '*'
                           ? node_number(reading->arena, NODE_ADDRESS, dynamic.data)
                           : node_unread(reading));
    else
        add_held(reading, &dynamic.value, depth ? depth + 1 : 0, node);
    return node;
}

/* ---- references ---- */

/* Whether what is at ADDRESS is what the value is in. */
static bool is_within(const struct reading *reading, uint64_t address, const struct type *type)
{
    for (const struct followed *at = reading->behind; at; at = at->before) {
        if (at->address == address && at->type == type)
            return true;
    }
    return false;
}

static struct node *decode_pointer(const struct reading *reading, const struct value *value,
                                   unsigned depth)
{
    uint64_t address;
    if (!value_number(value, 0, WORD, &address))
        return node_unread(reading);
    if (address == 0)
        return node_new(reading->arena, NODE_NIL);
    struct type *target = value->type->element;
    if (target)
        error_destroy(type_complete(target));
    /* Code that several types share says *uint8 for any pointer. */
    bool is_shape = type_is_shape(value->type);
    uint8_t first;
    bool may_follow = depth == 0 || reading->followed < reading->follow_limit;
    bool has_target = target && target->kind != TYPE_UNKNOWN && may_follow && !is_shape &&
                      address >= FIRST_PAGE && target->kind != TYPE_POINTER &&
                      target->kind != TYPE_UNSAFE_POINTER &&
                      (target->size == 0 || snapshot_read(reading->snapshot, address, &first, 1));
    if (!has_target)
        return node_number(reading->arena, NODE_ADDRESS, address);
    if (is_within(reading, address, target)) {
        struct node *cycle = node_number(reading->arena, NODE_ADDRESS, address);
        cycle->note = " (cycle)";
        return cycle;
    }
    struct value pointed = value_at(reading, target, address);
    struct node *node = node_number(reading->arena, NODE_POINTER, address);
    struct followed here = {reading->behind, address, target};
    struct reading inner = *reading;
    inner.behind = &here;
    inner.followed += depth > 0;
    node_add(node, decode_value(&inner, &pointed, depth + 1));
    return node;
}

/* Both the number of entries and the room for them are words that the runtime's struct begins with.
 */
static struct node *decode_channel(const struct reading *reading, uint64_t address)
{
    AUTO_TEXT struct text text = {0};
    uint64_t count_at, room_at, closed_at, count, room, closed;
    struct runtime_types *types = reading->types;
    bool is_known = runtime_types_field(types, "runtime.hchan", "qcount", &count_at) &&
                    runtime_types_field(types, "runtime.hchan", "dataqsiz", &room_at) &&
                    runtime_types_field(types, "runtime.hchan", "closed", &closed_at) &&
                    snapshot_number(reading->snapshot, address + count_at, WORD, &count) &&
                    snapshot_number(reading->snapshot, address + room_at, WORD, &room) &&
                    snapshot_number(reading->snapshot, address + closed_at, 4, &closed);
    text_printf(&text, "chan(0x%llx", (unsigned long long)address);
    if (is_known)
        text_printf(&text, ", len %llu, cap %llu%s", (unsigned long long)count,
                    (unsigned long long)room, closed ? ", closed" : "");
    text_add_char(&text, ')');
    return node_words(reading->arena, &text);
}

/* A func's word leads to the address of its code, and what it captured. */
static struct node *decode_reference(const struct reading *reading, const struct value *value,
                                     unsigned depth)
{
    uint64_t address;
    if (!value_number(value, 0, WORD, &address))
        return node_unread(reading);
    if (address == 0)
        return node_new(reading->arena, NODE_NIL);
    switch (value->type->kind) {
    case TYPE_MAP:
        return map_value_decode(reading, value->type, address, depth);
    case TYPE_CHAN:
        return decode_channel(reading, address);
    case TYPE_FUNC:
        return func_text_decode(reading, address, depth);
    default:
        return node_number(reading->arena, NODE_ADDRESS, address);
    }
}

/* Of a variable in registers a word may be nowhere: that isn't for want of copies. */
static bool is_missing(const struct value *value)
{
    enum type_kind kind = value->type->kind;
    if (!value->lacks_words || kind == TYPE_STRUCT || kind == TYPE_ARRAY || kind == TYPE_FLOAT ||
        kind == TYPE_COMPLEX)
        return false;
    for (uint64_t i = 0; i < value->size; i++) {
        if (!value->known[i])
            return true;
    }
    return false;
}

/* What is never copied, however much room there is. */
static const enum shortage *find_lack(const struct reading *reading, const struct value *value,
                                      unsigned depth)
{
    uint64_t most = reading->is_held ? HELD_SIZE : COPIED_CHUNKS * reading->string_limit;
    if (reading->depth + depth > DEPTH_LIMIT + DEPTH_OF_POINTER * reading->followed)
        return &deep;
    if (value->is_words || value->at < most || (value->size && value->known[0]))
        return reading->lack;
    return reading->is_held ? &held : &large;
}

static struct node *decode_any(const struct reading *reading, const struct value *value,
                               unsigned depth)
{
    struct node *node;
    error_destroy(type_complete(value->type));
    if (is_missing(value))
        return node_text(reading->arena, NODE_UNKNOWN, "<optimized out>");
    switch (value->type->kind) {
    case TYPE_BOOL:
    case TYPE_INT:
    case TYPE_UINT:
        node = decode_well_known(reading, value, depth);
        return node ? node : decode_number(reading, value);
    case TYPE_FLOAT:
    case TYPE_COMPLEX:
        return decode_float(reading, value);
    case TYPE_STRING:
        return decode_string(reading, value);
    case TYPE_SLICE:
        node = decode_well_known(reading, value, depth);
        return node ? node : decode_slice(reading, value, depth);
    case TYPE_ARRAY:
        error_destroy(type_complete(value->type->element));
        return decode_items(reading, value, value->type->element, value->type->count, depth);
    case TYPE_STRUCT:
        return decode_struct(reading, value, depth);
    case TYPE_POINTER:
        node = decode_well_known(reading, value, depth);
        return node ? node : decode_pointer(reading, value, depth);
    case TYPE_INTERFACE:
        node = decode_well_known(reading, value, depth);
        return node ? node : decode_interface(reading, value, depth);
    case TYPE_MAP:
    case TYPE_CHAN:
    case TYPE_FUNC:
    case TYPE_UNSAFE_POINTER:
        return decode_reference(reading, value, depth);
    case TYPE_UNKNOWN:
        break;
    }
    return node_text(reading->arena, NODE_UNKNOWN, "<unknown type>");
}

struct node *decode_value(const struct reading *reading, const struct value *value, unsigned depth)
{
    struct reading inner = *reading;
    inner.lack = find_lack(reading, value, depth);
    return inner.lack == &deep ? node_unread(&inner) : decode_any(&inner, value, depth);
}

struct node *decode(const struct reading *reading, const struct value *value, bool is_part)
{
    return decode_value(reading, value, is_part ? 1 : 0);
}

const char *decode_type_name(const struct reading *reading, uint64_t record)
{
    uint64_t linked = record - reading->load_base;
    const struct type *type = runtime_types_find(reading->types, linked);
    return type ? type->name : runtime_types_name(reading->types, reading->arena, linked);
}

struct node *decode_shaped(const struct reading *reading, const struct value *value,
                           uint64_t record, bool is_part)
{
    const char *name = decode_type_name(reading, record);
    struct type *type = runtime_types_find(reading->types, record - reading->load_base);
    struct value own = *value;
    if (!name)
        return decode(reading, value, is_part);
    if (type && type->size == value->type->size)
        own.type = type;
    struct node *shown = decode(reading, &own, is_part);
    if (own.type->kind == TYPE_FUNC) /* its name says more than its type */
        return shown;
    struct node *node = node_text(reading->arena, NODE_DYNAMIC, name);
    node_add(node, shown);
    return node;
}

#include <string.h>

#include "value/well_known_rows.h"

enum { WORD = 8 };

/* A type's record is what stands for it. */
static struct node *type_name(const struct reading *reading, uint64_t record)
{
    const char *name =
        runtime_types_name(reading->types, reading->arena, record - reading->load_base);
    return name ? node_text(reading->arena, NODE_WORDS, name) : NULL;
}

struct node *reflect_type_decode(const struct reading *reading, const struct value *value)
{
    uint64_t table, record;
    if (!value_number(value, 0, WORD, &table) || !value_number(value, WORD, WORD, &record) ||
        !table)
        return NULL;
    return type_name(reading, record);
}

struct node *reflect_record_decode(const struct reading *reading, const struct value *value)
{
    uint64_t record;
    return value_number(value, 0, WORD, &record) && record ? type_name(reading, record) : NULL;
}

/* Its flags say whether the pointer is the value itself; a method's receiver isn't that method. */
struct node *reflect_value_decode(const struct reading *reading, const struct value *value)
{
    enum { IS_ELSEWHERE = 1 << 7, IS_METHOD = 1 << 9 };
    uint64_t record, pointer, flags;
    struct value flag, word;
    if (!value_number(value, 0, WORD, &record) || !value_field(value, "ptr", &word) ||
        !value_number(&word, 0, WORD, &pointer) || !value_field(value, "flag", &flag) ||
        !value_number(&flag, 0, WORD, &flags) || (flags & IS_METHOD))
        return NULL;
    if (record == 0)
        return node_text(reading->arena, NODE_WORDS, "<invalid reflect.Value>");
    struct dynamic_value dynamic;
    if (!decode_type_of(reading, record, &dynamic) || !dynamic.has_value)
        return NULL;
    struct type *type = dynamic.value.type;
    if (flags & IS_ELSEWHERE)
        dynamic.value = value_at(reading, type, pointer);
    else
        dynamic.value = word, dynamic.value.type = type;
    struct node *node = node_text(reading->arena, NODE_DYNAMIC, dynamic.name);
    node_add(node, decode_value(reading, &dynamic.value, 1));
    return node;
}

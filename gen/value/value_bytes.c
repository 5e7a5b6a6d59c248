/* Of which bytes a value and its parts are. */
#include "value/decode.h"

#include <string.h>

enum {
    MAX_VALUE = 1 << 20, /* bytes: of a larger one the rest isn't looked at */
    WORD = 8,
};

struct value value_at(const struct reading *reading, struct type *type, uint64_t address)
{
    uint64_t size = type->size < MAX_VALUE ? type->size : MAX_VALUE;
    uint8_t *bytes = arena_alloc(reading->arena, size + 1);
    bool *known = ARENA_ARRAY(reading->arena, bool, size + 1);
    for (uint64_t at = 0; at < size;) {
        uint64_t got = snapshot_read(reading->snapshot, address + at, bytes + at, size - at);
        memset(known + at, true, got);
        at += got ? got : snapshot_gap(reading->snapshot, address + at);
    }
    return (struct value){.type = type, .bytes = bytes, .known = known, .size = size};
}

struct value value_part(const struct value *value, struct type *type, uint64_t offset)
{
    struct value part = {
        .type = type, .is_words = value->is_words, .lacks_words = value->lacks_words};
    if (offset > value->size)
        return part;
    part.at = value->at + offset;
    part.size = type->size < value->size - offset ? type->size : value->size - offset;
    part.bytes = value->bytes + offset;
    part.known = value->known + offset;
    return part;
}

bool value_number(const struct value *value, uint64_t offset, unsigned size, uint64_t *ret)
{
    *ret = 0;
    if (size > WORD || offset + size > value->size)
        return false;
    for (unsigned i = 0; i < size; i++) {
        if (!value->known[offset + i])
            return false;
    }
    *ret = number_of_bytes(value->bytes + offset, size);
    return true;
}

bool value_field(const struct value *value, const char *name, struct value *ret)
{
    if (value->type->kind != TYPE_STRUCT)
        return false;
    error_destroy(type_complete(value->type));
    const struct field *field = type_field(value->type, name);
    if (!field)
        return false;
    error_destroy(type_complete(field->type));
    *ret = value_part(value, field->type, field->offset);
    return true;
}

/* What bpftrace couldn't read is zeros; a text that consists of them is rarer than that. */
static bool is_unread(const uint8_t *bytes, uint64_t length)
{
    for (uint64_t i = 0; i < length; i++) {
        if (bytes[i])
            return false;
    }
    return length > 0;
}

bool value_string(const struct reading *reading, const struct value *value, struct node *ret)
{
    uint64_t pointer, length;
    *ret = (struct node){.kind = NODE_STRING};
    if (!value_number(value, 0, WORD, &pointer) || !value_number(value, WORD, WORD, &length))
        return false;
    uint64_t size = length < reading->string_limit ? length : reading->string_limit;
    uint8_t *bytes = arena_alloc(reading->arena, size + 1);
    ret->bytes = bytes;
    ret->total = length;
    ret->length = snapshot_read(reading->snapshot, pointer, bytes, size);
    if (value->type->kind == TYPE_STRING && is_unread(bytes, ret->length))
        return false;
    return length == 0 || ret->length > 0;
}

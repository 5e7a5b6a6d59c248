#include "bt/type_record.h"

#include <stddef.h>

#include "bt/copied_memory.h"
#include "value/map_layout.h"

enum { WORD = 8 };

/* Where a number of record_places is from: the first of its rows that the program has. */
static const struct row {
    size_t member;
    const char *owner, *name;
} rows[] = {
    {offsetof(struct record_places, size), "internal/abi.Type", "Size_"},
    {offsetof(struct record_places, size), "runtime._type", "size"},
    {offsetof(struct record_places, kind), "internal/abi.Type", "Kind_"},
    {offsetof(struct record_places, kind), "runtime._type", "kind"},
    {offsetof(struct record_places, pointer_bytes), "internal/abi.Type", "PtrBytes"},
    {offsetof(struct record_places, pointer_bytes), "runtime._type", "ptrdata"},
    {offsetof(struct record_places, mask), "internal/abi.Type", "GCData"},
    {offsetof(struct record_places, mask), "runtime._type", "gcdata"},
    {offsetof(struct record_places, target), "internal/abi.PtrType", "Elem"},
    {offsetof(struct record_places, target), "runtime.ptrtype", "elem"},
    {offsetof(struct record_places, slice_element), "internal/abi.SliceType", "Elem"},
    {offsetof(struct record_places, slice_element), "runtime.slicetype", "elem"},
    {offsetof(struct record_places, map_key), "internal/abi.MapType", "Key"},
    {offsetof(struct record_places, map_key), "internal/abi.SwissMapType", "Key"},
    {offsetof(struct record_places, map_key), "runtime.maptype", "key"},
    {offsetof(struct record_places, map_element), "internal/abi.MapType", "Elem"},
    {offsetof(struct record_places, map_element), "internal/abi.SwissMapType", "Elem"},
    {offsetof(struct record_places, map_element), "runtime.maptype", "elem"},
    {offsetof(struct record_places, methods), "internal/abi.InterfaceType", "Methods"},
    {offsetof(struct record_places, methods), "runtime.interfacetype", "mhdr"},
    {offsetof(struct record_places, fields), "internal/abi.StructType", "Fields"},
    {offsetof(struct record_places, fields), "runtime.structtype", "fields"},
    {offsetof(struct record_places, field_type), "internal/abi.StructField", "Typ"},
    {offsetof(struct record_places, field_type), "runtime.structfield", "typ"},
    {offsetof(struct record_places, field_offset), "internal/abi.StructField", "Offset"},
    {offsetof(struct record_places, field_offset), "runtime.structfield", "offset"},
    {offsetof(struct record_places, field_offset), "runtime.structfield", "offsetAnon"},
};

bool record_places_find(struct runtime_types *types, struct record_places *ret)
{
    uint64_t unused;
    const struct type *field = runtime_types_named(types, "internal/abi.StructField");
    if (!field)
        field = runtime_types_named(types, "runtime.structfield");
    *ret = (struct record_places){.field_size = field ? field->size : 0};
    for (size_t i = 0; i < LENGTH(rows);) {
        size_t member = rows[i].member;
        bool is_found = false;
        for (; i < LENGTH(rows) && rows[i].member == member; i++) {
            uint64_t *place = (uint64_t *)(void *)((char *)ret + member);
            if (!is_found)
                is_found = runtime_types_field(types, rows[i].owner, rows[i].name, place);
        }
        if (!is_found)
            return false;
    }
    ret->methods += WORD; /* the length of the slice */
    ret->offset_has_flag = runtime_types_field(types, "runtime.structfield", "offsetAnon", &unused);
    return field != NULL;
}

const char *record_is(struct capture *capture, const struct record_places *places,
                      const char *record, enum go_kind kind)
{
    return arena_printf(capture_arena(capture), "(uint64)((*(uint8 *)(%s + %llu) & %d) == %d)",
                        record, (unsigned long long)places->kind, GO_KIND_MASK, kind);
}

const char *record_behind_pointer(struct capture *capture, const struct record_places *places,
                                  const char *dynamic, const char *path)
{
    const char *is_pointer = capture_define(capture, path, "is_pointer",
                                            record_is(capture, places, dynamic, GO_POINTER));
    return capture_define(
        capture, path, "record",
        arena_printf(capture_arena(capture), "%s * %s + (1 - %s) * %s", is_pointer,
                     capture_number_at(capture, dynamic, places->target), is_pointer, dynamic));
}

/* What stands for more than its type has: its header, 0 for others. */
static const char *record_header(struct capture *capture, const struct record_places *places,
                                 const char *dynamic, const char *path)
{
    struct map_layout map;
    struct arena *arena = capture_arena(capture);
    const struct type *channel = runtime_types_named(capture->types, "runtime.hchan");
    map_layout_find_header(capture->types, &map);
    return capture_define(capture, path, "header",
                          arena_printf(arena, "%s * %llu + %s * %llu",
                                       record_is(capture, places, dynamic, GO_MAP),
                                       (unsigned long long)map.header_size,
                                       record_is(capture, places, dynamic, GO_CHAN),
                                       (unsigned long long)(channel ? channel->size : 0)));
}

/*
 * What is no larger than a word may be a pointer to what the type doesn't tell, or the record can't
 * be read: what is on the same page can.
 */
const char *record_extent(struct capture *capture, const struct record_places *places,
                          const char *dynamic, const char *data, const char *path)
{
    struct arena *arena = capture_arena(capture);
    const char *record = record_behind_pointer(capture, places, dynamic, path);
    const char *header = record_header(capture, places, dynamic, path);
    const char *size =
        capture_define(capture, path, "size", capture_number_at(capture, record, places->size));
    return capture_define(capture, path, "extent",
                          arena_printf(arena,
                                       "%s + (uint64)(%s == 0) * (%s * (uint64)(%s > %d) + "
                                       "%s * (uint64)(%s <= %d))",
                                       header, header, size, size, WORD,
                                       capture_page_rest(capture, data), size, WORD));
}

const char *record_texts(struct capture *capture, const struct record_places *places,
                         const char *record, const char *path)
{
    const char *mask = capture_define(
        capture, path, "mask",
        arena_printf(capture_arena(capture), "(uint64)*(uint16 *)(%s) * (uint64)(%s != 0)",
                     capture_number_at(capture, record, places->mask),
                     capture_number_at(capture, record, places->pointer_bytes)));
    return capture_define(capture, path, "texts",
                          arena_printf(capture_arena(capture), "%s & ~(%s >> 1)", mask, mask));
}

const char *record_bit_number(struct capture *capture, const char *path, const char *bit)
{
    return capture_define(
        capture, path, "number",
        arena_printf(capture_arena(capture),
                     "(uint64)((%s & 0xaaaa) != 0) + 2 * (uint64)((%s & 0xcccc) != 0) + "
                     "4 * (uint64)((%s & 0xf0f0) != 0) + 8 * (uint64)((%s & 0xff00) != 0)",
                     bit, bit, bit, bit));
}

const char *record_find_field(struct capture *capture, const struct record_places *places,
                              const char *type, const char *record, const char *data,
                              const char *path, const char *found)
{
    enum { MAX_FIELDS = 8 };
    struct arena *arena = capture_arena(capture);
    const char *is_struct =
        capture_define(capture, path, "is_struct", record_is(capture, places, record, GO_STRUCT));
    const char *fields =
        capture_define(capture, path, "fields", capture_number_at(capture, record, places->fields));
    const char *count =
        capture_define(capture, path, "field_count",
                       arena_printf(arena, "%s * %s", is_struct,
                                    capture_number_at(capture, record, places->fields + WORD)));
    for (unsigned i = 0; i < MAX_FIELDS; i++) {
        uint64_t at = i * places->field_size;
        const char *is = arena_printf(
            arena, "(uint64)(%s == 0) * (uint64)(%s > (uint64)%u) * (uint64)(%s == %s)", found,
            count, i, capture_number_at(capture, fields, at + places->field_type), type);
        const char *offset = capture_number_at(capture, fields, at + places->field_offset);
        found = capture_define(capture, path, "field",
                               arena_printf(arena, "%s + %s * (%s + (%s >> %d))", found, is, data,
                                            offset, places->offset_has_flag ? 1 : 0));
    }
    return found;
}

#include "value/map_layout.h"

#include <string.h>

#include "base/text.h"

enum { FIRST_USED = 5 /* runtime.minTopHash */, EMPTY = 0x80 };

static const struct field *find_field(struct type *type, const char *name)
{
    if (!type || type->kind != TYPE_STRUCT)
        return NULL;
    error_destroy(type_complete(type));
    return type_field(type, name);
}

/* The type of an array's field and what its elements are. */
static struct type *element_of(const struct field *field)
{
    if (!field)
        return NULL;
    error_destroy(type_complete(field->type));
    if (field->type->kind != TYPE_ARRAY || field->type->count != MAP_SLOTS)
        return NULL;
    error_destroy(type_complete(field->type->element));
    return field->type->element;
}

static struct type *find_made(struct runtime_types *types, const char *format, struct type *map)
{
    AUTO_TEXT struct text name = {0};
    text_printf(&name, format, map->key->name, map->element->name);
    return runtime_types_named(types, text_string(&name));
}

/* All keys, then all elements. */
static bool take_arrays(const struct field *keys, const struct field *elements,
                        const struct type *map, struct map_layout *ret)
{
    const struct type *key = element_of(keys), *element = element_of(elements);
    if (!key || !element)
        return false;
    ret->keys_at = keys->offset;
    ret->key_stride = key->size;
    ret->elements_at = elements->offset;
    ret->element_stride = element->size;
    ret->key_is_pointer = key->kind == TYPE_POINTER && map->key->kind != TYPE_POINTER;
    ret->element_is_pointer = element->kind == TYPE_POINTER && map->element->kind != TYPE_POINTER;
    return true;
}

/* Key and element, slot by slot. */
static bool take_slots(const struct field *slots, const struct type *map, struct map_layout *ret)
{
    struct type *slot = element_of(slots);
    const struct field *key = find_field(slot, "key"), *element = find_field(slot, "elem");
    if (!key || !element)
        return false;
    ret->keys_at = slots->offset + key->offset;
    ret->elements_at = slots->offset + element->offset;
    ret->key_stride = ret->element_stride = slot->size;
    ret->key_is_pointer = key->type->kind == TYPE_POINTER && map->key->kind != TYPE_POINTER;
    ret->element_is_pointer =
        element->type->kind == TYPE_POINTER && map->element->kind != TYPE_POINTER;
    return true;
}

static bool find_group(struct runtime_types *types, struct type *map, struct map_layout *ret)
{
    struct type *group = map->group;
    if (!group)
        group = find_made(types, "noalg.map.group[%s]%s", map);
    if (!group)
        group = find_made(types, "map.group[%s]%s", map);
    if (!group)
        return false;
    ret->group_size = group->size;
    return take_slots(find_field(group, "slots"), map, ret) ||
           take_arrays(find_field(group, "keys"), find_field(group, "elems"), map, ret);
}

static bool find_bucket(struct runtime_types *types, struct type *map, struct map_layout *ret)
{
    struct type *bucket = map->group ? map->group : find_made(types, "bucket<%s,%s>", map);
    const struct field *overflow = find_field(bucket, "overflow");
    if (!bucket || !overflow)
        return false;
    /* The runtime's record of the bucket and debug information don't call them the same. */
    const struct field *elements = find_field(bucket, map->group ? "elems" : "values");
    ret->overflow_at = overflow->offset;
    ret->group_size = bucket->size;
    return take_arrays(find_field(bucket, "keys"), elements, map, ret);
}

static bool find_swiss_header(struct runtime_types *types, struct map_layout *ret)
{
    uint64_t groups, data, mask;
    const struct type *table = runtime_types_named(types, "internal/runtime/maps.table");
    if (!table ||
        !runtime_types_field(types, "internal/runtime/maps.Map", "dirPtr", &ret->directory_at) ||
        !runtime_types_field(types, "internal/runtime/maps.Map", "dirLen",
                             &ret->directory_length_at) ||
        !runtime_types_field(types, "internal/runtime/maps.table", "groups", &groups) ||
        !runtime_types_field(types, "internal/runtime/maps.groupsReference", "data", &data) ||
        !runtime_types_field(types, "internal/runtime/maps.groupsReference", "lengthMask", &mask))
        return false;
    ret->table_groups_at = groups + data;
    ret->table_mask_at = groups + mask;
    ret->table_size = table->size;
    return true;
}

bool map_layout_find_header(struct runtime_types *types, struct map_layout *ret)
{
    *ret = (struct map_layout){0};
    const struct type *swiss = runtime_types_named(types, "internal/runtime/maps.Map");
    const struct type *header = swiss ? swiss : runtime_types_named(types, "runtime.hmap");
    if (!header)
        return false;
    ret->is_swiss = swiss != NULL;
    ret->header_size = header->size;
    if (swiss)
        return find_swiss_header(types, ret);
    return runtime_types_field(types, "runtime.hmap", "B", &ret->log_at) &&
           runtime_types_field(types, "runtime.hmap", "buckets", &ret->buckets_at) &&
           runtime_types_field(types, "runtime.hmap", "oldbuckets", &ret->old_buckets_at);
}

bool map_layout_find(struct runtime_types *types, struct type *map, struct map_layout *ret)
{
    error_destroy(type_complete(map));
    if (!map_layout_find_header(types, ret) || map->kind != TYPE_MAP || !map->key || !map->element)
        return false;
    error_destroy(type_complete(map->key));
    error_destroy(type_complete(map->element));
    return ret->is_swiss ? find_group(types, map, ret) : find_bucket(types, map, ret);
}

bool map_layout_is_used(const struct map_layout *layout, const uint8_t *control, unsigned slot)
{
    return layout->is_swiss ? control[slot] < EMPTY : control[slot] >= FIRST_USED;
}

#include "bt/interface_items.h"

#include "bt/copied_memory.h"
#include "bt/map_slots.h"
#include "bt/type_record.h"

enum {
    WORD = 8,
    MAX_NESTED = 2,    /* lists in lists */
    NESTED_SIZE = 136, /* of a list in a list: half as many */
    AREA_SIZE = 272,   /* bytes of elements: a group of a map[string]string has as many */
};

/* What is known of the list, as names of numbers. */
struct list {
    struct record_places places;
    struct map_layout layout;
    const char *path, *data;
    const char *record, *is_slice, *is_map;
    const char *count;         /* of a slice's elements */
    const char *element, *key; /* records of what it is of */
    const char *element_size;  /* bytes */
    const char *items;         /* where its elements are, or the first group is */
    const char *keys_at, *key_stride, *elements_at, *element_stride; /* in a group */
    const char *left; /* slots of it that are used, and yet to be taken */
};

/* An interface value of a type that only its own record tells. */
static struct type any_type = {
    .name = "any", .kind = TYPE_INTERFACE, .size = 2 * WORD, .complete = true};
/* What ranks as a map. */
static struct type list_type = {.name = "a list", .kind = TYPE_MAP, .size = WORD, .complete = true};

struct type *interface_items_any(void)
{
    return &any_type;
}

void interface_items_add(struct capture *capture, const struct pending *holder, const char *dynamic,
                         const char *data)
{
    struct pending list = *holder;
    if (holder->nested >= MAX_NESTED)
        return;
    list.type = &list_type;
    list.record = dynamic;
    list.access = NULL;
    list.address = data;
    list.offset = 0;
    list.group = capture->group;
    list.nested++;
    list.waits += WAIT_LIST;
    capture_push_pending(capture, &list);
}

static const char *define(struct capture *capture, const struct list *list, const char *what,
                          const char *value)
{
    return capture_define(capture, list->path, what, value);
}

/* ---- where things are ---- */

static const char *map_number(struct capture *capture, const struct list *list, uint64_t at,
                              const char *type)
{
    return arena_printf(capture_arena(capture), "(uint64)*(%s *)(%s + %llu)", type, list->record,
                        (unsigned long long)at);
}

static const char *constant(struct capture *capture, uint64_t number)
{
    return arena_printf(capture_arena(capture), "(uint64)%llu", (unsigned long long)number);
}

/* Up to Go 1.23 a bucket has all keys and then all elements, and their sizes are bytes. */
static bool find_bucket(struct capture *capture, struct list *list)
{
    uint64_t key, element;
    struct runtime_types *types = capture->types;
    bool is_new = runtime_types_field(types, "internal/abi.MapType", "KeySize", &key) &&
                  runtime_types_field(types, "internal/abi.MapType", "ValueSize", &element);
    if (!is_new && !(runtime_types_field(types, "runtime.maptype", "keysize", &key) &&
                     runtime_types_field(types, "runtime.maptype", "elemsize", &element)))
        return false;
    list->keys_at = constant(capture, MAP_SLOTS);
    list->key_stride = define(capture, list, "stride", map_number(capture, list, key, "uint8"));
    list->elements_at = arena_printf(capture_arena(capture), "(%d + %d * %s)", MAP_SLOTS, MAP_SLOTS,
                                     list->key_stride);
    list->element_stride =
        define(capture, list, "stride", map_number(capture, list, element, "uint8"));
    return true;
}

/* From Go 1.27 on a group's layout is all in the map's record; before, a slot has both parts. */
static bool find_group(struct capture *capture, struct list *list)
{
    uint64_t at, second, third, fourth;
    struct runtime_types *types = capture->types;
    if (runtime_types_field(types, "internal/abi.MapType", "KeysOff", &at) &&
        runtime_types_field(types, "internal/abi.MapType", "KeyStride", &second) &&
        runtime_types_field(types, "internal/abi.MapType", "ElemsOff", &third) &&
        runtime_types_field(types, "internal/abi.MapType", "ElemStride", &fourth)) {
        list->keys_at = map_number(capture, list, at, "uint64");
        list->key_stride = map_number(capture, list, second, "uint64");
        list->elements_at = map_number(capture, list, third, "uint64");
        list->element_stride = map_number(capture, list, fourth, "uint64");
        return true;
    }
    const char *owner = "internal/abi.SwissMapType";
    if (!runtime_types_named(types, owner))
        owner = "internal/abi.MapType";
    if (!runtime_types_field(types, owner, "SlotSize", &at) ||
        !runtime_types_field(types, owner, "ElemOff", &second))
        return false;
    list->keys_at = constant(capture, MAP_SLOTS);
    list->key_stride = list->element_stride = map_number(capture, list, at, "uint64");
    list->elements_at = arena_printf(capture_arena(capture), "(%d + %s)", MAP_SLOTS,
                                     map_number(capture, list, second, "uint64"));
    return true;
}

static bool find_layout(struct capture *capture, struct list *list)
{
    bool is_known = list->layout.is_swiss ? find_group(capture, list) : find_bucket(capture, list);
    if (!is_known)
        return false;
    list->keys_at = define(capture, list, "keys_at", list->keys_at);
    list->key_stride = define(capture, list, "key_stride", list->key_stride);
    list->elements_at = define(capture, list, "elements_at", list->elements_at);
    list->element_stride = define(capture, list, "element_stride", list->element_stride);
    return true;
}

static bool describe(struct capture *capture, const struct pending *pending, struct list *ret)
{
    struct arena *arena = capture_arena(capture);
    const char *path = pending->path;
    *ret = (struct list){.path = path, .data = pending->address};
    if (!record_places_find(capture->types, &ret->places) ||
        !map_layout_find_header(capture->types, &ret->layout))
        return false;
    ret->record = record_behind_pointer(capture, &ret->places, pending->record, path);
    ret->is_slice =
        define(capture, ret, "is_slice", record_is(capture, &ret->places, ret->record, GO_SLICE));
    /* A map is a pointer itself: one behind a pointer isn't at that address. */
    ret->is_map =
        define(capture, ret, "is_map", record_is(capture, &ret->places, pending->record, GO_MAP));
    ret->key = define(capture, ret, "key_type",
                      arena_printf(arena, "%s * %s", ret->is_map,
                                   capture_number_at(capture, ret->record, ret->places.map_key)));
    ret->element =
        define(capture, ret, "element_type",
               arena_printf(arena, "%s * %s + %s * %s", ret->is_slice,
                            capture_number_at(capture, ret->record, ret->places.slice_element),
                            ret->is_map,
                            capture_number_at(capture, ret->record, ret->places.map_element)));
    ret->element_size = define(capture, ret, "element_size",
                               capture_number_at(capture, ret->element, ret->places.size));
    ret->count = define(capture, ret, "count", capture_number_at(capture, ret->data, WORD));
    return find_layout(capture, ret);
}

/* ---- what is copied ---- */

/* The elements themselves, or a map's first group: in whole pieces, because it isn't known how
 * large. */
static void take_area(struct capture *capture, struct list *list, uint64_t most)
{
    const char *size =
        define(capture, list, "area_size",
               arena_printf(capture_arena(capture), "%s * %s * %s + %s * (%s + %d * %s)",
                            list->is_slice, list->count, list->element_size, list->is_map,
                            list->elements_at, MAP_SLOTS, list->element_stride));
    uint64_t limit = capture->line.probe->script->options.string_limit;
    if (capture_has_room(capture))
        capture_bytes_within(capture, list->items, list->path, (most + limit - 1) / limit * limit,
                             size);
}

/* The first text in a value of the type that RECORD describes; an interface has none. */
static void take_text(struct capture *capture, const struct list *list, const char *record,
                      const char *value, const char *path)
{
    struct arena *arena = capture_arena(capture);
    if (!capture_has_room(capture))
        return;
    const char *is_interface = capture_define(
        capture, list->path, "holds_any", record_is(capture, &list->places, record, GO_INTERFACE));
    const char *texts = record_texts(capture, &list->places, record, list->path);
    const char *bit = capture_define(
        capture, list->path, "first_text",
        arena_printf(arena, "(%s & (~%s + 1)) * (1 - %s)", texts, texts, is_interface));
    const char *number = record_bit_number(capture, list->path, bit);
    const char *at = capture_define(
        capture, path, "text",
        arena_printf(arena, "(%s + %d * %s) * (uint64)(%s != 0)", value, WORD, number, bit));
    capture_memory(capture, capture_define(capture, path, "ptr", capture_number_at(capture, at, 0)),
                   capture_define(capture, path, "len", capture_number_at(capture, at, WORD)));
}

/* If it is an interface: which kind of them, tells whether it has methods. */
static void add_interface(struct capture *capture, const struct pending *pending,
                          const struct list *list, const char *value, const char *path)
{
    struct arena *arena = capture_arena(capture);
    struct pending inner = *pending;
    const char *is = capture_define(capture, list->path, "holds_any",
                                    record_is(capture, &list->places, list->element, GO_INTERFACE));
    inner.type = &any_type;
    inner.record = NULL;
    inner.path = path;
    inner.depth++;
    inner.group = capture->group;
    inner.address = capture_define(capture, path, "any", arena_printf(arena, "%s * %s", value, is));
    inner.has_methods =
        define(capture, list, "methods",
               arena_printf(arena, "(uint64)(%s != 0)",
                            capture_number_at(capture, list->element, list->places.methods)));
    capture_push_pending(capture, &inner);
}

/* The addresses of one more key and element; 0 if there are no more. */
static void find_item(struct capture *capture, struct list *list, unsigned number, const char *path,
                      const char **key, const char **element)
{
    struct arena *arena = capture_arena(capture);
    const char *is = "(uint64)0", *slot = "(uint64)0";
    if (number < MAP_SLOTS)
        slot = map_slots_next(capture, &list->left, path, &is);
    *key = capture_define(capture, path, "key",
                          arena_printf(arena, "(%s + %s + %s * %s) * %s", list->items,
                                       list->keys_at, list->key_stride, slot, is));
    const char *in_slot = arena_printf(arena, "(%s + %s + %s * %s) * %s", list->items,
                                       list->elements_at, list->element_stride, slot, is);
    const char *in_slice =
        arena_printf(arena, "(%s + %u * %s) * (uint64)((int64)%s > %u)", list->items, number,
                     list->element_size, list->count, number);
    *element = capture_define(capture, path, "element",
                              arena_printf(arena, "%s * (%s) + %s * (%s)", list->is_slice, in_slice,
                                           list->is_map, in_slot));
}

struct error *interface_items_take(struct capture *capture, const struct pending *pending)
{
    struct list list;
    struct arena *arena = capture_arena(capture);
    if (!describe(capture, pending, &list))
        return NULL;
    capture_begin_group(capture,
                        define(capture, &list, "is_list",
                               arena_printf(arena, "%s + %s", list.is_slice, list.is_map)));
    const char *map =
        define(capture, &list, "map", arena_printf(arena, "%s * %s", list.data, list.is_map));
    const char *group = map_slots_group(capture, &list.layout, map, list.path);
    if (!group)
        return NULL;
    list.left = map_slots_used(capture, &list.layout, group, list.path);
    list.items = define(capture, &list, "items",
                        arena_printf(arena, "%s * %s + %s * %s", list.is_slice,
                                     capture_number_at(capture, list.data, 0), list.is_map, group));
    take_area(capture, &list, pending->nested > 1 ? NESTED_SIZE : AREA_SIZE);
    for (unsigned i = 0; i < capture->item_limit && capture_has_room(capture); i++) {
        const char *path = capture_numbered(capture, pending->path, i), *key, *element;
        const char *key_path = arena_printf(arena, "%s_key", path);
        find_item(capture, &list, i, path, &key, &element);
        if (i < MAP_SLOTS)
            take_text(capture, &list, list.key, key, key_path);
        take_text(capture, &list, list.element, element, path);
        add_interface(capture, pending, &list, element, path);
    }
    return NULL;
}

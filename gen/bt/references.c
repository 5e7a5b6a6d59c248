#include "bt/references.h"

#include <string.h>

#include "bt/copied_memory.h"
#include "bt/dynamic.h"
#include "bt/interface_data.h"
#include "bt/interface_items.h"
#include "bt/map_slots.h"
#include "value/well_known.h"

enum {
    WORD = 8,
    CODE_SIZE = 64, /* of a func: the code's address, and what it captured */
};

static struct error *take_string(struct capture *capture, const struct pending *pending)
{
    const char *pointer, *length;
    TRY(capture_word_of(capture, pending, 0, "ptr", &pointer));
    TRY(capture_word_of(capture, pending, WORD, "len", &length));
    capture_memory(capture, pointer, length);
    return NULL;
}

/* Whether a pointer's target may be looked into. */
static bool is_followed(const struct capture *capture, const struct pending *pending)
{
    return pending->followed < capture->follow_limit;
}

bool references_has(const struct capture *capture, const struct pending *pending, struct type *type)
{
    struct well_known_lead lead;
    error_destroy(type_complete(type));
    switch (type->kind) {
    case TYPE_STRING:
    case TYPE_SLICE:
    case TYPE_MAP:
    case TYPE_CHAN:
    case TYPE_FUNC:
    case TYPE_INTERFACE:
        return true;
    case TYPE_POINTER:
        return is_followed(capture, pending);
    case TYPE_ARRAY:
        return type->count && references_has(capture, pending, type->element);
    case TYPE_STRUCT:
        if (well_known_lead(type, &lead))
            return true;
        for (size_t i = 0; i < type->field_count; i++) {
            if (references_has(capture, pending, type->fields[i].type))
                return true;
        }
        return false;
    default:
        return false;
    }
}

void references_take_items(struct capture *capture, const struct pending *list,
                           struct type *element, const char *pointer, const char *length)
{
    struct arena *arena = capture_arena(capture);
    uint64_t size = element->size * capture->item_limit, most = capture_most(capture);
    if (size == 0)
        return;
    const char *bytes =
        arena_printf(arena, "(uint64)%s * %llu", length, (unsigned long long)element->size);
    if (size <= capture->line.probe->script->options.string_limit)
        capture_memory(capture, pointer, bytes);
    else
        capture_bytes_within(capture, pointer, list->path, size < most ? size : most,
                             capture_define(capture, list->path, "bytes", bytes));
    for (unsigned i = 0; i < capture->item_limit && references_has(capture, list, element); i++) {
        /* Behind the end nothing is read. */
        const char *path = capture_numbered(capture, list->path, i);
        const char *item =
            capture_define(capture, path, "item",
                           arena_printf(arena, "(%s + %llu) * (uint64)((int64)%s > %u)", pointer,
                                        (unsigned long long)(i * element->size), length, i));
        capture_add_pending(capture, list, element, item, 0, path);
    }
}

static struct error *take_slice(struct capture *capture, const struct pending *pending)
{
    const char *pointer, *length;
    TRY(type_complete(pending->type->element));
    if (type_is_bytes(pending->type))
        return take_string(capture, pending);
    TRY(capture_word_of(capture, pending, 0, "ptr", &pointer));
    TRY(capture_word_of(capture, pending, WORD, "len", &length));
    references_take_items(capture, pending, pending->type->element, pointer, length);
    return NULL;
}

static struct error *take_pointer(struct capture *capture, const struct pending *pending)
{
    const char *pointer;
    struct pending from = *pending;
    struct type *target = pending->type->element;
    if (pending->dynamic)
        return interface_take_target(capture, pending);
    if (!target)
        return NULL;
    TRY(type_complete(target));
    if (target->kind == TYPE_UNKNOWN || target->kind == TYPE_POINTER ||
        target->kind == TYPE_UNSAFE_POINTER || target->size == 0 || type_is_shape(pending->type))
        return NULL;
    TRY(capture_word_of(capture, pending, 0, "ptr", &pointer));
    capture_bytes(capture, pointer, pending->path, target->size);
    from.followed += pending->depth > 0;
    capture_add_pending(capture, &from, target, pointer, 0, pending->path);
    return NULL;
}

static struct error *take_target(struct capture *capture, const struct pending *pending)
{
    if (pending->depth > 0 && !is_followed(capture, pending))
        return NULL;
    return take_pointer(capture, pending);
}

/* ---- maps ---- */

/* What a key or an element leads to; large ones lie elsewhere themselves. */
static void take_part(struct capture *capture, const struct pending *pending, struct type *type,
                      bool is_far, const char *address, const char *path)
{
    if (is_far && capture_has_room(capture)) {
        address = capture_define(capture, path, "ptr", capture_number_at(capture, address, 0));
        capture_bytes(capture, address, path, type->size);
    }
    if (references_has(capture, pending, type))
        capture_add_pending(capture, pending, type, address, 0, path);
}

/* The address of one of a slot's parts; 0 if there is no such slot. */
static const char *part_address(struct capture *capture, const char *path, const char *what,
                                const char *group, uint64_t at, uint64_t stride, const char *number,
                                const char *is)
{
    return capture_define(capture, path, what,
                          arena_printf(capture_arena(capture), "(%s + %llu + %llu * %s) * %s",
                                       group, (unsigned long long)at, (unsigned long long)stride,
                                       number, is));
}

/* Of the first group the slots that are used. */
static struct error *take_slots(struct capture *capture, const struct pending *pending,
                                const struct map_layout *layout, const char *group)
{
    struct type *map = pending->type;
    struct arena *arena = capture_arena(capture);
    unsigned count = capture->item_limit < MAP_SLOTS ? capture->item_limit : MAP_SLOTS;
    bool leads_on = layout->key_is_pointer || layout->element_is_pointer ||
                    references_has(capture, pending, map->key) ||
                    references_has(capture, pending, map->element);
    capture_bytes(capture, group, arena_printf(arena, "%s_group", pending->path),
                  layout->group_size);
    const char *left = leads_on ? map_slots_used(capture, layout, group, pending->path) : NULL;
    for (unsigned i = 0; i < count && leads_on; i++) {
        const char *path = capture_numbered(capture, pending->path, i), *is;
        const char *number = map_slots_next(capture, &left, path, &is);
        const char *key = part_address(capture, path, "key", group, layout->keys_at,
                                       layout->key_stride, number, is);
        const char *element = part_address(capture, path, "element", group, layout->elements_at,
                                           layout->element_stride, number, is);
        take_part(capture, pending, map->key, layout->key_is_pointer, key,
                  arena_printf(arena, "%s_key", path));
        take_part(capture, pending, map->element, layout->element_is_pointer, element,
                  arena_printf(arena, "%s_value", path));
    }
    return NULL;
}

static struct error *take_map(struct capture *capture, const struct pending *pending)
{
    const char *pointer;
    struct map_layout layout;
    TRY(capture_word_of(capture, pending, 0, "map", &pointer));
    if (!map_layout_find(capture->types, pending->type, &layout)) {
        capture_bytes(capture, pointer, pending->path, WORD); /* how many entries it has */
        return NULL;
    }
    capture_bytes(capture, pointer, pending->path, layout.header_size);
    if (!capture_has_room(capture))
        return NULL;
    const char *group = map_slots_group(capture, &layout, pointer, pending->path);
    return group ? take_slots(capture, pending, &layout, group) : NULL;
}

/* ---- all kinds ---- */

static struct error *take_pointed(struct capture *capture, const struct pending *pending,
                                  uint64_t size)
{
    const char *pointer;
    TRY(capture_word_of(capture, pending, 0, "ptr", &pointer));
    capture_bytes(capture, pointer, pending->path, size);
    return NULL;
}

/* How much it captured isn't known here: what is on the same page can be read. */
static struct error *take_code(struct capture *capture, const struct pending *pending)
{
    const char *pointer;
    TRY(capture_word_of(capture, pending, 0, "ptr", &pointer));
    const char *there =
        capture_define(capture, pending->path, "there", capture_page_rest(capture, pointer));
    capture_bytes_within(capture, pointer, pending->path, CODE_SIZE, there);
    return NULL;
}

/* The zone of a time. */
static struct error *take_location(struct capture *capture, const struct pending *pending,
                                   uint64_t at)
{
    const char *location;
    uint64_t zone_at;
    struct arena *arena = capture_arena(capture);
    const struct type *type = runtime_types_named(capture->types, "time.Location");
    if (!type || !runtime_types_field(capture->types, "time.Location", "cacheZone", &zone_at))
        return NULL;
    const char *path = arena_printf(arena, "%s_loc", pending->path);
    TRY(capture_word_of(capture, pending, at, "loc", &location));
    capture_bytes(capture, location, path, type->size);
    if (capture_has_room(capture))
        capture_bytes(
            capture,
            capture_define(capture, path, "zone", capture_number_at(capture, location, zone_at)),
            path, 4 * WORD);
    return NULL;
}

static void add_fields(struct capture *capture, const struct pending *pending)
{
    struct type *type = pending->type;
    for (size_t i = 0; i < type->field_count; i++) {
        struct pending field = *pending;
        field.type = type->fields[i].type;
        field.path =
            arena_printf(capture_arena(capture), "%s_%s", pending->path, type->fields[i].name);
        field.depth++;
        if (!references_has(capture, pending, field.type))
            continue;
        field.offset += type->fields[i].offset;
        capture_push_pending(capture, &field);
    }
}

/* What a slice of words has, all of it. */
static struct error *take_words(struct capture *capture, const struct pending *pending, uint64_t at)
{
    const char *pointer, *length;
    TRY(capture_word_of(capture, pending, at, "ptr", &pointer));
    TRY(capture_word_of(capture, pending, at + WORD, "len", &length));
    capture_memory(capture, pointer,
                   arena_printf(capture_arena(capture), "(uint64)%s * %d", length, WORD));
    return NULL;
}

/* What a pointer leads to, though pointers aren't followed. */
static struct error *take_behind(struct capture *capture, const struct pending *pending,
                                 const struct well_known_lead *lead)
{
    struct pending pointer = *pending;
    pointer.type = lead->type;
    pointer.offset += lead->offset;
    error_destroy(type_complete(lead->type));
    return lead->type->kind == TYPE_POINTER ? take_pointer(capture, &pointer) : NULL;
}

static bool is_taken(const struct capture *capture, const char *name)
{
    for (size_t i = 0; i < capture->variables.count; i++) {
        const struct taken_variable *taken = &capture->variables.items[i];
        if (taken->at_entry == (capture->line.probe->keeper != NULL) &&
            strcmp(taken->name, name) == 0)
            return true;
    }
    return false;
}

void references_take_variables(struct capture *capture, const char *const *names)
{
    uint64_t address;
    unsigned group = capture->group;
    capture->group = 0;
    for (; *names && capture_has_room(capture); names++) {
        struct taken_variable taken = {*names, capture->line.probe->keeper != NULL};
        if (is_taken(capture, *names) || !runtime_types_variable(capture->types, *names, &address))
            continue;
        array_push(&capture->variables, taken);
        capture_bytes(capture, dynamic_linked(capture->line.probe, IN_BODY, address), *names, WORD);
    }
    capture->group = group;
}

static struct error *take_lead(struct capture *capture, const struct pending *pending,
                               const struct well_known_lead *lead)
{
    struct pending dynamic = *pending;
    switch (lead->kind) {
    case LEAD_ZONE:
        return take_location(capture, pending, lead->offset);
    case LEAD_POINTER:
        return take_behind(capture, pending, lead);
    case LEAD_WORDS:
        return take_words(capture, pending, lead->offset);
    case LEAD_VARIABLES:
        references_take_variables(capture, lead->variables);
        return NULL;
    case LEAD_DYNAMIC:
        dynamic.offset += lead->offset;
        return interface_take_any(capture, &dynamic);
    }
    return NULL;
}

static struct error *take_struct(struct capture *capture, const struct pending *pending)
{
    struct well_known_lead lead;
    bool has_lead = well_known_lead(pending->type, &lead);
    if (has_lead)
        TRY(take_lead(capture, pending, &lead));
    if (!has_lead || !lead.is_all)
        add_fields(capture, pending);
    return NULL;
}

static void add_items(struct capture *capture, const struct pending *pending)
{
    struct type *type = pending->type;
    for (uint64_t i = 0; i < type->count && i < capture->item_limit; i++) {
        struct pending item = *pending;
        item.type = type->element;
        item.path = capture_numbered(capture, pending->path, i);
        item.offset += i * type->element->size;
        item.depth++;
        if (references_has(capture, pending, item.type))
            capture_push_pending(capture, &item);
    }
}

struct error *references_take(struct capture *capture, const struct pending *pending)
{
    if (pending->record)
        return interface_items_take(capture, pending);
    TRY(type_complete(pending->type));
    switch (pending->type->kind) {
    case TYPE_STRING:
        return take_string(capture, pending);
    case TYPE_SLICE:
        return take_slice(capture, pending);
    case TYPE_POINTER:
        return take_target(capture, pending);
    case TYPE_MAP:
        return take_map(capture, pending);
    case TYPE_CHAN: {
        const struct type *channel = runtime_types_named(capture->types, "runtime.hchan");
        return channel ? take_pointed(capture, pending, channel->size) : NULL;
    }
    case TYPE_FUNC:
        return take_code(capture, pending);
    case TYPE_INTERFACE:
        return interface_take(capture, pending);
    case TYPE_STRUCT:
        return take_struct(capture, pending);
    case TYPE_ARRAY:
        add_items(capture, pending);
        return NULL;
    default:
        return NULL;
    }
}

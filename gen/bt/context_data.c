#include "bt/context_data.h"

#include <string.h>

#include "bt/dynamic.h"
#include "bt/interface_items.h"
#include "bt/references.h"
#include "bt/type_record.h"

enum { MAX_CHAIN = 4 /* contexts of contexts */ };

bool context_is(const struct type *type)
{
    return strcmp(type->name, "context.Context") == 0;
}

/* The address of the field of a context of one type; 0 in others. NULL: there is no such type. */
static const char *field_address(struct capture *capture, const char *owner, const char *name,
                                 const char *dynamic, const char *data)
{
    struct arena *arena = capture_arena(capture);
    uint64_t offset;
    const struct type *pointer =
        runtime_types_named(capture->types, arena_printf(arena, "*%s", owner));
    if (!pointer || !pointer->runtime_offset ||
        !runtime_types_field(capture->types, owner, name, &offset))
        return NULL;
    return arena_printf(arena, "(uint64)(%s == %s) * (%s + %llu)", dynamic,
                        dynamic_record(capture->line.probe, IN_BODY, pointer), data,
                        (unsigned long long)offset);
}

static void add(struct capture *capture, const struct pending *pending, struct type *type,
                const char *address, const char *path)
{
    struct pending holder = *pending;
    holder.group = capture->group;
    holder.chain++;
    holder.nested++;
    if (!pending->is_asked_for && pending->chain == 0)
        holder.waits += WAIT_IN_CONTEXT;
    holder.is_last = type != pending->type;
    if (address)
        capture_add_pending(capture, &holder, type, capture_define(capture, path, "at", address), 0,
                            path);
}

/* Those that a timer or a function was added to begin with another, which has the parent. */
static const char *find_parent(struct capture *capture, const struct pending *pending,
                               const char *dynamic, const char *data, const char *path)
{
    static const char *const owners[] = {"context.timerCtx", "context.afterFuncCtx"};
    struct record_places places;
    struct type *type = runtime_types_named(capture->types, "context.Context");
    struct arena *arena = capture_arena(capture);
    const char *sum = "(uint64)0";
    for (size_t i = 0; i < LENGTH(owners); i++) {
        const char *address = field_address(capture, owners[i], "cancelCtx", dynamic, data);
        if (address)
            sum = arena_printf(arena, "%s + %s", sum, address);
    }
    if (!type || !type->runtime_offset || !record_places_find(capture->types, &places))
        return sum;
    const char *wanted = dynamic_record(capture->line.probe, IN_BODY, type);
    const char *record = record_behind_pointer(capture, &places, dynamic, pending->path);
    const char *start = capture_define(capture, path, "start", sum);
    return record_find_field(capture, &places, wanted, record, data, path, start);
}

void context_take(struct capture *capture, const struct pending *pending, const char *dynamic,
                  const char *data)
{
    static const char *const fields[] = {"key", "val"};
    static const char *const empty[] = {"context.background", "context.todo", NULL};
    struct arena *arena = capture_arena(capture);
    if (runtime_types_named(capture->types, "*context.emptyCtx"))
        references_take_variables(capture, empty);
    if (pending->chain >= MAX_CHAIN)
        return;
    const char *path = arena_printf(arena, "%s_parent", pending->path);
    add(capture, pending, pending->type, find_parent(capture, pending, dynamic, data, path), path);
    for (size_t i = 0; i < LENGTH(fields); i++)
        add(capture, pending, interface_items_any(),
            field_address(capture, "context.valueCtx", fields[i], dynamic, data),
            arena_printf(arena, "%s_%s", pending->path, fields[i]));
}

#include "bt/interface_data.h"

#include <string.h>

#include "bt/dynamic.h"
#include "value/error_text.h"

enum {
    WORD = 8,
    DATA_SIZE = 80, /* bytes of what an interface holds: a net.OpError has as many */
    MAX_ERROR_DEPTH = 3,
};

/* ---- texts ---- */

/* Where in a type's record the collector's mask is, and in a pointer's the type that it points to.
 */
struct mask_places {
    uint64_t kind, pointer_bytes, mask, target;
};

static bool find_places(struct runtime_types *types, struct mask_places *ret)
{
    return runtime_types_record_field(types, "Kind_", "kind", &ret->kind) &&
           runtime_types_record_field(types, "PtrBytes", "ptrdata", &ret->pointer_bytes) &&
           runtime_types_record_field(types, "GCData", "gcdata", &ret->mask) &&
           (runtime_types_field(types, "internal/abi.PtrType", "Elem", &ret->target) ||
            runtime_types_field(types, "runtime.ptrtype", "elem", &ret->target));
}

/* A bit for each word of the data behind which no pointer stands, but that is one. */
static const char *find_texts(struct capture *capture, const struct mask_places *places,
                              const char *dynamic, const char *path)
{
    enum { KIND_MASK = 31, KIND_POINTER = 22, WORDS_MASK = (1 << DATA_SIZE / WORD) - 1 };
    struct arena *arena = capture_arena(capture);
    const char *is_pointer =
        capture_define(capture, path, "is_pointer",
                       arena_printf(arena, "(uint64)((*(uint8 *)(%s + %llu) & %d) == %d)", dynamic,
                                    (unsigned long long)places->kind, KIND_MASK, KIND_POINTER));
    const char *record = capture_define(
        capture, path, "record",
        arena_printf(arena, "%s * %s + (1 - %s) * %s", is_pointer,
                     capture_number_at(capture, dynamic, places->target), is_pointer, dynamic));
    const char *mask =
        capture_define(capture, path, "mask",
                       arena_printf(arena, "((uint64)*(uint16 *)(%s) & %d) * (uint64)(%s != 0)",
                                    capture_number_at(capture, record, places->mask), WORDS_MASK,
                                    capture_number_at(capture, record, places->pointer_bytes)));
    return capture_define(capture, path, "texts",
                          arena_printf(arena, "%s & ~(%s >> 1)", mask, mask));
}

/* The number of the only bit in a word of up to ten. */
static const char *bit_number(struct capture *capture, const char *path, const char *bit)
{
    return capture_define(
        capture, path, "number",
        arena_printf(capture_arena(capture),
                     "(uint64)((%s & 0x2aa) != 0) + 2 * (uint64)((%s & 0x0cc) != 0) + "
                     "4 * (uint64)((%s & 0x0f0) != 0) + 8 * (uint64)((%s & 0x300) != 0)",
                     bit, bit, bit, bit));
}

/* What the first texts in the data would lead to. */
static void take_texts(struct capture *capture, const char *dynamic, const char *data,
                       const char *path)
{
    enum { MAX_TEXTS = 3 };
    struct mask_places places;
    struct arena *arena = capture_arena(capture);
    if (!find_places(capture->types, &places))
        return;
    const char *left = find_texts(capture, &places, dynamic, path);
    for (unsigned i = 0; i < MAX_TEXTS && capture_has_room(capture); i++) {
        const char *name = capture_numbered(capture, path, i);
        const char *bit =
            capture_define(capture, name, "bit", arena_printf(arena, "%s & (~%s + 1)", left, left));
        const char *at =
            capture_define(capture, name, "at",
                           arena_printf(arena, "(%s + %d * %s) * (uint64)(%s != 0)", data, WORD,
                                        bit_number(capture, name, bit), bit));
        const char *pointer =
            capture_define(capture, name, "ptr", capture_number_at(capture, at, 0));
        const char *length =
            capture_define(capture, name, "len", capture_number_at(capture, at, WORD));
        capture_memory(capture, pointer, length);
        left = capture_define(capture, name, "left", arena_printf(arena, "%s & ~%s", left, bit));
    }
}

/* ---- errors in errors ---- */

/* The address of the interface in the error at DATA; 0 if it has none of that kind. */
static const char *find_inner(struct capture *capture, const char *dynamic, const char *data,
                              enum error_inner kind, struct type **type)
{
    AUTO_TEXT struct text sum = {0};
    struct error_wrapper wrapper;
    for (size_t i = 0; error_text_wrapper(capture->types, i, kind, &wrapper); i++) {
        if (!wrapper.is_there)
            continue;
        *type = wrapper.type;
        text_printf(&sum, "%s(uint64)(%s == %s) * (%s + %llu)", sum.length ? " + " : "", dynamic,
                    dynamic_linked(capture->line.probe, IN_BODY, wrapper.record), data,
                    (unsigned long long)wrapper.offset);
    }
    return sum.length ? arena_strdup(capture_arena(capture), text_string(&sum)) : NULL;
}

static void add_inner(struct capture *capture, const struct pending *pending, const char *dynamic,
                      const char *data, enum error_inner kind)
{
    struct type *type = NULL;
    const char *what = kind == INNER_ERROR ? "err" : "addr";
    const char *path = arena_printf(capture_arena(capture), "%s_%s", pending->path, what);
    const char *inner = find_inner(capture, dynamic, data, kind, &type);
    struct pending holder = *pending;
    holder.group = capture->group;
    if (inner && type)
        capture_add_pending(capture, &holder, type, capture_define(capture, path, "at", inner), 0,
                            path);
}

static bool is_error(const struct type *type)
{
    return strcmp(type->name, "error") == 0;
}

struct error *interface_take(struct capture *capture, const struct pending *pending)
{
    const char *table, *data, *path = pending->path;
    struct arena *arena = capture_arena(capture);
    TRY(capture_word_of(capture, pending, 0, "tab", &table));
    TRY(capture_word_of(capture, pending, WORD, "data", &data));
    capture_begin_group(capture, table);
    const char *dynamic = table;
    if (pending->type->has_methods) {
        capture_bytes(capture, table, arena_printf(arena, "%s_tab", path), 2 * WORD);
        dynamic = capture_define(capture, path, "type", capture_number_at(capture, table, WORD));
    }
    capture_bytes(capture, data, arena_printf(arena, "%s_data", path), DATA_SIZE);
    take_texts(capture, dynamic, data, path);
    if (is_error(pending->type) && pending->depth < MAX_ERROR_DEPTH) {
        add_inner(capture, pending, dynamic, data, INNER_ERROR);
        add_inner(capture, pending, dynamic, data, INNER_OTHER);
    }
    return NULL;
}

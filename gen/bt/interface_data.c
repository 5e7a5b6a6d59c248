#include "bt/interface_data.h"

#include <string.h>

#include "bt/dynamic.h"
#include "bt/interface_items.h"
#include "bt/type_record.h"
#include "value/error_text.h"

enum {
    WORD = 8,
    DATA_SIZE = 80, /* bytes of what an interface holds: a net.OpError has as many */
    MAX_ERROR_DEPTH = 3,
};

/* What the first texts in the data would lead to. */
static void take_texts(struct capture *capture, const char *dynamic, const char *data,
                       const char *path)
{
    enum { MAX_TEXTS = 3, WORDS_MASK = (1 << DATA_SIZE / WORD) - 1 };
    struct record_places places;
    struct arena *arena = capture_arena(capture);
    if (!record_places_find(capture->types, &places))
        return;
    const char *record = record_behind_pointer(capture, &places, dynamic, path);
    const char *left = capture_define(
        capture, path, "first_texts",
        arena_printf(arena, "%s & %d", record_texts(capture, &places, record, path), WORDS_MASK));
    for (unsigned i = 0; i < MAX_TEXTS && capture_has_room(capture); i++) {
        const char *name = capture_numbered(capture, path, i);
        const char *bit =
            capture_define(capture, name, "bit", arena_printf(arena, "%s & (~%s + 1)", left, left));
        const char *at =
            capture_define(capture, name, "at",
                           arena_printf(arena, "(%s + %d * %s) * (uint64)(%s != 0)", data, WORD,
                                        record_bit_number(capture, name, bit), bit));
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

/* The dynamic type's record: the interface's first word, or in the itab that this leads to. */
static const char *find_type(struct capture *capture, const struct pending *pending,
                             const char *table)
{
    enum { ITAB_SIZE = 2 * WORD };
    struct arena *arena = capture_arena(capture);
    const char *path = pending->path, *is = pending->has_methods;
    const char *type = capture_number_at(capture, table, WORD);
    if (is) {
        capture_memory(capture, table, arena_printf(arena, "%d * %s", ITAB_SIZE, is));
        type = arena_printf(arena, "%s * %s + (1 - %s) * %s", is, type, is, table);
    } else if (pending->type->has_methods) {
        capture_bytes(capture, table, arena_printf(arena, "%s_tab", path), ITAB_SIZE);
    } else {
        return table;
    }
    return capture_define(capture, path, "type", type);
}

struct error *interface_take(struct capture *capture, const struct pending *pending)
{
    const char *table, *data, *path = pending->path;
    struct arena *arena = capture_arena(capture);
    TRY(capture_word_of(capture, pending, 0, "tab", &table));
    TRY(capture_word_of(capture, pending, WORD, "data", &data));
    capture_begin_group(capture, table);
    const char *dynamic = find_type(capture, pending, table);
    capture_bytes(capture, data, arena_printf(arena, "%s_data", path), DATA_SIZE);
    take_texts(capture, dynamic, data, path);
    if (is_error(pending->type) && pending->depth < MAX_ERROR_DEPTH) {
        add_inner(capture, pending, dynamic, data, INNER_ERROR);
        add_inner(capture, pending, dynamic, data, INNER_OTHER);
    } else if (!is_error(pending->type)) {
        interface_items_add(capture, pending, dynamic, data);
    }
    return NULL;
}

#include "bt/interface_data.h"

#include <string.h>

#include "bt/context_data.h"
#include "bt/dynamic.h"
#include "bt/interface_items.h"
#include "bt/type_record.h"
#include "value/error_rows.h"

enum {
    WORD = 8,
    DATA_SIZE = 128, /* bytes of what an interface holds */
    LAST = 3,        /* lists that it is as much as to be in */
    MAX_CHAIN = 3,   /* errors in errors */
};

static struct type text_type = {
    .name = "string", .kind = TYPE_STRING, .size = 2 * WORD, .complete = true};

static bool is_error(const struct type *type)
{
    return strcmp(type->name, "error") == 0;
}

/*
 * Notes what the first texts in the data would lead to: they are as far away as a struct's are, but
 * for what an error says.
 */
static void add_texts(struct capture *capture, const struct pending *pending, const char *dynamic,
                      const char *data)
{
    enum { MAX_TEXTS = 3, WORDS_MASK = (1 << DATA_SIZE / WORD) - 1 };
    struct record_places places;
    struct arena *arena = capture_arena(capture);
    const char *path = pending->path;
    struct pending holder = *pending;
    holder.group = capture->group;
    holder.type = &text_type;
    holder.access = NULL;
    holder.offset = 0;
    holder.depth += !is_error(pending->type);
    if (!record_places_find(capture->types, &places))
        return;
    const char *record = record_behind_pointer(capture, &places, dynamic, path);
    const char *left = capture_define(
        capture, path, "first_texts",
        arena_printf(arena, "%s & %d", record_texts(capture, &places, record, path), WORDS_MASK));
    for (unsigned i = 0; i < MAX_TEXTS; i++) {
        const char *name = capture_numbered(capture, path, i);
        const char *bit =
            capture_define(capture, name, "bit", arena_printf(arena, "%s & (~%s + 1)", left, left));
        const char *at =
            capture_define(capture, name, "at",
                           arena_printf(arena, "(%s + %d * %s) * (uint64)(%s != 0)", data, WORD,
                                        record_bit_number(capture, name, bit), bit));
        holder.address = at;
        holder.path = name;
        capture_push_pending(capture, &holder);
        holder.waits++; /* most have one */
        left = capture_define(capture, name, "left", arena_printf(arena, "%s & ~%s", left, bit));
    }
}

/* ---- errors in errors ---- */

/* Notes what is at an ADDRESS that is 0 if it isn't there. */
static void add_at(struct capture *capture, const struct pending *pending, struct type *type,
                   const char *address, const char *path)
{
    struct pending holder = *pending;
    holder.group = capture->group;
    holder.has_methods = NULL;
    holder.waits += pending->chain ? WAIT_WRAPPED_MORE : WAIT_WRAPPED;
    holder.chain++;
    if (type->kind == TYPE_INTERFACE && !is_error(type)) /* an address: it leads nowhere */
        holder.is_last = true;
    capture_add_pending(capture, &holder, type, capture_define(capture, path, "at", address), 0,
                        path);
}

/* The error that one wraps. */
static void add_wrapped(struct capture *capture, const struct pending *pending, const char *dynamic,
                        const char *data)
{
    struct record_places places;
    struct type *error = runtime_types_named(capture->types, "error");
    if (!error || !error->runtime_offset || !record_places_find(capture->types, &places))
        return;
    const char *path = arena_printf(capture_arena(capture), "%s_err", pending->path);
    const char *wanted = dynamic_record(capture->line.probe, IN_BODY, error);
    const char *record = record_behind_pointer(capture, &places, dynamic, pending->path);
    add_at(capture, pending, error,
           record_find_field(capture, &places, wanted, record, data, path, "(uint64)0"), path);
}

/* Where the lead's first step is, in errors of that type; 0 in others. */
static const char *lead_start(struct capture *capture, const struct error_lead *lead,
                              const char *dynamic, const char *data)
{
    return arena_printf(capture_arena(capture), "(uint64)(%s == %s) * (%s + %llu)", dynamic,
                        dynamic_linked(capture->line.probe, IN_BODY, lead->record), data,
                        (unsigned long long)lead->field.steps[0]);
}

/* An error is of one type: what others of the same kind lead to is taken in its place. */
static const char *add_alike(struct capture *capture, const struct error_lead *lead, size_t number,
                             const char *dynamic, const char *data)
{
    struct error_lead other;
    const char *sum = lead_start(capture, lead, dynamic, data);
    for (size_t i = number + MAX_LEADS; error_lead_find(capture->types, i, &other);
         i += MAX_LEADS) {
        if (other.is_there && other.field.step_count == 1 && other.field.type == lead->field.type)
            sum = arena_printf(capture_arena(capture), "%s + %s", sum,
                               lead_start(capture, &other, dynamic, data));
    }
    return sum;
}

static bool is_taken_with_another(struct runtime_types *types, const struct error_lead *lead,
                                  size_t number)
{
    struct error_lead other;
    for (size_t i = number % MAX_LEADS; i < number; i += MAX_LEADS) {
        if (error_lead_find(types, i, &other) && other.is_there && other.field.step_count == 1 &&
            lead->field.step_count == 1 && other.field.type == lead->field.type)
            return true;
    }
    return false;
}

/* What errors of one type lead to, behind the pointers in between. */
static void add_lead(struct capture *capture, const struct pending *pending,
                     const struct error_lead *lead, const char *dynamic, const char *data,
                     size_t number)
{
    struct arena *arena = capture_arena(capture);
    const struct error_field *field = &lead->field;
    const char *path = arena_printf(arena, "%s_lead%zu", pending->path, number);
    bool is_direct = field->step_count == 1;
    const char *start = is_direct ? add_alike(capture, lead, number, dynamic, data)
                                  : lead_start(capture, lead, dynamic, data);
    const char *address = capture_define(capture, path, "at", start);
    for (unsigned i = 1; i < field->step_count; i++) {
        if (i > 1 && capture_has_room(capture))
            capture_bytes(capture, address, path, WORD);
        address = capture_define(capture, path, "at",
                                 arena_printf(arena, "*(uint64 *)%s + %llu", address,
                                              (unsigned long long)field->steps[i]));
    }
    if (!is_direct && capture_has_room(capture))
        capture_bytes(capture, address, path, field->type->size);
    add_at(capture, pending, field->type, address, path);
}

static void add_leads(struct capture *capture, const struct pending *pending, const char *dynamic,
                      const char *data)
{
    struct error_lead lead;
    for (size_t i = 0; error_lead_find(capture->types, i, &lead); i++) {
        /* Lists of errors in lists of them would take all the room. */
        bool is_wanted =
            lead.is_there && (lead.field.type->kind != TYPE_SLICE || pending->chain == 0);
        if (is_wanted && !is_taken_with_another(capture->types, &lead, i))
            add_lead(capture, pending, &lead, dynamic, data, i);
    }
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

struct error *interface_take_target(struct capture *capture, const struct pending *pending)
{
    const char *target, *path = pending->path;
    TRY(capture_word_of(capture, pending, 0, "ptr", &target));
    capture_bytes(capture, target, arena_printf(capture_arena(capture), "%s_data", path),
                  DATA_SIZE);
    add_texts(capture, pending, pending->dynamic, target);
    return NULL;
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
    if (!context_is(pending->type))
        add_texts(capture, pending, dynamic, data);
    if (pending->is_last)
        return NULL;
    if (context_is(pending->type)) {
        context_take(capture, pending, dynamic, data);
        return NULL;
    }
    /* Where there is so little room, what it holds comes before what that leads to. */
    bool has_room = !capture->line.probe->script->options.dialect.stack_budget;
    if (!has_room && !is_error(pending->type))
        return NULL;
    if (!is_error(pending->type))
        interface_items_add(capture, pending, dynamic, data);
    /* What isn't known to be an error has to wait for all else. */
    struct pending holder = *pending;
    holder.nested += is_error(pending->type) ? 0 : LAST;
    holder.waits += is_error(pending->type) ? 0 : WAIT_POSSIBLE;
    if (pending->chain < MAX_CHAIN)
        add_wrapped(capture, &holder, dynamic, data);
    if (has_room && pending->chain < MAX_CHAIN && is_error(pending->type) && pending->nested < LAST)
        add_leads(capture, pending, dynamic, data);
    return NULL;
}

struct error *interface_take_any(struct capture *capture, const struct pending *pending)
{
    struct pending any = *pending;
    any.type = interface_items_any();
    return interface_take(capture, &any);
}

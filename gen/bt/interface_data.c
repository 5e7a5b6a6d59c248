#include "bt/interface_data.h"

#include <string.h>

#include "bt/context_data.h"
#include "bt/copied_memory.h"
#include "bt/dynamic.h"
#include "bt/interface_items.h"
#include "bt/type_record.h"
#include "value/error_rows.h"

enum {
    WORD = 8,
    LAST = 3,       /* lists that it is as much as to be in */
    MAX_CHAIN = 4,  /* errors in an error that is a value by itself */
    MAX_INNER = 3,  /* in others */
    WAIT_THIRD = 3, /* the third text of what an error says */
};

static struct type text_type = {
    .name = "string", .kind = TYPE_STRING, .size = 2 * WORD, .complete = true};

/*
 * Errors that wrap one another. What they lead to is copied once for all of them, of the first that
 * has it: more than one network's error in another is rare.
 */
struct error_chain {
    unsigned group;      /* in which the first of them is */
    const char **starts; /* by the lead's number: where its first step is; NULL: nowhere yet */
};

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
    enum { MAX_TEXTS = 3, WORDS_MASK = (1 << HELD_SIZE / WORD) - 1 };
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
        if (!pending->is_urgent || pending->is_last) /* most have one */
            holder.waits++;
        else if (i > 0) /* those that wrap others two */
            holder.waits += WAIT_THIRD;
        left = capture_define(capture, name, "left", arena_printf(arena, "%s & ~%s", left, bit));
    }
}

/* ---- errors in errors ---- */

static unsigned most_chained(const struct pending *pending)
{
    return pending->is_urgent ? MAX_CHAIN : MAX_INNER;
}

/* Notes what is at an ADDRESS that is 0 if it isn't there. */
static void add_at(struct capture *capture, const struct pending *pending, struct type *type,
                   const char *address, const char *path)
{
    struct pending holder = *pending;
    holder.group = capture->group;
    holder.has_methods = NULL;
    if (!pending->is_urgent)
        holder.waits += pending->chain ? WAIT_WRAPPED_MORE : WAIT_WRAPPED;
    holder.chain++;
    if (type->kind == TYPE_INTERFACE && !is_error(type)) /* an address: it leads nowhere */
        holder.is_last = true;
    address = capture_share(capture, path, "at", address);
    capture_add_pending(capture, &holder, type, address, 0, path);
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

static void take_field(struct capture *capture, const struct type *type, const char *address,
                       const char *path)
{
    if (type->size % WORD == 0) {
        for (uint64_t at = 0; at < type->size; at += WORD)
            capture_link(capture, address, at, capture_number_at(capture, address, at));
    } else if (capture_has_room(capture)) {
        capture_bytes(capture, address, path, type->size);
    }
}

/* What errors of one type lead to, from START on, behind the pointers in between. */
static void add_lead(struct capture *capture, const struct pending *pending,
                     const struct error_lead *lead, const char *start, size_t number)
{
    struct arena *arena = capture_arena(capture);
    const struct error_field *field = &lead->field;
    const char *path = arena_printf(arena, "%s_lead%zu", pending->path, number);
    const char *address = capture_define(capture, path, "at", start);
    for (unsigned i = 1; i < field->step_count; i++) {
        const char *pointer = capture_number_at(capture, address, 0);
        if (i > 1)
            capture_link(capture, address, 0, pointer);
        address = capture_define(
            capture, path, "at",
            arena_printf(arena, "%s + %llu", pointer, (unsigned long long)field->steps[i]));
    }
    if (field->step_count > 1)
        take_field(capture, field->type, address, path);
    add_at(capture, pending, field->type, address, path);
}

static struct error_chain *chain_of(struct capture *capture, struct pending *pending)
{
    struct error_lead lead;
    size_t count = 0;
    struct arena *arena = capture_arena(capture);
    if (pending->errors)
        return pending->errors;
    while (error_lead_find(capture->types, count, &lead))
        count++;
    pending->errors = ARENA_NEW(arena, struct error_chain);
    pending->errors->group = capture->group;
    pending->errors->starts = ARENA_ARRAY(arena, const char *, count + 1);
    return pending->errors;
}

/* Where this error's lead begins, if none of those that it is in has one. */
static void note_start(struct capture *capture, const struct pending *pending,
                       const struct error_lead *lead, const char *dynamic, const char *data,
                       size_t number)
{
    struct arena *arena = capture_arena(capture);
    const char **start = &pending->errors->starts[number];
    const char *own = lead->field.step_count == 1 ? add_alike(capture, lead, number, dynamic, data)
                                                  : lead_start(capture, lead, dynamic, data);
    if (*start)
        own = arena_printf(arena, "%s + (uint64)(%s == 0) * (%s)", *start, *start, own);
    const char *path = arena_printf(arena, "%s_lead%zu", pending->path, number);
    *start = capture_define(capture, path, "start", own);
}

/* Of lists of errors those of the first: in lists of them, they would take all the room. */
static void add_leads(struct capture *capture, struct pending *pending, const char *dynamic,
                      const char *data)
{
    struct error_lead lead;
    struct pending holder = *pending;
    struct error_chain *chain = chain_of(capture, pending);
    unsigned group = capture->group;
    holder.errors = NULL;
    capture->group = chain->group;
    for (size_t i = 0; error_lead_find(capture->types, i, &lead); i++) {
        bool is_list = lead.is_there && lead.field.type->kind == TYPE_SLICE;
        if (!lead.is_there || is_taken_with_another(capture->types, &lead, i) ||
            (is_list && pending->chain > 0))
            continue;
        holder.is_urgent = pending->is_urgent && !is_list;
        holder.waits = pending->waits;
        if (pending->is_urgent) /* the first is in more errors than the second */
            holder.waits += 1 + (unsigned)(i % MAX_LEADS);
        note_start(capture, pending, &lead, dynamic, data, i);
        if (is_list || pending->chain == most_chained(pending))
            add_lead(capture, &holder, &lead, chain->starts[i], i);
    }
    capture->group = group;
}

/* The dynamic type's record: the interface's first word, or in the itab that this leads to. */
static const char *find_type(struct capture *capture, const struct pending *pending,
                             const char *table)
{
    struct arena *arena = capture_arena(capture);
    const char *path = pending->path, *is = pending->has_methods;
    if (!is && !pending->type->has_methods)
        return table;
    const char *type =
        capture_define(capture, path, "tab_type", capture_number_at(capture, table, WORD));
    capture_link(capture, table, WORD, type);
    /* What is far away takes much code to go to. */
    capture->memory_left -= !pending->is_urgent;
    if (is)
        type = arena_printf(arena, "%s * %s + (1 - %s) * %s", is, type, is, table);
    return capture_define(capture, path, "type", type);
}

/* What it holds, as far as its type says that it goes: behind that nothing may be readable. */
static void take_held(struct capture *capture, const char *dynamic, const char *data,
                      const char *path)
{
    struct record_places places;
    const char *extent = NULL;
    if (record_places_find(capture->types, &places))
        extent = record_extent(capture, &places, dynamic, data, path);
    capture_bytes_within(capture, data, arena_printf(capture_arena(capture), "%s_data", path),
                         HELD_SIZE, extent);
}

struct error *interface_take_target(struct capture *capture, const struct pending *pending)
{
    const char *target, *path = pending->path;
    TRY(capture_word_of(capture, pending, 0, "ptr", &target));
    take_held(capture, pending->dynamic, target, path);
    add_texts(capture, pending, pending->dynamic, target);
    return NULL;
}

struct error *interface_take(struct capture *capture, const struct pending *pending)
{
    const char *table, *data, *path = pending->path;
    TRY(capture_word_of(capture, pending, 0, "tab", &table));
    TRY(capture_word_of(capture, pending, WORD, "data", &data));
    capture_begin_group(capture, table);
    const char *dynamic = find_type(capture, pending, table);
    take_held(capture, dynamic, data, path);
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
    if (has_room && is_error(pending->type) && pending->nested < LAST)
        add_leads(capture, &holder, dynamic, data);
    if (pending->chain < most_chained(pending))
        add_wrapped(capture, &holder, dynamic, data);
    return NULL;
}

struct error *interface_take_any(struct capture *capture, const struct pending *pending)
{
    struct pending any = *pending;
    any.type = interface_items_any();
    return interface_take(capture, &any);
}

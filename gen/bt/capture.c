#include "bt/capture.h"

#include <string.h>

#include "bt/context_data.h"
#include "bt/copied_memory.h"
#include "bt/dynamic.h"
#include "bt/lookup.h"
#include "bt/references.h"
#include "path/located.h"
#include "value/decode.h"
#include "value/well_known.h"

enum {
    WORD = 8,
};

void capture_deinit(struct capture *capture)
{
    line_deinit(&capture->line);
    array_deinit(&capture->pieces);
    array_deinit(&capture->pending);
    array_deinit(&capture->locals);
    array_deinit(&capture->groups);
    array_deinit(&capture->variables);
}

/* ---- pieces ---- */

struct arena *capture_arena(const struct capture *capture)
{
    return capture->line.probe->script->arena;
}

size_t capture_add_piece(struct capture *capture, enum plan_piece_kind kind,
                         const struct captured *captured)
{
    struct plan_piece piece = {.kind = kind, .at_entry = capture->line.probe->keeper != NULL};
    struct captured in_group = *captured;
    in_group.group = capture->group;
    array_push(&capture->plan->pieces, piece);
    array_push(&capture->pieces, in_group);
    return capture->pieces.count - 1;
}

size_t capture_word(struct capture *capture, const char *expression)
{
    struct captured captured = {.conversions = {"%lx"}, .stored = WORD};
    captured.expressions[0] = line_keep(&capture->line, expression, false);
    return capture_add_piece(capture, PLAN_WORD, &captured);
}

size_t capture_text(struct capture *capture, const char *conversion, const char *expression)
{
    struct captured captured = {.conversions = {conversion}, .expressions = {expression}};
    captured.stored = 2 * WORD;
    if (string_starts_with(expression, "str("))
        captured.stored = (unsigned)capture->line.probe->script->options.string_limit;
    return capture_add_piece(capture, PLAN_TEXT, &captured);
}

static bool has_local(const struct capture *capture, const char *name)
{
    for (size_t i = 0; i < capture->locals.count; i++) {
        if (strcmp(capture->locals.items[i].name, name) == 0)
            return true;
    }
    return false;
}

/*
 * A name for an expression. What is kept since the entry has variables there; otherwise each printf
 * has its own, just before it: all at once, at the probe's beginning, they would fill its stack.
 */
const char *capture_define(struct capture *capture, const char *path, const char *what,
                           const char *value)
{
    struct arena *arena = capture_arena(capture);
    if (*value == '$' && strcspn(value, " +*(-") == strlen(value))
        return value;
    if (capture->line.probe->keeper)
        return variable_get(capture->line.probe, value, arena_printf(arena, "%s_%s", path, what),
                            value);
    for (size_t i = 0; i < capture->locals.count; i++) {
        if (strcmp(capture->locals.items[i].value, value) == 0)
            return capture->locals.items[i].name;
    }
    struct local local = {.value = value};
    size_t number = capture->locals.count;
    const char *body = capture->line.probe->body;
    do
        local.name = arena_printf(arena, "$gobt_%zu", number++);
    while ((body && uses_name(body, local.name)) || has_local(capture, local.name));
    array_push(&capture->locals, local);
    return local.name;
}

const char *capture_share(struct capture *capture, const char *path, const char *what,
                          const char *value)
{
    const char *name = capture_define(capture, path, what, value);
    for (size_t i = 0; i < capture->locals.count; i++) {
        if (strcmp(capture->locals.items[i].name, name) == 0)
            capture->locals.items[i].is_shared = true;
    }
    return name;
}

/* Which locals SOURCE uses, or those that it uses do; if SHARED, only what the shared need. */
static bool *find_used(const struct capture *capture, const char *source, bool shared)
{
    size_t count = capture->locals.count;
    const struct local *locals = capture->locals.items;
    bool *is_used = memory_alloc(count + 1), *is_wanted = memory_alloc(count + 1);
    for (size_t i = count; i-- > 0;) {
        is_used[i] = uses_name(source, locals[i].name);
        for (size_t j = i + 1; j < count; j++) {
            bool is = is_used[j] && uses_name(locals[j].value, locals[i].name);
            is_used[i] |= is;
            is_wanted[i] |= is && is_wanted[j];
        }
        is_used[i] &= !locals[i].is_printed;
        is_wanted[i] = is_used[i] && (!shared || locals[i].is_shared || is_wanted[i]);
    }
    free(is_used);
    return is_wanted;
}

void capture_print_locals(const struct capture *capture, const char *source, const char *indent,
                          struct text *text)
{
    AUTO_FREE bool *is_used = find_used(capture, source, false);
    for (size_t i = 0; i < capture->locals.count; i++) {
        const struct local *local = &capture->locals.items[i];
        if (is_used[i])
            text_printf(text, "%s%s = (uint64)(%s);\n", indent, local->name, local->value);
    }
}

void capture_print_shared(struct capture *capture, const char *source, const char *indent,
                          struct text *text)
{
    AUTO_FREE bool *is_used = find_used(capture, source, true);
    for (size_t i = 0; i < capture->locals.count; i++) {
        struct local *local = &capture->locals.items[i];
        if (is_used[i])
            text_printf(text, "%s%s = (uint64)(%s);\n", indent, local->name, local->value);
        local->is_printed |= is_used[i] && local->is_shared;
    }
}

bool capture_has_room(struct capture *capture)
{
    bool has_kept = !capture->line.probe->keeper || capture->kept_left > 0;
    capture->lacks_kept |= !has_kept;
    capture->lacks_room |= has_kept && capture->memory_left <= 0;
    return has_kept && capture->memory_left > 0;
}

/* ---- reading on ---- */

/* The word at OFFSET of what is pending. */
struct error *capture_word_of(struct capture *capture, const struct pending *pending,
                              uint64_t offset, const char *what, const char **ret)
{
    if (pending->address) {
        *ret =
            capture_define(capture, pending->path, what,
                           capture_number_at(capture, pending->address, pending->offset + offset));
        return NULL;
    }
    const struct word *words = capture->line.probe->arguments->assignment.words.items;
    for (size_t i = 0; i < pending->access->word_count; i++) {
        const struct word *word = &words[pending->access->first_word + i];
        if (word->offset - words[pending->access->first_word].offset == pending->offset + offset &&
            word_missing(word)) {
            *ret = "(uint64)0"; /* leads nowhere */
            return NULL;
        }
    }
    return expression_word(capture->line.probe, IN_BODY, pending->access, pending->offset + offset,
                           WORD, TYPE_UNSAFE_POINTER, ret);
}

void capture_add_pending(struct capture *capture, const struct pending *from, struct type *type,
                         const char *address, uint64_t offset, const char *path)
{
    struct pending pending = *from;
    pending.type = type;
    pending.access = NULL;
    pending.address = address;
    pending.offset = offset;
    pending.path = path;
    pending.depth++;
    capture_push_pending(capture, &pending);
}

const char *capture_numbered(const struct capture *capture, const char *path, uint64_t number)
{
    return arena_printf(capture_arena(capture), "%s_%llu", path, (unsigned long long)number);
}

/* What is added from here on is there only if the WORD isn't 0. */
void capture_begin_group(struct capture *capture, const char *word)
{
    struct capture_group group = {.guard = capture_word(capture, word)};
    array_push(&capture->groups, group);
    capture->group = (unsigned)capture->groups.count - 1;
}

/* ---- what values lead to ---- */

/* What comes first where there isn't room for all: what is near, then what takes little. */
static unsigned rank(const struct pending *pending)
{
    enum { PER_DEPTH = 4, ZONE_WEIGHT = 3, URGENT = 4 };
    static const unsigned weights[] = {
        [TYPE_CHAN] = 1,      [TYPE_FUNC] = 1, [TYPE_SLICE] = 2,
        [TYPE_INTERFACE] = 2, [TYPE_MAP] = 3,  [TYPE_POINTER] = 3,
    };
    if (pending->is_urgent)
        return pending->waits < URGENT ? pending->waits : URGENT - 1;
    error_destroy(type_complete(pending->type));
    bool is_light = type_is_bytes(pending->type) || strcmp(pending->type->name, "error") == 0 ||
                    (pending->type->kind == TYPE_POINTER && pending->depth == 0);
    struct well_known_lead lead;
    size_t kind = pending->type->kind;
    unsigned weight = kind < LENGTH(weights) && !is_light ? weights[kind] : 0;
    if (kind == TYPE_STRUCT && well_known_lead(pending->type, &lead) && lead.kind == LEAD_ZONE)
        weight = ZONE_WEIGHT; /* without its zone, a time is still one */
    /* A pointer that is followed and its target are one step. */
    unsigned steps = pending->depth - pending->followed + pending->waits;
    steps += context_is(pending->type) && !pending->is_asked_for ? WAIT_CONTEXT : 0;
    return URGENT + steps * PER_DEPTH + weight;
}

static struct pending *next_pending(struct capture *capture)
{
    struct pending *best = NULL;
    for (size_t i = 0; i < capture->pending.count; i++) {
        struct pending *pending = &capture->pending.items[i];
        if (!pending->is_done && (!best || pending->rank < best->rank))
            best = pending;
    }
    return best;
}

void capture_push_pending(struct capture *capture, struct pending *pending)
{
    pending->rank = rank(pending);
    pending->is_done = pending->depth > DEPTH_LIMIT + DEPTH_OF_POINTER * pending->followed;
    array_push(&capture->pending, *pending);
}

struct error *capture_pending(struct capture *capture)
{
    struct error *error = NULL;
    struct probe *probe = capture->line.probe;
    for (struct pending *next; !error && (next = next_pending(capture));) {
        struct pending pending = *next;
        next->is_done = true;
        capture->line.probe = pending.probe;
        capture->group = pending.group;
        if (capture_has_room(capture))
            error = references_take(capture, &pending);
    }
    capture->line.probe = probe;
    capture->group = 0;
    return error;
}

/* ---- values ---- */

static struct error *take_guards(struct capture *capture, const struct access *access,
                                 struct plan_value *ret)
{
    const struct access_base *base = access->kind == ACCESS_MEMORY ? access->base : NULL;
    struct plan_guard guard = {0};
    const char *word;
    if (lookup_is_asserted(access))
        return take_guards(capture, access->interface, ret);
    if (!base || !base->pointer)
        return NULL;
    TRY(take_guards(capture, base->pointer, ret));
    if (base->is_sure)
        return NULL;
    guard.kind = base->kind == BASE_ENTRY ? GUARD_KEY
                 : base->has_index        ? GUARD_INDEX
                                          : GUARD_POINTER;
    guard.number = base->kind == BASE_ENTRY ? LOOKUP_SLOTS : base->index;
    if (base->kind == BASE_ENTRY)
        TRY(lookup_of(capture->line.probe, access, &word));
    else if (base->has_index)
        TRY(expression_word(capture->line.probe, IN_BODY, base->pointer, WORD, WORD, TYPE_INT,
                            &word));
    else
        TRY(expression_reference(capture->line.probe, base->pointer, &word));
    guard.piece = capture_word(capture, word);
    array_push(&ret->guards, guard);
    return NULL;
}

static void add_word(struct capture *capture, const char *expression, uint64_t offset,
                     uint64_t size, struct plan_value *ret)
{
    struct plan_word word = {.offset = offset, .size = size};
    word.piece = capture_word(capture, expression);
    array_push(&ret->words, word);
}

/* The words of a value in registers, but those of floats, and those that are nowhere. */
static struct error *take_words(struct capture *capture, const struct access *access,
                                struct plan_value *ret)
{
    const struct word *words = capture->line.probe->arguments->assignment.words.items;
    uint64_t start = words[access->first_word].offset;
    for (size_t i = 0; i < access->word_count; i++) {
        const struct word *word = &words[access->first_word + i];
        const char *expression;
        ret->lacks_words |= word_missing(word) != NULL;
        if (word->place == WORD_FLOAT_REGISTER || word_missing(word))
            continue;
        TRY(expression_word(capture->line.probe, IN_BODY, access, word->offset - start, WORD,
                            TYPE_UNSAFE_POINTER, &expression));
        add_word(capture, expression, word->offset - start, word->size, ret);
    }
    return NULL;
}

/* A part of a string or slice is one by itself. */
static struct error *take_range(struct capture *capture, const struct access *access,
                                struct pending *pending, struct plan_value *ret)
{
    const char *pointer, *length;
    TRY(expression_elements(capture->line.probe, IN_BODY, access, &pointer, &length));
    add_word(capture, pointer, 0, WORD, ret);
    add_word(capture, length, WORD, WORD, ret);
    if (access->type->kind == TYPE_STRING || type_is_bytes(access->type))
        capture_memory(capture, pointer, length);
    else
        references_take_items(capture, pending, access->type->element, pointer, length);
    return NULL;
}

/* The record of the type that the value has, where its own type is a shape. */
static struct error *take_own_type(struct capture *capture, const struct access *access,
                                   struct pending *pending, struct plan_value *ret)
{
    const char *dynamic;
    ret->has_type_piece = access->has_dictionary_word;
    if (!access->has_dictionary_word)
        return NULL;
    TRY(dynamic_type(capture->line.probe, IN_BODY, access, &dynamic));
    ret->type_piece = capture_word(capture, dynamic);
    if (access->type->kind == TYPE_POINTER && type_is_shape(access->type))
        pending->dynamic = dynamic;
    return NULL;
}

struct error *capture_value(struct capture *capture, const struct event_field *field,
                            struct plan_value *ret)
{
    const char *expression;
    const struct access *access = field->access;
    struct probe *probe = line_enter(&capture->line, access);
    struct pending pending = {
        .probe = capture->line.probe,
        .type = access->type,
        .path = access->path,
        .depth = ret->is_part,
        .waits = field->choice == CHOICE_BESIDE ? WAIT_BESIDE : 0,
        .is_asked_for = field->choice == CHOICE_ASKED,
        .is_urgent = strcmp(access->type->name, "error") == 0,
    };
    if (pending.is_urgent)
        pending.waits = 0;
    ret->kind = VALUE_GO;
    ret->type = access->type;
    TRY(type_complete(access->type));
    ret->at_entry = capture->line.probe->keeper != NULL;
    struct error *error = take_guards(capture, access, ret);
    if (!error)
        error = take_own_type(capture, access, &pending, ret);
    bool is_list = access->type->kind == TYPE_STRING || access->type->kind == TYPE_SLICE;
    if (error) {
    } else if (is_list) {
        error = take_range(capture, access, &pending, ret);
    } else if (access->kind == ACCESS_MEMORY && !access->is_argument_now) {
        error = expression_address(capture->line.probe, IN_BODY, access, &pending.address);
        if (!error) {
            pending.address = capture_define(capture, access->path, "address", pending.address);
            ret->in_memory = true;
            ret->piece = capture_bytes(capture, pending.address, access->path, access->type->size);
        }
    } else if (access->kind == ACCESS_WORDS) {
        pending.access = access;
        error = take_words(capture, access, ret);
    } else {
        error = expression_word(capture->line.probe, IN_BODY, access, 0, WORD, TYPE_UNSAFE_POINTER,
                                &expression);
        if (!error)
            add_word(capture, expression, 0, WORD, ret);
        pending.access = access;
    }
    if (!error && !is_list &&
        (references_has(capture, &pending, access->type) || access->type->kind == TYPE_POINTER))
        capture_push_pending(capture, &pending);
    line_leave(&capture->line, probe);
    return error;
}

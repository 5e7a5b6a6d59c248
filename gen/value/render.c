#include "value/render.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/terminal.h"
#include "program/type.h"
#include "value/decode.h"
#include "value/frame_text.h"
#include "value/json_form.h"
#include "value/text_form.h"

enum { SECOND = 1000000000, MAX_WIDTH = 1000 };

static const struct recorded *piece_of(const struct event_record *event, size_t number)
{
    return &event->pieces[number];
}

/* ---- values ---- */

/* Why a value isn't there; NULL: it is. */
static const char *find_obstacle(struct event_record *event, const struct plan_value *value)
{
    for (size_t i = 0; i < value->guards.count; i++) {
        const struct plan_guard *guard = &value->guards.items[i];
        uint64_t word = piece_of(event, guard->piece)->number;
        if (guard->kind == GUARD_INDEX && (int64_t)word <= (int64_t)guard->number)
            return "out of range";
        if (guard->kind == GUARD_POINTER && word == 0)
            return "nil";
        if (guard->kind == GUARD_KEY && word == 0)
            return "absent";
        if (guard->kind == GUARD_KEY && word == 1)
            return arena_printf(&event->arena, "<not in the first %llu slots>",
                                (unsigned long long)guard->number);
    }
    return NULL;
}

static struct value collect(const struct reading *reading, struct event_record *event,
                            const struct plan_value *plan)
{
    if (plan->in_memory)
        return value_at(reading, plan->type, piece_of(event, plan->piece)->number);
    enum { MOST = 4096 /* registers hold far less */ };
    uint64_t size = plan->type->size < MOST ? plan->type->size : MOST;
    uint8_t *bytes = arena_alloc(&event->arena, size + 1);
    bool *known = ARENA_ARRAY(&event->arena, bool, size + 1);
    for (size_t i = 0; i < plan->words.count; i++) {
        const struct plan_word *word = &plan->words.items[i];
        uint64_t number = piece_of(event, word->piece)->number;
        for (uint64_t j = 0; j < word->size && word->offset + j < size; j++) {
            bytes[word->offset + j] = (uint8_t)(number >> (8 * j));
            known[word->offset + j] = true;
        }
    }
    return (struct value){.type = plan->type,
                          .bytes = bytes,
                          .known = known,
                          .size = size,
                          .is_words = true,
                          .lacks_words = plan->lacks_words};
}

static struct node *name_node(const struct reading *reading, const char *type)
{
    if (!type)
        return node_unread(reading);
    AUTO_FREE char *name = type_short_name(type);
    return node_text(reading->arena, NODE_WORDS, arena_strdup(reading->arena, name));
}

static struct node *type_node(const struct reading *reading, const struct value *value)
{
    struct dynamic_value dynamic;
    if (!decode_dynamic(reading, value, &dynamic))
        return node_unread(reading);
    return dynamic.name ? name_node(reading, dynamic.name) : node_new(reading->arena, NODE_NIL);
}

/* Of a map its keys only. */
static struct node *keys_node(const struct reading *reading, const struct node *map)
{
    if (map->kind != NODE_MAP)
        return (struct node *)map;
    struct node *keys = node_number(reading->arena, NODE_LIST, map->number);
    struct node *next;
    for (struct node *key = map->children; key; key = next) {
        next = key->next ? key->next->next : NULL;
        key->next = NULL;
        node_add(keys, key);
    }
    return keys;
}

static struct node *value_node(const struct rendering *rendering, struct event_record *event,
                               const struct plan_value *plan)
{
    bool is_kept = plan->at_entry && event->plan->shortages[SHORTAGE_KEPT];
    enum shortage room = is_kept ? SHORTAGE_KEPT : SHORTAGE_ROOM;
    struct reading reading = {
        .lacks = &event->lacks,
        .lacks_room = event->plan->shortages[room] != NULL,
        .room = room,
        .arena = &event->arena,
        .types = rendering->types,
        .snapshot = &event->snapshots[!plan->at_entry],
        .load_base = event->base,
        .item_limit = rendering->item_limit,
        .follow_limit = rendering->follow_limit,
        .string_limit = rendering->string_limit,
    };
    const char *obstacle = find_obstacle(event, plan);
    if (obstacle)
        return node_text(&event->arena, strcmp(obstacle, "nil") == 0 ? NODE_NIL : NODE_UNKNOWN,
                         obstacle);
    struct value value = collect(&reading, event, plan);
    uint64_t record = plan->has_type_piece ? piece_of(event, plan->type_piece)->number : 0;
    if (plan->form == FORM_TYPE)
        return record ? name_node(&reading, decode_type_name(&reading, record))
                      : type_node(&reading, &value);
    struct node *node = record ? decode_shaped(&reading, &value, record, plan->is_part)
                               : decode(&reading, &value, plan->is_part);
    return plan->form == FORM_KEYS ? keys_node(&reading, node) : node;
}

/* ---- text ---- */

/* A part of a format, as bpftrace would print it. */
static void add_format(struct text *text, const char *format)
{
    static const char letters[] = "ntr\"\\", meanings[] = "\n\t\r\"\\";
    for (const char *at = format; *at; at++) {
        const char *letter = *at == '\\' && at[1] ? strchr(letters, at[1]) : NULL;
        unsigned byte;
        int used = 0;
        if (letter) {
            text_add_char(text, meanings[letter - letters]);
            at++;
        } else if (*at == '\\' && at[1] >= '0' && at[1] <= '7' &&
                   sscanf(at + 1, "%3o%n", &byte, &used) == 1) {
            text_add_char(text, (char)byte);
            at += used;
        } else if (*at == '\\' && at[1] == 'x' && sscanf(at + 2, "%2x%n", &byte, &used) == 1) {
            text_add_char(text, (char)byte);
            at += 1 + used;
        } else {
            text_add_char(text, *at);
            at += *at == '%' && at[1] == '%';
        }
    }
}

/* The conversion for 64 bits, if it is one that printf may be given. */
static void add_number(struct text *text, const char *conversion, uint64_t number)
{
    size_t flags = 1 + strspn(conversion + 1, "-+ #0123456789");
    char letter = conversion[strlen(conversion) - 1], format[32];
    if (flags > 12 || strtol(conversion + strcspn(conversion, "123456789"), NULL, 10) > MAX_WIDTH ||
        !strchr("diuxXp", letter))
        letter = 'd', flags = 1;
    snprintf(format, sizeof(format), "%.*s%s%c", (int)flags, conversion,
             letter == 'p' ? "#ll" : "ll", letter == 'p' ? 'x' : letter);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    text_printf(text, format, (unsigned long long)number);
#pragma GCC diagnostic pop
}

static bool is_length(const struct plan_value *value)
{
    return value->form == FORM_LEN || value->form == FORM_CAP || value->form == FORM_NONE;
}

static void add_plain_number(struct text *text, const struct plan_value *value, uint64_t number)
{
    if (value->conversion && value->conversion[strlen(value->conversion) - 1] != 's')
        add_number(text, value->conversion, number);
    else if (value->form == FORM_IS)
        text_add_string(text, number ? "true" : "false");
    else if (is_length(value))
        text_printf(text, "%lld", (long long)number);
    else
        text_printf(text, "0x%llx", (unsigned long long)number);
}

static void add_milliseconds(struct text *text, uint64_t nanoseconds)
{
    text_printf(text, "%lld.%03lldms", (long long)nanoseconds / 1000000,
                (long long)nanoseconds / 1000 % 1000);
}

static void add_go_value(const struct rendering *rendering, struct event_record *event,
                         const struct plan_value *value, struct text *text)
{
    const struct node *node = value_node(rendering, event, value);
    const char *conversion = value->conversion;
    char letter = conversion ? conversion[strlen(conversion) - 1] : 's';
    bool is_hex = (value->form == FORM_HEX || (conversion && strstr(conversion, "%rh"))) &&
                  node->kind == NODE_STRING;
    bool is_number = node->kind == NODE_INT || node->kind == NODE_UINT || node->kind == NODE_BOOL ||
                     node->kind == NODE_ADDRESS ||
                     (node->kind == NODE_NIL && !find_obstacle(event, value));
    bool is_bare = conversion && (value->form == FORM_NONE || value->form == FORM_BUF);
    if (is_hex)
        text_form_write_hex(text, node);
    else if (conversion && is_number && strchr("diuxXp", letter))
        add_number(text, conversion, node->number);
    else if (is_bare)
        text_form_write_bare(text, node);
    else
        text_form_write(text, node);
}

/* What bpftrace printed, and the functions in it that only gobt can name. */
static void add_names(const struct rendering *rendering, const struct event_record *event,
                      const struct plan_value *value, struct text *text)
{
    const struct recorded *piece = piece_of(event, value->piece);
    const char *bytes = (const char *)piece->bytes;
    if (value->kind == VALUE_STACK)
        frame_text_write_stack(text, rendering->types->program, event->base, bytes, piece->length);
    else if (value->kind == VALUE_SYMBOL)
        frame_text_write_function(text, rendering->types->program, event->base, bytes,
                                  piece->length);
    else
        text_add(text, bytes, piece->length);
}

/* Stacks have lines; all else stays on its own, and drives nothing. */
static void add_safe(struct text *text, const struct text *names)
{
    const uint8_t *at = (const uint8_t *)names->bytes, *end = at + names->length, *stop;
    for (; at < end && (stop = memchr(at, '\n', (size_t)(end - at))); at = stop + 1) {
        terminal_escape_bytes(text, at, (size_t)(stop - at));
        text_add_char(text, '\n');
    }
    terminal_escape_bytes(text, at, (size_t)(end - at));
}

static void add_value(const struct rendering *rendering, struct event_record *event,
                      const struct plan_value *value, struct text *text)
{
    const struct recorded *piece = piece_of(event, value->piece);
    AUTO_TEXT struct text names = {0};
    if (value->label) {
        terminal_escape(text, value->label);
        text_add_char(text, '=');
    }
    switch (value->kind) {
    case VALUE_GO:
        add_go_value(rendering, event, value, text);
        return;
    case VALUE_NUMBER:
        add_plain_number(text, value, piece->number);
        return;
    case VALUE_DURATION:
        add_milliseconds(text, piece->number);
        return;
    case VALUE_TEXT:
    case VALUE_STACK:
    case VALUE_SYMBOL:
        add_names(rendering, event, value, &names);
        add_safe(text, &names);
        return;
    case VALUE_FUNCTION:
        terminal_escape(text, event->plan->label);
        return;
    case VALUE_MISSING:
        text_add_string(text, value->missing);
        return;
    }
}

static void day_time(const struct rendering *rendering, uint64_t time, struct tm *ret,
                     unsigned *nanoseconds, bool is_local)
{
    int64_t now = (int64_t)time + rendering->clock_offset;
    time_t seconds = (time_t)(now / SECOND);
    *nanoseconds = (unsigned)(now % SECOND);
    if (is_local)
        localtime_r(&seconds, ret);
    else
        gmtime_r(&seconds, ret);
}

static void add_time(const struct rendering *rendering, uint64_t time, struct text *text)
{
    struct tm day;
    unsigned nanoseconds;
    day_time(rendering, time, &day, &nanoseconds, true);
    text_printf(text, "%02d:%02d:%02d.%06u", day.tm_hour, day.tm_min, day.tm_sec,
                nanoseconds / 1000);
}

void render_text(const struct rendering *rendering, struct event_record *event, struct text *text)
{
    const struct plan *plan = event->plan;
    for (size_t i = 0; i < plan->segments.count; i++) {
        const struct plan_segment *segment = &plan->segments.items[i];
        switch (segment->kind) {
        case SEGMENT_TEXT:
            add_format(text, segment->text);
            break;
        case SEGMENT_TIME:
            add_time(rendering, event->time, text);
            break;
        case SEGMENT_VALUE:
            add_value(rendering, event, &segment->value, text);
            break;
        case SEGMENT_FIELDS:
            /* Nothing to show: the space that would stand before it goes too. */
            if (!segment->text && text->length && text->bytes[text->length - 1] == ' ')
                text->length--;
            break;
        }
    }
}

/* ---- JSON ---- */

/* The lines of a stack: "main.f+12". */
static void add_frames(struct text *text, const struct text *names)
{
    const char *at = text_string(names), *end = at + names->length;
    text_add_char(text, '[');
    for (bool is_first = true; at < end; is_first = false) {
        while (at < end && (*at == ' ' || *at == '\n'))
            at++;
        const char *stop = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;
        if (!stop)
            stop = end;
        if (stop == at)
            break;
        text_add_string(text, is_first ? "" : ",");
        json_form_write_text(text, at, (size_t)(stop - at));
        at = stop;
    }
    text_add_char(text, ']');
}

static void add_json_value(const struct rendering *rendering, struct event_record *event,
                           const struct plan_value *value, struct text *text)
{
    const struct recorded *piece = piece_of(event, value->piece);
    AUTO_TEXT struct text names = {0};
    switch (value->kind) {
    case VALUE_GO:
        json_form_write(text, value_node(rendering, event, value));
        return;
    case VALUE_NUMBER:
        if (is_length(value) || value->form == FORM_IS)
            add_plain_number(text, value, piece->number);
        else
            text_printf(text, "{\"address\":\"0x%llx\"}", (unsigned long long)piece->number);
        return;
    case VALUE_DURATION:
        text_printf(text, "%llu", (unsigned long long)piece->number);
        return;
    case VALUE_TEXT:
    case VALUE_SYMBOL:
        add_names(rendering, event, value, &names);
        json_form_write_text(text, text_string(&names), names.length);
        return;
    case VALUE_STACK:
        add_names(rendering, event, value, &names);
        add_frames(text, &names);
        return;
    case VALUE_FUNCTION:
        json_form_write_string(text, event->plan->function);
        return;
    case VALUE_MISSING:
        json_form_write(text, node_text(&event->arena, NODE_UNKNOWN, value->missing));
        return;
    }
}

static const char *type_of(const struct plan *plan)
{
    return plan->line ? "line" : plan->is_return ? "return" : "call";
}

/* Of what isn't simply a call. */
static void add_place(const struct plan *plan, struct text *text)
{
    if (plan->inlined_into) {
        text_add_string(text, ",\"inlined_into\":");
        json_form_write_string(text, plan->inlined_into);
    }
    if (plan->line) {
        text_add_string(text, ",\"line\":");
        json_form_write_string(text, plan->line);
    }
}

/* What a user prints twice is there once. */
static bool was_there(const struct plan *plan, size_t number)
{
    const struct plan_value *value = &plan->segments.items[number].value;
    for (size_t i = 0; i < number; i++) {
        const struct plan_segment *segment = &plan->segments.items[i];
        if (segment->kind == SEGMENT_VALUE && segment->value.path &&
            segment->value.is_own == value->is_own && strcmp(segment->value.path, value->path) == 0)
            return true;
    }
    return false;
}

static void add_members(const struct rendering *rendering, struct event_record *event, bool own,
                        struct text *text)
{
    bool is_first = true;
    const struct plan *plan = event->plan;
    for (size_t i = 0; i < plan->segments.count; i++) {
        const struct plan_segment *segment = &plan->segments.items[i];
        const struct plan_value *value = &segment->value;
        if (segment->kind != SEGMENT_VALUE || !value->path || value->is_own != own ||
            was_there(plan, i))
            continue;
        text_add_string(text, is_first && !own ? "" : ",");
        is_first = false;
        json_form_write_string(text, value->kind == VALUE_DURATION ? "duration_ns" : value->path);
        text_add_char(text, ':');
        add_json_value(rendering, event, value, text);
    }
}

void render_json(const struct rendering *rendering, struct event_record *event, struct text *text)
{
    struct tm day;
    unsigned nanoseconds;
    day_time(rendering, event->time, &day, &nanoseconds, false);
    text_printf(text, "{\"type\":\"%s\",\"time\":\"%04d-%02d-%02dT%02d:%02d:%02d.%09uZ\"",
                type_of(event->plan), day.tm_year + 1900, day.tm_mon + 1, day.tm_mday, day.tm_hour,
                day.tm_min, day.tm_sec, nanoseconds);
    text_printf(text, ",\"tid\":%llu,\"function\":", (unsigned long long)event->thread);
    json_form_write_string(text, event->plan->function);
    add_place(event->plan, text);
    add_members(rendering, event, true, text);
    text_add_string(text, ",\"values\":{");
    add_members(rendering, event, false, text);
    text_add_char(text, '}');
    if (event->plan->is_own) {
        AUTO_TEXT struct text line = {0};
        render_text(rendering, event, &line);
        if (string_ends_with(text_string(&line), "\n"))
            line.length--;
        text_add_string(text, ",\"text\":");
        json_form_write_text(text, line.bytes, line.length);
    }
    text_add_string(text, "}\n");
}

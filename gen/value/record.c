#include "value/record.h"

#include <string.h>

enum { FIRST_PAGE = 4096 /* what was read behind a nil pointer is nothing */ };

void event_record_destroy(struct event_record *record)
{
    for (size_t i = 0; i < LENGTH(record->snapshots); i++)
        snapshot_deinit(&record->snapshots[i]);
    arena_deinit(&record->arena);
    free(record);
}

/* A cursor over what was printed. Beyond its end the record is just not whole yet. */
struct cursor {
    const char *at, *end;
    bool is_short, is_wrong;
};

static bool is_fine(const struct cursor *cursor)
{
    return !cursor->is_short && !cursor->is_wrong;
}

static void expect(struct cursor *cursor, const char *text)
{
    size_t length = strlen(text), left = (size_t)(cursor->end - cursor->at);
    if (!is_fine(cursor))
        return;
    if (memcmp(cursor->at, text, left < length ? left : length) != 0)
        cursor->is_wrong = true;
    else if (left < length)
        cursor->is_short = true;
    else
        cursor->at += length;
}

static int digit(char character)
{
    if (character >= '0' && character <= '9')
        return character - '0';
    return character >= 'a' && character <= 'f' ? character - 'a' + 10 : -1;
}

/* A number, with something behind it. */
static uint64_t take_number(struct cursor *cursor, unsigned base)
{
    uint64_t number = 0;
    const char *start = cursor->at;
    while (is_fine(cursor) && cursor->at < cursor->end && digit(*cursor->at) >= 0 &&
           digit(*cursor->at) < (int)base)
        number = number * base + (uint64_t)digit(*cursor->at++);
    if (cursor->at == cursor->end)
        cursor->is_short = true;
    else if (cursor->at == start)
        cursor->is_wrong = true;
    return number;
}

/* "68 65 6c" */
static void take_bytes(struct cursor *cursor, struct arena *arena, struct recorded *ret)
{
    const char *stop = memchr(cursor->at, '|', (size_t)(cursor->end - cursor->at));
    if (!stop) {
        cursor->is_short = true;
        return;
    }
    uint8_t *bytes = arena_alloc(arena, (size_t)(stop - cursor->at) / 2 + 1);
    ret->bytes = bytes;
    for (; cursor->at < stop; cursor->at += *cursor->at == ' ') {
        if (stop - cursor->at < 2 || digit(cursor->at[0]) < 0 || digit(cursor->at[1]) < 0) {
            cursor->is_wrong = true;
            return;
        }
        bytes[ret->length++] = (uint8_t)(digit(cursor->at[0]) << 4 | digit(cursor->at[1]));
        cursor->at += 2;
    }
}

/* The same of eight bytes that were printed as their number. */
static void take_word(struct cursor *cursor, struct arena *arena, struct recorded *ret)
{
    uint64_t number = take_number(cursor, 16);
    uint8_t *bytes = arena_alloc(arena, sizeof(number));
    for (unsigned i = 0; i < sizeof(number); i++)
        bytes[i] = (uint8_t)(number >> 8 * i);
    ret->bytes = bytes;
    ret->length = sizeof(number);
}

/* Between two marks. */
static void take_text(struct cursor *cursor, const char *mark, struct arena *arena,
                      struct recorded *ret)
{
    expect(cursor, mark);
    if (!is_fine(cursor))
        return;
    const char *stop = memmem(cursor->at, (size_t)(cursor->end - cursor->at), mark, strlen(mark));
    if (!stop) {
        cursor->is_short = true;
        return;
    }
    ret->length = (uint64_t)(stop - cursor->at);
    ret->bytes = (const uint8_t *)arena_strndup(arena, cursor->at, ret->length);
    cursor->at = stop + strlen(mark);
}

static void take_piece(struct cursor *cursor, const char *mark, enum plan_piece_kind kind,
                       struct arena *arena, struct recorded *ret)
{
    expect(cursor, "|");
    if (kind == PLAN_TEXT) {
        take_text(cursor, mark, arena, ret);
    } else {
        ret->number = take_number(cursor, 16);
        if (kind == PLAN_MEMORY || kind == PLAN_LINK)
            expect(cursor, ":");
        if (kind == PLAN_MEMORY && is_fine(cursor))
            take_bytes(cursor, arena, ret);
        else if (kind == PLAN_LINK && is_fine(cursor))
            take_word(cursor, arena, ret);
    }
    ret->is_there = is_fine(cursor);
}

static struct event_record *find_open(struct event_records *open, const struct plan *plan,
                                      uint64_t time, uint64_t thread, size_t *ret)
{
    for (size_t i = 0; i < open->count; i++) {
        struct event_record *record = open->items[i];
        if (record->plan == plan && record->time == time && record->thread == thread) {
            *ret = i;
            return record;
        }
    }
    struct event_record *record = memory_alloc(sizeof(*record));
    record->plan = plan;
    record->time = time;
    record->thread = thread;
    record->pieces = ARENA_ARRAY(&record->arena, struct recorded, plan->pieces.count + 1);
    record->has_part = ARENA_ARRAY(&record->arena, bool, plan->parts.count);
    *ret = open->count;
    array_push(open, record);
    return record;
}

static void finish(struct event_record *record)
{
    for (size_t i = 0; i < record->plan->pieces.count; i++) {
        const struct recorded *piece = &record->pieces[i];
        const struct plan_piece *planned = &record->plan->pieces.items[i];
        if (planned->kind != PLAN_TEXT && piece->length && piece->number >= FIRST_PAGE)
            snapshot_add(&record->snapshots[!planned->at_entry], piece->number, piece->bytes,
                         piece->length);
    }
}

/* Whether the part has come, or must not: what tells that is in a part that came before. */
static bool is_settled(const struct event_record *record, size_t number)
{
    const struct plan *plan = record->plan;
    const struct plan_part *part = &plan->parts.items[number];
    while (!record->has_part[number]) {
        if (!part->has_guard)
            return false;
        number = plan->pieces.items[part->guard].part;
        if (record->has_part[number])
            return record->pieces[part->guard].number == 0;
        part = &plan->parts.items[number];
    }
    return true;
}

static bool is_whole(const struct event_record *record)
{
    for (size_t i = 0; i < record->plan->parts.count; i++) {
        if (!is_settled(record, i))
            return false;
    }
    return true;
}

enum record_state record_take(const struct plans *plans, const char *bytes, size_t length,
                              size_t *used, struct event_records *open, struct event_record **event)
{
    struct cursor cursor = {.at = bytes, .end = bytes + length};
    expect(&cursor, plans->mark);
    uint64_t number = take_number(&cursor, 10);
    expect(&cursor, " ");
    uint64_t part = take_number(&cursor, 10);
    expect(&cursor, " ");
    uint64_t time = take_number(&cursor, 16);
    expect(&cursor, " ");
    uint64_t thread = take_number(&cursor, 16);
    expect(&cursor, " ");
    uint64_t base = take_number(&cursor, 16);
    if (cursor.is_short)
        return RECORD_UNENDED;
    if (cursor.is_wrong || number >= plans->count || part >= plans->items[number]->parts.count)
        return RECORD_MALFORMED;
    const struct plan *plan = plans->items[number];
    /* Until its end is there, nothing of it is taken. */
    struct arena arena = {0};
    struct recorded *pieces = ARENA_ARRAY(&arena, struct recorded, plan->pieces.count + 1);
    for (size_t i = 0; i < plan->pieces.count && is_fine(&cursor); i++) {
        if (plan->pieces.items[i].part == part)
            take_piece(&cursor, plans->mark, plan->pieces.items[i].kind, &arena, &pieces[i]);
    }
    expect(&cursor, "|");
    expect(&cursor, plans->mark);
    expect(&cursor, "\n");
    if (!is_fine(&cursor)) {
        arena_deinit(&arena);
        return cursor.is_wrong ? RECORD_MALFORMED : RECORD_UNENDED;
    }
    *used = (size_t)(cursor.at - bytes);
    size_t place;
    struct event_record *record = find_open(open, plan, time, thread, &place);
    record->base = base;
    for (size_t i = 0; i < plan->pieces.count; i++) {
        if (!pieces[i].is_there)
            continue;
        record->pieces[i] = pieces[i];
        uint8_t *copy = arena_alloc(&record->arena, pieces[i].length + 1);
        if (pieces[i].length)
            memcpy(copy, pieces[i].bytes, pieces[i].length);
        record->pieces[i].bytes = copy;
    }
    arena_deinit(&arena);
    record->part_count += !record->has_part[part];
    record->has_part[part] = true;
    if (!is_whole(record))
        return RECORD_PART;
    open->items[place] = open->items[--open->count];
    finish(record);
    *event = record;
    return RECORD_WHOLE;
}

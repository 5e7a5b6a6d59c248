/* value/record: what bpftrace printed of an event, put together. */
#include "unit.h"

#include "value/record.h"

#define MARK "<mark>"

/* ---- plans ---- */

static struct plans plans;
static struct event_records open;

static struct plan *add_plan(const char *function)
{
    struct plan *plan = plans_add(&plans);
    plan->function = function;
    return plan;
}

static void add_part(struct plan *plan)
{
    array_push(&plan->parts, (struct plan_part){0});
}

static void add_guarded_part(struct plan *plan, size_t guard)
{
    struct plan_part part = {.has_guard = true, .guard = guard};
    array_push(&plan->parts, part);
}

static void add_piece(struct plan *plan, enum plan_piece_kind kind, unsigned part)
{
    struct plan_piece piece = {.kind = kind, .part = part};
    array_push(&plan->pieces, piece);
}

enum { PLAIN, EMPTY, PARTS, GUARDED, ENTRY, LINK };

static int set_up(__attribute__((unused)) void **state)
{
    plans.mark = MARK;
    struct plan *plain = add_plan("main.plain");
    add_part(plain);
    add_piece(plain, PLAN_WORD, 0);
    add_piece(plain, PLAN_MEMORY, 0);
    add_piece(plain, PLAN_TEXT, 0);
    add_part(add_plan("main.empty"));
    struct plan *parts = add_plan("main.parts");
    add_part(parts);
    add_part(parts);
    add_part(parts);
    add_piece(parts, PLAN_WORD, 1);
    add_piece(parts, PLAN_WORD, 0);
    add_piece(parts, PLAN_WORD, 2);
    /* The third part is there if the second has a word for it, and that if the first has. */
    struct plan *guarded = add_plan("main.guarded");
    add_part(guarded);
    add_guarded_part(guarded, 0);
    add_guarded_part(guarded, 1);
    for (unsigned i = 0; i < 3; i++)
        add_piece(guarded, PLAN_WORD, i);
    struct plan *entry = add_plan("main.entry");
    add_part(entry);
    add_piece(entry, PLAN_MEMORY, 0);
    add_piece(entry, PLAN_MEMORY, 0);
    entry->pieces.items[0].at_entry = true;
    struct plan *link = add_plan("main.link");
    add_part(link);
    add_piece(link, PLAN_LINK, 0);
    return 0;
}

static int tear_down(__attribute__((unused)) void **state)
{
    for (size_t i = 0; i < open.count; i++)
        event_record_destroy(open.items[i]);
    array_deinit(&open);
    plans_deinit(&plans);
    return 0;
}

/* ---- taking ---- */

/* In memory of its own, so that a sanitizer sees what is read behind it. */
static enum record_state take_bytes(const char *bytes, size_t length, size_t *used,
                                    struct event_record **event)
{
    char *copy = malloc(length ? length : 1);
    assert_non_null(copy);
    memcpy(copy, bytes, length);
    *used = 12345;
    *event = NULL;
    enum record_state state = record_take(&plans, copy, length, used, &open, event);
    free(copy);
    return state;
}

static void check_state(const char *bytes, enum record_state wanted, size_t wanted_used)
{
    size_t used;
    struct event_record *event;
    enum record_state state = take_bytes(bytes, strlen(bytes), &used, &event);
    if (state == RECORD_WHOLE)
        event_record_destroy(event);
    if (state != wanted)
        fail_msg("state %d, wanted %d: %s", state, wanted, bytes);
    if (wanted == RECORD_WHOLE || wanted == RECORD_PART)
        assert_int_equal(used, wanted_used);
}

static void check_part(const char *bytes)
{
    check_state(bytes, RECORD_PART, strlen(bytes));
}

/* The event that is whole with the record; the caller destroys it. */
static struct event_record *take_whole(const char *bytes)
{
    size_t used;
    struct event_record *event;
    assert_int_equal(take_bytes(bytes, strlen(bytes), &used, &event), RECORD_WHOLE);
    assert_int_equal(used, strlen(bytes));
    assert_non_null(event);
    return event;
}

static void check_word(const struct event_record *event, size_t piece, uint64_t number)
{
    assert_true(event->pieces[piece].is_there);
    assert_true(event->pieces[piece].number == number);
}

/* ---- one part ---- */

static const char whole[] =
    MARK "0 0 1f2e 10a ab000|ff|c000:68 00 7c|" MARK "a|b\nc\xff" MARK "|" MARK "\n";

TEST(a_whole_record_has_all_that_was_printed)
{
    struct event_record *event = take_whole(whole);
    assert_ptr_equal(event->plan, plans.items[PLAIN]);
    assert_int_equal(event->time, 0x1f2e);
    assert_int_equal(event->thread, 0x10a);
    assert_int_equal(event->base, 0xab000);
    check_word(event, 0, 0xff);
    check_word(event, 1, 0xc000);
    assert_int_equal(event->pieces[1].length, 3);
    assert_memory_equal(event->pieces[1].bytes, "h\0|", 3);
    assert_int_equal(event->pieces[2].length, 6);
    assert_memory_equal(event->pieces[2].bytes, "a|b\nc\xff", 6);
    assert_int_equal(open.count, 0);
    event_record_destroy(event);
}

TEST(a_record_that_is_cut_anywhere_needs_more)
{
    for (size_t length = 0; length < strlen(whole); length++) {
        size_t used;
        struct event_record *event;
        enum record_state got = take_bytes(whole, length, &used, &event);
        if (got != RECORD_UNENDED)
            fail_msg("cut at %zu: state %d", length, got);
        assert_int_equal(open.count, 0);
    }
}

TEST(what_follows_a_record_is_left)
{
    AUTO_TEXT struct text text = {0};
    text_printf(&text, "%s%s", whole, "text|" MARK "0 0");
    check_state(text_string(&text), RECORD_WHOLE, strlen(whole));
}

TEST(numbers_have_64_bits)
{
    struct event_record *event = take_whole(
        MARK "0 0 ffffffffffffffff fffffffffffffffe "
             "fffffffffffffffd|8000000000000000|fffffffffffffff0:01|" MARK "" MARK "|" MARK "\n");
    assert_true(event->time == UINT64_MAX);
    assert_true(event->thread == UINT64_MAX - 1);
    assert_true(event->base == UINT64_MAX - 2);
    check_word(event, 0, 0x8000000000000000);
    check_word(event, 1, 0xfffffffffffffff0);
    assert_true(event->pieces[2].is_there);
    assert_int_equal(event->pieces[2].length, 0);
    event_record_destroy(event);
}

TEST(an_event_may_have_no_pieces)
{
    struct event_record *event = take_whole(MARK "1 0 5 6 0|" MARK "\n");
    assert_ptr_equal(event->plan, plans.items[EMPTY]);
    assert_int_equal(event->thread, 6);
    event_record_destroy(event);
}

TEST(memory_may_be_empty)
{
    struct event_record *event = take_whole(MARK "0 0 1 2 3|4|5:|" MARK "t" MARK "|" MARK "\n");
    check_word(event, 1, 5);
    assert_int_equal(event->pieces[1].length, 0);
    assert_int_equal(event->snapshots[1].count, 0);
    event_record_destroy(event);
}

TEST(memory_is_known_at_the_time_that_it_is_of)
{
    char byte;
    struct event_record *event = take_whole(MARK "4 0 1 2 3|1000:61 62|1000:63 64|" MARK "\n");
    assert_int_equal(snapshot_read(&event->snapshots[0], 0x1001, &byte, 1), 1);
    assert_int_equal(byte, 'b');
    assert_int_equal(snapshot_read(&event->snapshots[1], 0x1001, &byte, 1), 1);
    assert_int_equal(byte, 'd');
    event_record_destroy(event);
}

TEST(a_link_is_memory_of_one_word)
{
    uint64_t word;
    struct event_record *event = take_whole(MARK "5 0 1 2 3|c008:8000000000000102|" MARK "\n");
    assert_true(snapshot_number(&event->snapshots[1], 0xc008, 8, &word));
    assert_true(word == 0x8000000000000102);
    assert_false(snapshot_number(&event->snapshots[1], 0xc009, 8, &word));
    event_record_destroy(event);
}

TEST(a_link_without_its_word_is_malformed)
{
    check_state(MARK "5 0 1 2 3|c008|" MARK "\n", RECORD_MALFORMED, 0);
    check_state(MARK "5 0 1 2 3|c008:|" MARK "\n", RECORD_MALFORMED, 0);
    check_state(MARK "5 0 1 2 3|c008:12", RECORD_UNENDED, 0);
}

TEST(a_link_behind_a_nil_pointer_is_not_known)
{
    struct event_record *event = take_whole(MARK "5 0 1 2 3|8:0|" MARK "\n");
    assert_int_equal(event->snapshots[1].count, 0);
    event_record_destroy(event);
}

TEST(memory_behind_a_nil_pointer_is_not_known)
{
    char byte;
    struct event_record *event = take_whole(MARK "4 0 1 2 3|0:61|fff:61|" MARK "\n");
    check_word(event, 1, 0xfff);
    assert_int_equal(snapshot_read(&event->snapshots[0], 0, &byte, 1), 0);
    assert_int_equal(snapshot_read(&event->snapshots[1], 0xfff, &byte, 1), 0);
    event_record_destroy(event);
}

/* ---- what is no record ---- */

TEST(a_plan_or_part_that_is_not_known_is_malformed)
{
    check_state(MARK "5 0 1 2 3|" MARK "\n", RECORD_MALFORMED, 0);
    check_state(MARK "99999999 0 1 2 3|" MARK "\n", RECORD_MALFORMED, 0);
    check_state(MARK "1 1 1 2 3|" MARK "\n", RECORD_MALFORMED, 0);
    check_state(MARK "2 3 1 2 3|0|" MARK "\n", RECORD_MALFORMED, 0);
}

TEST(another_text_is_malformed)
{
    static const char *const texts[] = {
        "no mark at all",
        "<mark!0 0 1 2 3|" MARK "\n",
        MARK "x",
        MARK " 0 1 2 3|",
        MARK "a 0 1 2 3|" MARK "\n",
        MARK "1  0 1 2 3|" MARK "\n",
        MARK "1 a 1 2 3|" MARK "\n",
        MARK "1 0 g 2 3|" MARK "\n",
        MARK "1 0 A 2 3|" MARK "\n",
        MARK "1 0 -1 2 3|" MARK "\n",
        MARK "1 0 1 2 3!",
        MARK "1 0 1 2 3|7|" MARK "\n",
        MARK "1 0 1 2 3|" MARK " ",
        MARK "1 0 1 2 3|" MARK MARK,
        MARK "0 0 1 2 3|" MARK "\n",
        MARK "0 0 1 2 3|ff|c000|" MARK "t" MARK "|" MARK "\n",
        MARK "0 0 1 2 3|ff|c000:6g|" MARK "t" MARK "|" MARK "\n",
        MARK "0 0 1 2 3|ff|c000:6|" MARK "t" MARK "|" MARK "\n",
        MARK "0 0 1 2 3|ff|c000:68  65|" MARK "t" MARK "|" MARK "\n",
        MARK "0 0 1 2 3|ff|c000:68 6|" MARK "t" MARK "|" MARK "\n",
        MARK "0 0 1 2 3|ff|c000:68|t" MARK "|" MARK "\n",
        MARK "0 0 1 2 3|ff|c000:68|" MARK "t" MARK MARK "\n",
    };
    for (size_t i = 0; i < LENGTH(texts); i++)
        check_state(texts[i], RECORD_MALFORMED, 0);
    assert_int_equal(open.count, 0);
}

/* ---- several parts ---- */

TEST(parts_come_in_any_order)
{
    check_part(MARK "2 2 5 6 7|33|" MARK "\n");
    check_part(MARK "2 0 5 6 7|22|" MARK "\n");
    assert_int_equal(open.count, 1);
    struct event_record *event = take_whole(MARK "2 1 5 6 7|11|" MARK "\n");
    assert_int_equal(open.count, 0);
    assert_int_equal(event->base, 7);
    check_word(event, 0, 0x11);
    check_word(event, 1, 0x22);
    check_word(event, 2, 0x33);
    event_record_destroy(event);
}

TEST(a_part_that_comes_twice_is_one)
{
    check_part(MARK "2 0 5 6 7|22|" MARK "\n");
    check_part(MARK "2 0 5 6 7|22|" MARK "\n");
    check_part(MARK "2 0 5 6 7|22|" MARK "\n");
    assert_int_equal(open.count, 1);
    assert_int_equal(open.items[0]->part_count, 1);
}

/* By plan, time and thread. */
TEST(parts_of_several_events_are_told_apart)
{
    check_part(MARK "2 0 5 6 7|1|" MARK "\n");
    check_part(MARK "2 0 5 16 7|2|" MARK "\n");
    check_part(MARK "2 0 15 6 7|3|" MARK "\n");
    check_part(MARK "3 0 5 6 7|4|" MARK "\n");
    assert_int_equal(open.count, 4);
    check_part(MARK "2 1 5 16 7|12|" MARK "\n");
    check_part(MARK "2 1 5 6 7|11|" MARK "\n");
    struct event_record *event = take_whole(MARK "2 2 5 16 7|22|" MARK "\n");
    check_word(event, 0, 0x12);
    check_word(event, 1, 2);
    check_word(event, 2, 0x22);
    event_record_destroy(event);
    event = take_whole(MARK "2 2 5 6 7|21|" MARK "\n");
    check_word(event, 0, 0x11);
    check_word(event, 1, 1);
    event_record_destroy(event);
    assert_int_equal(open.count, 2);
}

TEST(a_part_that_is_not_whole_is_not_taken)
{
    check_part(MARK "2 0 5 6 7|22|" MARK "\n");
    check_state(MARK "2 1 5 6 7|11|" MARK, RECORD_UNENDED, 0);
    check_state(MARK "2 2 5 6 7|11!" MARK "\n", RECORD_MALFORMED, 0);
    assert_int_equal(open.items[0]->part_count, 1);
    assert_false(open.items[0]->pieces[0].is_there);
}

/* ---- guards ---- */

TEST(a_guard_that_is_0_says_that_no_more_parts_come)
{
    struct event_record *event = take_whole(MARK "3 0 5 6 7|0|" MARK "\n");
    check_word(event, 0, 0);
    assert_false(event->pieces[1].is_there);
    assert_int_equal(event->part_count, 1);
    event_record_destroy(event);
}

TEST(a_guard_that_is_not_0_makes_its_part_awaited)
{
    check_part(MARK "3 0 5 6 7|1|" MARK "\n");
    struct event_record *event = take_whole(MARK "3 1 5 6 7|0|" MARK "\n");
    assert_true(event->pieces[1].is_there);
    assert_false(event->pieces[2].is_there);
    event_record_destroy(event);
}

TEST(each_guard_in_a_row_is_asked)
{
    check_part(MARK "3 0 5 6 7|1|" MARK "\n");
    check_part(MARK "3 1 5 6 7|2|" MARK "\n");
    struct event_record *event = take_whole(MARK "3 2 5 6 7|3|" MARK "\n");
    check_word(event, 2, 3);
    assert_int_equal(event->part_count, 3);
    event_record_destroy(event);
}

TEST(a_guarded_part_may_come_before_its_guard)
{
    check_part(MARK "3 2 5 6 7|3|" MARK "\n");
    check_part(MARK "3 1 5 6 7|2|" MARK "\n");
    struct event_record *event = take_whole(MARK "3 0 5 6 7|1|" MARK "\n");
    check_word(event, 0, 1);
    check_word(event, 2, 3);
    event_record_destroy(event);
}

#define RECORD_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        RECORD_TEST(a_whole_record_has_all_that_was_printed),
        RECORD_TEST(a_record_that_is_cut_anywhere_needs_more),
        RECORD_TEST(what_follows_a_record_is_left),
        RECORD_TEST(numbers_have_64_bits),
        RECORD_TEST(an_event_may_have_no_pieces),
        RECORD_TEST(memory_may_be_empty),
        RECORD_TEST(memory_is_known_at_the_time_that_it_is_of),
        RECORD_TEST(a_link_is_memory_of_one_word),
        RECORD_TEST(a_link_without_its_word_is_malformed),
        RECORD_TEST(a_link_behind_a_nil_pointer_is_not_known),
        RECORD_TEST(memory_behind_a_nil_pointer_is_not_known),
        RECORD_TEST(a_plan_or_part_that_is_not_known_is_malformed),
        RECORD_TEST(another_text_is_malformed),
        RECORD_TEST(parts_come_in_any_order),
        RECORD_TEST(a_part_that_comes_twice_is_one),
        RECORD_TEST(parts_of_several_events_are_told_apart),
        RECORD_TEST(a_part_that_is_not_whole_is_not_taken),
        RECORD_TEST(a_guard_that_is_0_says_that_no_more_parts_come),
        RECORD_TEST(a_guard_that_is_not_0_makes_its_part_awaited),
        RECORD_TEST(each_guard_in_a_row_is_asked),
        RECORD_TEST(a_guarded_part_may_come_before_its_guard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* run/output: events out of what bpftrace prints, however it is read. Over 500 lines: both forms
 * are made of the same records. */
#include "unit.h"

#include <jansson.h>

#include "run/output.h"

#define MARK "<mark>"

/* ---- plans ---- */

static struct plans plans;
static struct output output;

static struct plan *add_plan(const char *function)
{
    struct plan *plan = plans_add(&plans);
    plan->function = function;
    return plan;
}

/* A number of its own part. */
static void add_number(struct plan *plan, const char *label)
{
    struct plan_piece piece = {.kind = PLAN_WORD, .part = (unsigned)plan->parts.count};
    struct plan_segment blank = {.kind = SEGMENT_TEXT, .text = " "};
    struct plan_segment value = {.kind = SEGMENT_VALUE};
    value.value =
        (struct plan_value){.kind = VALUE_NUMBER, .form = FORM_LEN, .label = label, .path = label};
    value.value.piece = plan->pieces.count;
    array_push(&plan->parts, (struct plan_part){0});
    array_push(&plan->pieces, piece);
    array_push(&plan->segments, blank);
    array_push(&plan->segments, value);
}

static void add_text(struct plan *plan, const char *text)
{
    struct plan_segment segment = {.kind = SEGMENT_TEXT, .text = text};
    array_push(&plan->segments, segment);
}

/* What bpftrace made, in the first part. */
static void add_own_text(struct plan *plan)
{
    struct plan_piece piece = {.kind = PLAN_TEXT};
    struct plan_segment segment = {.kind = SEGMENT_VALUE};
    segment.value = (struct plan_value){.kind = VALUE_STACK, .path = "stack", .is_own = true};
    segment.value.piece = plan->pieces.count;
    array_push(&plan->pieces, piece);
    array_push(&plan->segments, segment);
}

static struct type string = {.name = "string", .kind = TYPE_STRING, .size = 16, .complete = true};

/* In two words; its text isn't copied. */
static void add_string(struct plan *plan)
{
    struct plan_piece piece = {.kind = PLAN_WORD};
    struct plan_segment segment = {.kind = SEGMENT_VALUE};
    segment.value = (struct plan_value){.kind = VALUE_GO, .path = "s", .type = &string};
    for (uint64_t i = 0; i < 2; i++) {
        struct plan_word word = {.offset = 8 * i, .size = 8, .piece = plan->pieces.count};
        array_push(&plan->pieces, piece);
        array_push(&segment.value.words, word);
    }
    array_push(&plan->parts, (struct plan_part){0});
    array_push(&plan->segments, segment);
}

/* 0: "main.F n=N TEXT"; 1: "main.G a=N b=N", in two parts; 2: "main.H S". */
static int set_up(__attribute__((unused)) void **state)
{
    plans.mark = MARK;
    struct plan *plan = add_plan("main.F");
    add_text(plan, "main.F");
    add_number(plan, "n");
    add_text(plan, " ");
    add_own_text(plan);
    add_text(plan, "\\n");
    plan = add_plan("main.G");
    add_text(plan, "main.G");
    add_number(plan, "a");
    add_number(plan, "b");
    add_text(plan, "\\n");
    plan = add_plan("main.H");
    add_text(plan, "main.H ");
    add_string(plan);
    add_text(plan, "\\n");
    static struct program no_functions;
    plans.types.program = &no_functions;
    output.plans = &plans;
    output.rendering.types = &plans.types;
    return 0;
}

static int tear_down(__attribute__((unused)) void **state)
{
    output_deinit(&output);
    output = (struct output){0};
    plans_deinit(&plans);
    return 0;
}

static int set_up_json(void **state)
{
    output.is_json = true;
    return set_up(state);
}

/* ---- reading ---- */
#define F5        MARK "0 0 100 7 0|5|" MARK "x" MARK "|" MARK "\n"
#define F6        MARK "0 0 200 7 0|6|" MARK "a|b\nc" MARK "|" MARK "\n"
#define G_A(time) MARK "1 0 " time " 7 0|1|" MARK "\n"
#define G_B(time) MARK "1 1 " time " 7 0|2|" MARK "\n"

static void add(const char *bytes)
{
    output_add(&output, bytes, strlen(bytes));
}

static void check_ready(const char *wanted)
{
    assert_string_equal(text_string(&output.ready), wanted);
    assert_int_equal(output.ready.length, strlen(wanted));
}

static void check_notes(const char *wanted)
{
    assert_string_equal(text_string(&output.notes), wanted);
}

/* A printf, as bpftrace has it with -f json. */
static char *as_json(const char *data)
{
    AUTO_TEXT struct text text = {0};
    json_t *object = json_pack("{s:s, s:s}", "type", "printf", "data", data);
    char *line = json_dumps(object, JSON_COMPACT);
    json_decref(object);
    text_printf(&text, "%s\n", line);
    free(line);
    return text_steal(&text);
}

static void add_json(const char *data)
{
    AUTO_FREE char *line = as_json(data);
    add(line);
}

/* The same comes of BYTES read whole, byte by byte, and in two at any place. */
static void check_any_reads(const char *bytes, bool is_json, const char *ready, const char *notes)
{
    size_t length = strlen(bytes);
    for (size_t cut = 0; cut <= length + 1; cut++) {
        tear_down(NULL);
        set_up(NULL);
        output.is_json = is_json;
        if (cut > length) {
            for (size_t i = 0; i < length; i++)
                output_add(&output, bytes + i, 1);
        } else {
            output_add(&output, bytes, cut);
            output_add(&output, bytes + cut, length - cut);
        }
        output_end(&output);
        if (strcmp(text_string(&output.ready), ready) != 0 ||
            strcmp(text_string(&output.notes), notes) != 0)
            fail_msg("cut at %zu: ready '%s', notes '%s'", cut, text_string(&output.ready),
                     text_string(&output.notes));
    }
}

/* ---- text ---- */

TEST(a_record_becomes_its_line)
{
    add(F5);
    check_ready("main.F n=5 x\n");
    check_notes("");
}

TEST(text_around_records_passes_through)
{
    add("before\n" F5 "between " F6 "\033[1mbehind");
    check_ready("before\nmain.F n=5 x\nbetween main.F n=6 a|b\nc\n\033[1mbehind");
}

TEST(what_is_no_record_is_not_held_back)
{
    add("a prompt: ");
    check_ready("a prompt: ");
}

TEST(what_may_be_a_mark_is_held_back_until_it_is_none)
{
    add("text <ma");
    check_ready("text ");
    add("p>");
    check_ready("text <map>");
    add("<mar");
    check_ready("text <map>");
    add("<mark");
    check_ready("text <map><mar");
    add(&F5[strlen("<mark")]);
    check_ready("text <map><marmain.F n=5 x\n");
}

TEST(what_may_be_a_mark_is_text_at_the_end)
{
    add("text <mark");
    output_end(&output);
    check_ready("text <mark");
    check_notes("");
}

TEST(however_it_is_read_the_same_comes_of_it)
{
    check_any_reads("<<mar" F5 "text<mark" G_A("300") "<" F6 G_B("300") "<mark", false,
                    "<<marmain.F n=5 x\ntext<mark<main.F n=6 a|b\nc\nmain.G a=1 b=2\n<mark", "");
}

TEST(text_may_hold_zero_bytes)
{
    output_add(&output, "a\0b", 3);
    assert_int_equal(output.ready.length, 3);
    assert_memory_equal(output.ready.bytes, "a\0b", 3);
}

TEST(an_event_in_parts_is_shown_when_the_last_has_come)
{
    add(G_B("300"));
    add(F5);
    check_ready("main.F n=5 x\n");
    add(G_A("300"));
    check_ready("main.F n=5 x\nmain.G a=1 b=2\n");
    output_end(&output);
    check_notes("");
}

/* ---- what bpftrace prints as JSON ---- */

TEST(a_line_that_is_no_json_is_text)
{
    add("plain one\nplain two\n[1,2]\n");
    check_ready("{\"type\":\"text\",\"text\":\"plain one\"}\n"
                "{\"type\":\"text\",\"text\":\"plain two\"}\n"
                "{\"type\":\"text\",\"text\":\"[1,2]\"}\n");
}

TEST(numbers_of_64_bits_are_passed_on)
{
    add("{\"type\": \"map\", \"data\": {\"@\": 18446744073709551615}}\n");
    check_ready("{\"type\": \"map\", \"data\": {\"@\": 18446744073709551615}}\n");
}

TEST(what_is_no_utf8_is_replaced_not_lost)
{
    add("{\"type\": \"printf\", \"data\": \"a\xff b\\n\"}\n");
    check_ready("{\"type\":\"text\",\"text\":\"a\xef\xbf\xbd b\"}\n");
}

TEST(a_zero_byte_does_not_end_a_line)
{
    add("{\"type\": \"printf\", \"data\": \"a\\u0000b\\n\"}\n");
    check_ready("{\"type\":\"text\",\"text\":\"a\\u0000b\"}\n");
}

/* ---- what is lost ---- */

TEST(a_record_that_cannot_be_read_is_left_out_whole)
{
    add(MARK "9 0 1 2 3|" MARK "\nnext\n");
    check_ready("next\n");
    check_notes("a record can't be read: its event is lost\n");
}

TEST(a_record_without_its_end_is_told)
{
    add(MARK "0 0 1 2 3");
    output_end(&output);
    check_ready("");
    check_notes("a record can't be read: its event is lost\n");
}

TEST(an_event_that_is_not_whole_at_the_end_is_told)
{
    add(G_A("300"));
    add(G_A("400"));
    check_notes("");
    output_end(&output);
    check_ready("");
    check_notes("2 events of main.G aren't shown: bpftrace lost a part\n");
}

TEST(a_part_is_waited_for_two_seconds)
{
    add(G_A("100"));
    add(MARK "0 0 773594ff 7 0|5|" MARK "x" MARK "|" MARK "\n"); /* almost */
    add(G_A("773594ff"));
    check_notes("");
    assert_int_equal(output.open.count, 2);
    add(MARK "0 0 77359500 7 0|5|" MARK "x" MARK "|" MARK "\n");
    check_notes(""); /* told once a second */
    assert_int_equal(output.open.count, 1);
    add(G_B("773594ff"));
    check_ready("main.F n=5 x\nmain.F n=5 x\nmain.G a=1 b=2\n");
    output_end(&output);
    check_notes("1 event of main.G isn't shown: bpftrace lost a part\n");
}

TEST(a_record_that_cannot_be_read_is_told_and_the_next_is_shown)
{
    add(MARK "77 0 1 2 3|" F5);
    assert_non_null(strstr(text_string(&output.notes), "a record can't be read"));
    assert_true(string_ends_with(text_string(&output.ready), "main.F n=5 x\n"));
}

/* ---- JSON ---- */

static const char f5_json[] = "{\"type\":\"call\",\"time\":\"1970-01-01T00:00:00.000000256Z\","
                              "\"tid\":7,\"function\":\"main.F\","
                              "\"values\":{\"n\":5}}\n";

TEST(a_record_becomes_an_object)
{
    plans.items[0]->segments.items[4].value.path = NULL;
    add_json(F5);
    check_ready(f5_json);
}

TEST(every_line_is_an_object)
{
    add_json("before\n" F5 "between\n\n");
    add_json(F6);
    add("{\"type\": \"map\", \"data\": {\"@\": 5}}\n");
    add_json("no line end");
    output_end(&output);
    const char *at = text_string(&output.ready);
    unsigned count = 0;
    for (; *at; count++) {
        const char *end = strchr(at, '\n');
        assert_non_null(end);
        json_t *object = json_loadb(at, (size_t)(end - at), 0, NULL);
        if (!object)
            fail_msg("%.*s", (int)(end - at), at);
        assert_non_null(json_string_value(json_object_get(object, "type")));
        json_decref(object);
        at = end + 1;
    }
    assert_int_equal(count, 6);
}

TEST(what_the_script_says_as_gobt_is_a_notice)
{
    add_json("gobt: 2 calls weren't followed\n");
    check_ready("{\"type\":\"notice\",\"text\":\"2 calls weren't followed\"}\n");
}

TEST(a_stack_is_beside_the_values)
{
    add_json(F6);
    const char *ready = text_string(&output.ready);
    json_t *object = json_loads(ready, 0, NULL);
    assert_non_null(object);
    json_t *stack = json_object_get(object, "stack");
    assert_int_equal(json_array_size(stack), 2);
    assert_string_equal(json_string_value(json_array_get(stack, 0)), "a|b");
    assert_string_equal(json_string_value(json_array_get(stack, 1)), "c");
    json_t *values = json_object_get(object, "values");
    assert_int_equal(json_object_size(values), 1);
    assert_int_equal(json_integer_value(json_object_get(values, "n")), 6);
    json_decref(object);
}

TEST(a_return_has_a_type_of_its_own)
{
    plans.items[0]->is_return = true;
    add_json(F5);
    assert_true(string_starts_with(text_string(&output.ready), "{\"type\":\"return\","));
}

TEST(an_own_script_gets_its_line_too)
{
    plans.items[0]->is_own = true;
    add_json(F5);
    assert_true(string_ends_with(text_string(&output.ready), ",\"text\":\"main.F n=5 x\"}\n"));
}

TEST(text_is_passed_on_by_whole_lines)
{
    add_json("one");
    check_ready("");
    add_json(" \"line\"\nand\n\n an");
    check_ready("{\"type\":\"text\",\"text\":\"one \\\"line\\\"\"}\n"
                "{\"type\":\"text\",\"text\":\"and\"}\n");
    output_end(&output);
    assert_true(
        string_ends_with(text_string(&output.ready), "{\"type\":\"text\",\"text\":\" an\"}\n"));
}

TEST(what_bpftrace_says_of_maps_is_passed_on_as_it_is)
{
    static const char map[] = "{\"type\": \"map\", \"data\": {\"@a\": {\"x\": 1,  \"y\":-2}}}\n";
    static const char lost[] = "{\"type\": \"lost_events\", \"data\": {\"events\": 3}}\n";
    add(map);
    add(lost);
    AUTO_TEXT struct text wanted = {0};
    text_printf(&wanted, "%s%s", map, lost);
    check_ready(text_string(&wanted));
}

TEST(an_empty_line_is_left_out)
{
    add("\n\n");
    output_end(&output);
    check_ready("");
}

TEST(a_record_may_be_in_several_printfs)
{
    add_json("<ma");
    add_json("rk>0 0 100 7 0|5|" MARK "x");
    check_ready("");
    add_json(MARK "|" MARK "\n");
    assert_true(string_starts_with(text_string(&output.ready), "{\"type\":\"call\","));
}

TEST(a_line_without_an_end_is_read_at_the_end)
{
    add("{\"type\": \"map\", \"data\": {}}");
    check_ready("");
    output_end(&output);
    check_ready("{\"type\": \"map\", \"data\": {}}\n");
}

TEST(however_json_is_read_the_same_comes_of_it)
{
    AUTO_FREE char *first = as_json("text\n<ma");
    AUTO_FREE char *second = as_json("p>\n" G_A("300"));
    AUTO_FREE char *third = as_json(G_B("300") "end<");
    AUTO_TEXT struct text bytes = {0};
    text_printf(&bytes, "%s%s{\"type\": \"map\", \"data\": {}}\n%s", first, second, third);
    check_any_reads(text_string(&bytes), true,
                    "{\"type\":\"text\",\"text\":\"text\"}\n"
                    "{\"type\":\"text\",\"text\":\"<map>\"}\n"
                    "{\"type\": \"map\", \"data\": {}}\n"
                    "{\"type\":\"call\",\"time\":\"1970-01-01T00:00:00.000000768Z\",\"tid\":7,"
                    "\"function\":\"main.G\",\"values\":{\"a\":1,\"b\":2}}\n"
                    "{\"type\":\"text\",\"text\":\"end<\"}\n",
                    "");
}

TEST(a_lost_event_is_an_object)
{
    add_json(G_A("300"));
    output_end(&output);
    check_ready("{\"type\":\"lost\",\"function\":\"main.G\",\"events\":1}\n");
    check_notes("");
}

#define H(time, length) MARK "2 0 " time " 7 0|c000|" length "|" MARK "\n"

TEST(what_has_no_room_is_told_at_the_first_event_that_lacks_it)
{
    output.rendering.string_limit = 64;
    plans.items[2]->shortages[SHORTAGE_ROOM] = "main.H: …";
    plans.items[2]->shortages[SHORTAGE_LARGE] = "main.H: large";
    add(H("200", "0"));
    check_notes("");
    add(H("300", "5"));
    check_notes("main.H: …\n");
    add(H("400", "5"));
    check_notes("main.H: …\n");
}

TEST(what_bpftrace_could_not_read_has_no_shortage)
{
    output.rendering.string_limit = 64;
    plans.items[2]->shortages[SHORTAGE_HELD] = "main.H: held";
    plans.items[2]->shortages[SHORTAGE_LARGE] = "main.H: large";
    add(H("300", "5"));
    check_notes("");
}

/* Of a string of 64 bytes four are copied. */
TEST(what_is_behind_what_is_copied_of_a_large_value_is_told)
{
    struct field field = {.name = "S", .type = &string, .offset = 256};
    struct type large = {.name = "main.Large", .kind = TYPE_STRUCT, .size = 272, .complete = true};
    struct plan_value *value = &plans.items[2]->segments.items[1].value;
    large.fields = &field;
    large.field_count = 1;
    value->type = &large;
    value->in_memory = true;
    output.rendering.string_limit = 64;
    plans.items[2]->shortages[SHORTAGE_ROOM] = "main.H: room";
    plans.items[2]->shortages[SHORTAGE_LARGE] = "main.H: large";
    add(H("300", "5"));
    check_notes("main.H: large\n");
    field.offset = 248;
    add(H("400", "5"));
    check_notes("main.H: large\nmain.H: room\n");
}

TEST(each_shortage_is_told_once)
{
    output.rendering.string_limit = 64;
    plans.items[2]->shortages[SHORTAGE_ROOM] = "main.H: room";
    plans.items[2]->segments.items[1].value.is_part = true;
    add(H("300", "5"));
    plans.items[2]->shortages[SHORTAGE_KEPT] = "main.H: kept";
    plans.items[2]->segments.items[1].value.at_entry = true;
    add(H("400", "5"));
    add(H("500", "5"));
    check_notes("main.H: room\nmain.H: kept\n");
}

#define TEXT_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
#define JSON_TEST(name) cmocka_unit_test_setup_teardown(name, set_up_json, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEXT_TEST(what_has_no_room_is_told_at_the_first_event_that_lacks_it),
        TEXT_TEST(what_bpftrace_could_not_read_has_no_shortage),
        TEXT_TEST(what_is_behind_what_is_copied_of_a_large_value_is_told),
        TEXT_TEST(each_shortage_is_told_once),
        TEXT_TEST(a_record_becomes_its_line),
        TEXT_TEST(text_around_records_passes_through),
        TEXT_TEST(what_is_no_record_is_not_held_back),
        TEXT_TEST(what_may_be_a_mark_is_held_back_until_it_is_none),
        TEXT_TEST(what_may_be_a_mark_is_text_at_the_end),
        TEXT_TEST(however_it_is_read_the_same_comes_of_it),
        TEXT_TEST(text_may_hold_zero_bytes),
        TEXT_TEST(an_event_in_parts_is_shown_when_the_last_has_come),
        TEXT_TEST(an_event_that_is_not_whole_at_the_end_is_told),
        TEXT_TEST(a_part_is_waited_for_two_seconds),
        TEXT_TEST(a_record_that_cannot_be_read_is_told_and_the_next_is_shown),
        TEXT_TEST(a_record_that_cannot_be_read_is_left_out_whole),
        TEXT_TEST(a_record_without_its_end_is_told),
        JSON_TEST(a_line_that_is_no_json_is_text),
        JSON_TEST(numbers_of_64_bits_are_passed_on),
        JSON_TEST(what_is_no_utf8_is_replaced_not_lost),
        JSON_TEST(a_zero_byte_does_not_end_a_line),
        JSON_TEST(a_record_becomes_an_object),
        JSON_TEST(every_line_is_an_object),
        JSON_TEST(what_the_script_says_as_gobt_is_a_notice),
        JSON_TEST(a_stack_is_beside_the_values),
        JSON_TEST(a_return_has_a_type_of_its_own),
        JSON_TEST(an_own_script_gets_its_line_too),
        JSON_TEST(text_is_passed_on_by_whole_lines),
        JSON_TEST(what_bpftrace_says_of_maps_is_passed_on_as_it_is),
        JSON_TEST(an_empty_line_is_left_out),
        JSON_TEST(a_record_may_be_in_several_printfs),
        JSON_TEST(a_line_without_an_end_is_read_at_the_end),
        JSON_TEST(however_json_is_read_the_same_comes_of_it),
        JSON_TEST(a_lost_event_is_an_object),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

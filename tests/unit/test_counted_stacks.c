/* run/output: stacks that a script counted, whose functions bpftrace couldn't name. */
#include "unit.h"

#include "run/output.h"

static struct plans plans;
static struct program program;
static struct output output;

static int set_up(__attribute__((unused)) void **state)
{
    struct function function = {.name = (char *)"main.f", .address = 0x1000, .size = 0x40};
    program = (struct program){0};
    array_push(&program.functions, function);
    plans = (struct plans){.mark = "<mark>"};
    plans.types.program = &program;
    output = (struct output){.plans = &plans};
    output.rendering.types = &plans.types;
    return 0;
}

static int tear_down(__attribute__((unused)) void **state)
{
    output_deinit(&output);
    plans_deinit(&plans);
    program_deinit(&program);
    return 0;
}

/* What becomes of TEXT, read so many bytes at a time. */
static void assert_shown(const char *text, size_t step, const char *expected)
{
    size_t length = strlen(text);
    for (size_t at = 0; at < length; at += step)
        output_add(&output, text + at, at + step < length ? step : length - at);
    output_end(&output);
    assert_string_equal(text_string(&output.ready), expected);
}

static const char counted[] =
    "Attached\n\n@[\n    0x100c\n    0x1041\n\n    0x1000\n]: 2\n@[0x100c]: 1";

TEST(frames_of_counted_stacks_are_named)
{
    assert_shown(counted, 1000,
                 "Attached\n\n@[\n    main.f+12\n    0x1041\n\n    main.f+0\n]: 2\n@[0x100c]: 1");
    assert_string_equal(text_string(&output.notes), "");
}

TEST(in_whatever_pieces_they_come)
{
    for (size_t step = 1; step < 8; step++) {
        assert_shown(
            counted, step,
            "Attached\n\n@[\n    main.f+12\n    0x1041\n\n    main.f+0\n]: 2\n@[0x100c]: 1");
        tear_down(NULL);
        set_up(NULL);
    }
}

TEST(what_only_begins_as_a_frame_does_is_left_as_it_is)
{
    static const char text[] =
        "    0x100c+3\n   x\n  0x\n    0x100c and more\nat 0x100c\n\n  \n0x100c\n 0x10";
    assert_shown(text, 3, text);
}

TEST(where_addresses_are_a_processes_own_that_is_said_once)
{
    static const char text[] = "@[\n    0x100c\n    0x1000\n]: 2\n";
    program.is_position_independent = true;
    assert_shown(text, 1000, text);
    assert_string_equal(text_string(&output.notes),
                        "stacks that are counted are addresses here: 'gobt funcs -p PID -' names "
                        "them in what it reads, as long as the process runs\n");
}

#define TEXT_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEXT_TEST(frames_of_counted_stacks_are_named),
        TEXT_TEST(in_whatever_pieces_they_come),
        TEXT_TEST(what_only_begins_as_a_frame_does_is_left_as_it_is),
        TEXT_TEST(where_addresses_are_a_processes_own_that_is_said_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* value/frame_text: what bpftrace shows by addresses is named, and all else is left as it is. */
#include "unit.h"

#include "value/frame_text.h"

enum { BASE = 0x7f0000000000 };

static void add(struct program *program, const char *name, uint64_t address, uint64_t size)
{
    struct function function = {.name = (char *)name, .address = address, .size = size};
    array_push(&program->functions, function);
}

static void make_program(struct program *program)
{
    *program = (struct program){0};
    add(program, "main.second", 0x1040, 0x20);
    add(program, "main.first", 0x1000, 0x30);
    add(program, "main.inlined", 0, 0);
}

static void assert_stack(const char *stack, const char *expected)
{
    struct program program;
    AUTO_TEXT struct text text = {0};
    make_program(&program);
    frame_text_write_stack(&text, &program, BASE, stack, strlen(stack));
    assert_string_equal(text_string(&text), expected);
    program_deinit(&program);
}

static void assert_function(const char *function, const char *expected)
{
    struct program program;
    AUTO_TEXT struct text text = {0};
    make_program(&program);
    frame_text_write_function(&text, &program, BASE, function, strlen(function));
    assert_string_equal(text_string(&text), expected);
    program_deinit(&program);
}

TEST(frames_are_named_by_the_functions_they_are_in)
{
    assert_stack("\n        0x7f000000100c\n        0x7f0000001040\n",
                 "\n        main.first+12\n        main.second+0\n");
}

TEST(what_is_in_no_function_stays_an_address)
{
    assert_stack("    0x7f0000000fff\n    0x7f0000001030\n    0x7f0000001060\n    0x1000\n",
                 "    0x7f0000000fff\n    0x7f0000001030\n    0x7f0000001060\n    0x1000\n");
}

TEST(what_bpftrace_named_stays)
{
    assert_stack("    main.other+7\n    0x7f000000100c+3\n    0x\n    0x7f000000100c0000000000\n",
                 "    main.other+7\n    0x7f000000100c+3\n    0x\n    0x7f000000100c0000000000\n");
}

TEST(a_function_alone_has_no_offset)
{
    assert_function("0x7f000000105f", "main.second");
    assert_function("0x7f0000001060", "0x7f0000001060");
    assert_function("main.other", "main.other");
    assert_function("", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_are_named_by_the_functions_they_are_in),
        cmocka_unit_test(what_is_in_no_function_stays_an_address),
        cmocka_unit_test(what_bpftrace_named_stays),
        cmocka_unit_test(a_function_alone_has_no_offset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

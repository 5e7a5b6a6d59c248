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

static void assert_line(const char *line, const char *expected)
{
    struct program program;
    AUTO_TEXT struct text text = {0};
    make_program(&program);
    add(&program, "main.evil\x1b[2J", 0x2000, 0x10);
    frame_text_write_line(&text, &program, BASE, line, strlen(line));
    assert_string_equal(text_string(&text), expected);
    program_deinit(&program);
}

TEST(a_line_that_is_an_address_is_named_and_others_say_what_theirs_are)
{
    assert_line("        0x7f000000100c", "        main.first+12");
    assert_line("0x00007f0000001040", "main.second+0");
    assert_line("@[0x7f000000100c]: 3", "@[0x7f000000100c(main.first+12)]: 3");
    assert_line("in=0x7f0000001001, 0x7f0000001041.",
                "in=0x7f0000001001(main.first+1), 0x7f0000001041(main.second+1).");
}

TEST(what_is_no_address_of_a_function_is_left_as_it_is)
{
    static const char *const lines[] = {
        "",
        "   ",
        "    0x1000",
        "0x7f0000001030 0x",
        "0x7f000000100cg a0x7f000000100c 0x7f000000100c_ _0x7f000000100c",
        "0x000000007f000000100c",
        "\xff 0X7f000000100c",
    };
    for (size_t i = 0; i < LENGTH(lines); i++)
        assert_line(lines[i], lines[i]);
}

TEST(a_name_in_a_line_drives_nothing)
{
    assert_line("    0x7f0000002001", "    main.evil\\x1b[2J+1");
    assert_line("x=0x7f0000002001", "x=0x7f0000002001(main.evil\\x1b[2J+1)");
}

TEST(it_can_be_told_early_whether_a_line_may_be_a_frame)
{
    static const char *const may[] = {" ", "    0",     "    0x",        "    0x4aF",
                                      "@", "@n_called", "@n_called_by[", "@n_called_by[0x4a, "};
    static const char *const may_not[] = {
        "",    "0x4a",        "    1", "    0y",         "    0x4g",         "    0x4 ",
        "@n[", "@called_by[", "@n: ",  "@n_called_by[1", "@n_called_by[0x4]"};
    for (size_t i = 0; i < LENGTH(may); i++)
        assert_true(frame_text_may_begin(may[i], strlen(may[i])));
    for (size_t i = 0; i < LENGTH(may_not); i++)
        assert_false(frame_text_may_begin(may_not[i], strlen(may_not[i])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_are_named_by_the_functions_they_are_in),
        cmocka_unit_test(what_is_in_no_function_stays_an_address),
        cmocka_unit_test(what_bpftrace_named_stays),
        cmocka_unit_test(a_function_alone_has_no_offset),
        cmocka_unit_test(a_line_that_is_an_address_is_named_and_others_say_what_theirs_are),
        cmocka_unit_test(what_is_no_address_of_a_function_is_left_as_it_is),
        cmocka_unit_test(a_name_in_a_line_drives_nothing),
        cmocka_unit_test(it_can_be_told_early_whether_a_line_may_be_a_frame),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

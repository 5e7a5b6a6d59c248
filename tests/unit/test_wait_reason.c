/* value/wait_reason_text: why a goroutine waits, by the names that the program has. */
#include "unit.h"

#include "model.h"
#include "value/text_form.h"
#include "value/well_known.h"

#include "elf_writer.h"
#include "golang/number_names.h"

enum { DATA = 0x500000, TEXTS = 0x600000 };

/* A program with the names "", "GC assist marking" and THIRD. */
static void write(struct elf_writer *writer, const char *third)
{
    AUTO_TEXT struct text data = {0};
    AUTO_TEXT struct text texts = {0};
    text_printf(&texts, "GC assist marking%s", third);
    bytes_u64(&data, 0);
    bytes_u64(&data, 0);
    bytes_u64(&data, TEXTS);
    bytes_u64(&data, 17);
    bytes_u64(&data, TEXTS + 17);
    bytes_u64(&data, strlen(third));
    elf_writer_load(writer, ".data", DATA, PF_R | PF_W, &data);
    elf_writer_load(writer, ".rodata", TEXTS, PF_R, &texts);
}

/* What is printed of the number; NULL: it stays a number. */
static void assert_said(const char *third, uint8_t number, bool is_known, const char *expected)
{
    AUTO_ELF_WRITER writer = {0};
    write(&writer, third);
    AUTO(elf_file_closep) struct elf_file *file = elf_writer_open(&writer);
    struct arena arena = {0};
    struct snapshot snapshot = {0};
    struct runtime_types types = {.program = &model, .file = file};
    struct reading reading = {.arena = &arena, .types = &types, .snapshot = &snapshot};
    struct type type = {.name = "runtime.waitReason", .kind = TYPE_UINT, .size = 1};

    struct value value = {&type, &number, &is_known, 1, true, false, 0};
    AUTO_TEXT struct text text = {0};
    for (unsigned i = 0; i < 2; i++) {
        struct node *node = well_known_decode(&reading, &value);
        assert_int_equal(node != NULL, expected != NULL);
        text.length = 0;
        if (node)
            text_form_write(&text, node);
        if (node)
            assert_string_equal(text_string(&text), expected);
    }
    runtime_types_deinit(&types);
    arena_deinit(&arena);
}

TEST(the_program_has_a_name_for_it)
{
    assert_said("IO wait", 1, true, "GC assist marking");
    assert_said("IO wait", 2, true, "IO wait");
}

TEST(none_is_the_first)
{
    assert_said("IO wait", 0, true, "");
}

TEST(without_names_it_is_a_number)
{
    assert_said("IO weight", 2, true, NULL);
}

TEST(behind_what_the_file_has_there_is_no_name)
{
    assert_said("IO wait", 200, true, NULL);
}

TEST(what_was_not_copied_has_no_name)
{
    assert_said("IO wait", 2, false, NULL);
}

/* Of a program with so many bytes of names, 0: without the symbol. */
static void assert_value_of(uint64_t size, struct go_version version, const char *type,
                            const char *name, uint64_t expected)
{
    AUTO_ELF_WRITER writer = {0};
    write(&writer, "IO wait");
    if (size)
        elf_writer_add_symbol(&writer, "runtime.waitReasonStrings", DATA, size, STT_OBJECT,
                              SHN_ABS);
    AUTO(elf_file_closep) struct elf_file *file = elf_writer_open(&writer);
    bool found;
    uint64_t value;
    assert_null(number_names_value(file, version, type, name, &found, &value));
    assert_int_equal(found, expected != UINT64_MAX);
    if (found)
        assert_int_equal(value, expected);
}

/* UINT64_MAX: no value of that type has the name. */
static void assert_value(const char *type, const char *name, uint64_t expected)
{
    assert_value_of(0, (struct go_version){1, 27, true}, type, name, expected);
}

TEST(a_name_has_a_value)
{
    assert_value("runtime.waitReason", "GC assist marking", 1);
    assert_value("runtime.waitReason", "IO wait", 2);
}

TEST(not_every_name_has_a_value)
{
    assert_value("runtime.waitReason", "IO", UINT64_MAX);
    assert_value("runtime.waitReason", "", UINT64_MAX);
    assert_value("runtime.other", "IO wait", UINT64_MAX);
}

TEST(behind_the_table_there_are_no_names)
{
    struct go_version version = {1, 27, true};
    assert_value_of(48, version, "runtime.waitReason", "IO wait", 2);
    assert_value_of(32, version, "runtime.waitReason", "GC assist marking", 1);
    assert_value_of(32, version, "runtime.waitReason", "IO wait", UINT64_MAX);
}

/* As a stripped program has it: COUNT names, of which the last is "last", with no end to be seen.
 */
static void assert_last(struct go_version version, unsigned count, bool is_certain)
{
    AUTO_ELF_WRITER writer = {0};
    AUTO_TEXT struct text data = {0};
    AUTO_TEXT struct text texts = {0};
    text_add_string(&texts, "GC assist markingIO waitlast");
    for (unsigned i = 0; i < count; i++) {
        bool is_last = i == count - 1;
        bytes_u64(&data, TEXTS + (is_last ? 24 : i == 2 ? 17 : 0));
        bytes_u64(&data, is_last ? 4 : i == 1 ? 17 : i == 2 ? 7 : 0);
    }
    elf_writer_load(&writer, ".data", DATA, PF_R | PF_W, &data);
    elf_writer_load(&writer, ".rodata", TEXTS, PF_R, &texts);
    AUTO(elf_file_closep) struct elf_file *file = elf_writer_open(&writer);
    bool found;
    uint64_t value;
    assert_null(number_names_value(file, version, "runtime.waitReason", "last", &found, &value));
    assert_int_equal(found, is_certain);
}

TEST(without_a_symbol_as_many_count_as_that_go_has)
{
    assert_last((struct go_version){1, 15, true}, 27, true);
    assert_last((struct go_version){1, 15, true}, 28, false);
    assert_last((struct go_version){1, 20, true}, 27, true);
    assert_last((struct go_version){1, 20, true}, 28, false);
    assert_last((struct go_version){1, 24, true}, 44, true);
    assert_last((struct go_version){1, 24, true}, 45, false);
    assert_last((struct go_version){1, 30, true}, 47, true);
    assert_last((struct go_version){1, 30, true}, 48, false);
    assert_last((struct go_version){0}, 4, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(the_program_has_a_name_for_it, model_reset),
        cmocka_unit_test_teardown(none_is_the_first, model_reset),
        cmocka_unit_test_teardown(without_names_it_is_a_number, model_reset),
        cmocka_unit_test_teardown(behind_what_the_file_has_there_is_no_name, model_reset),
        cmocka_unit_test_teardown(what_was_not_copied_has_no_name, model_reset),
        cmocka_unit_test(a_name_has_a_value),
        cmocka_unit_test(not_every_name_has_a_value),
        cmocka_unit_test(behind_the_table_there_are_no_names),
        cmocka_unit_test(without_a_symbol_as_many_count_as_that_go_has),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* golang/string_array: an array of strings is found by its first ones, or not at all. */
#include "unit.h"

#include "elf_writer.h"
#include "golang/string_array.h"

enum { DATA = 0x500000, TEXTS = 0x600000, AT = 24 };

static const char *const wanted[] = {"", "GC assist marking", "IO wait"};

/* Arrays of "", "GC assist marking" and SECOND, one behind the other, at DATA + AT. */
static void write(struct elf_writer *writer, const char *second, unsigned arrays, uint32_t flags)
{
    AUTO_TEXT struct text data = {0};
    AUTO_TEXT struct text texts = {0};
    text_add_string(&texts, "GC assist marking");
    text_add_string(&texts, second);
    bytes_fill(&data, 0x11, AT);
    for (unsigned i = 0; i < arrays; i++) {
        bytes_u64(&data, 0);
        bytes_u64(&data, 0);
        bytes_u64(&data, TEXTS);
        bytes_u64(&data, 17);
        bytes_u64(&data, TEXTS + 17);
        bytes_u64(&data, strlen(second));
    }
    elf_writer_load(writer, ".data", DATA, flags, &data);
    elf_writer_load(writer, ".rodata", TEXTS, PF_R, &texts);
}

static bool finds(const char *second, unsigned arrays, uint32_t flags, uint64_t *ret)
{
    AUTO_ELF_WRITER writer = {0};
    write(&writer, second, arrays, flags);
    AUTO(elf_file_closep) struct elf_file *file = elf_writer_open(&writer);
    return string_array_find(file, wanted, LENGTH(wanted), ret);
}

TEST(an_array_is_found_by_its_first_strings)
{
    uint64_t address;
    assert_true(finds("IO wait", 1, PF_R | PF_W, &address));
    assert_int_equal(address, DATA + AT);
}

TEST(other_strings_of_the_same_lengths_are_another_array)
{
    uint64_t address;
    assert_false(finds("IO want", 1, PF_R | PF_W, &address));
    assert_false(finds("IO waits", 1, PF_R | PF_W, &address));
}

TEST(of_two_nobody_knows_which_is_meant)
{
    uint64_t address;
    assert_false(finds("IO wait", 2, PF_R | PF_W, &address));
}

TEST(what_is_constant_is_not_looked_through)
{
    uint64_t address;
    assert_false(finds("IO wait", 1, PF_R, &address));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_array_is_found_by_its_first_strings),
        cmocka_unit_test(other_strings_of_the_same_lengths_are_another_array),
        cmocka_unit_test(of_two_nobody_knows_which_is_meant),
        cmocka_unit_test(what_is_constant_is_not_looked_through),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

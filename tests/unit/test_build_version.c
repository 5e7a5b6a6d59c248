/* golang/build_version: the runtime's own version is found where there is no other, or none is. */
#include "unit.h"

#include "elf_writer.h"
#include "golang/build_version.h"

enum { DATA = 0x500000, TEXTS = 0x600000 };

/* Variables that are strings, and some of other kinds before them, in memory of these FLAGS. */
static void check(const char *const *strings, size_t count, uint32_t flags, const char *wanted)
{
    AUTO_ELF_WRITER writer = {0};
    AUTO_TEXT struct text data = {0}, texts = {0};
    struct arena arena = {0};
    bytes_fill(&data, 0x11, 24);
    for (size_t i = 0; i < count; i++) {
        bytes_u64(&data, TEXTS + texts.length);
        bytes_u64(&data, strlen(strings[i]));
        text_add_string(&texts, strings[i]);
    }
    elf_writer_load(&writer, ".data", DATA, flags, &data);
    elf_writer_load(&writer, ".rodata", TEXTS, PF_R, &texts);
    AUTO(elf_file_closep) struct elf_file *file = elf_writer_open(&writer);
    const char *found = build_version_find(file, &arena);
    if (wanted)
        assert_string_equal(found, wanted);
    else
        assert_null(found);
    arena_deinit(&arena);
}

TEST(the_variable_that_looks_like_a_version_is_it)
{
    static const char *const strings[] = {"gopher", "go1.26.5", "go2.0"};
    check(strings, LENGTH(strings), PF_R | PF_W, "go1.26.5");
}

TEST(a_version_that_is_still_made_has_its_word_before_it)
{
    static const char *const strings[] = {"devel", "devel go1.28-8b1ee2a0"};
    check(strings, LENGTH(strings), PF_R | PF_W, "devel go1.28-8b1ee2a0");
}

TEST(of_several_versions_none_is_taken)
{
    static const char *const strings[] = {"go1.26.5", "go1.21"};
    check(strings, LENGTH(strings), PF_R | PF_W, NULL);
}

TEST(the_same_version_twice_is_one)
{
    static const char *const strings[] = {"go1.26.5", "go1.26.5"};
    check(strings, LENGTH(strings), PF_R | PF_W, "go1.26.5");
}

TEST(what_is_constant_is_not_the_runtimes)
{
    static const char *const strings[] = {"go1.26.5"};
    check(strings, LENGTH(strings), PF_R, NULL);
}

TEST(what_is_longer_than_a_version_is_none)
{
    static const char *const strings[] = {
        "go1.26.5 is what a message says that is much longer than any version of Go ever was",
        "go1."};
    check(strings, LENGTH(strings), PF_R | PF_W, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_variable_that_looks_like_a_version_is_it),
        cmocka_unit_test(a_version_that_is_still_made_has_its_word_before_it),
        cmocka_unit_test(of_several_versions_none_is_taken),
        cmocka_unit_test(the_same_version_twice_is_one),
        cmocka_unit_test(what_is_constant_is_not_the_runtimes),
        cmocka_unit_test(what_is_longer_than_a_version_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

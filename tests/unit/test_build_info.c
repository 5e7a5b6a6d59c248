/* golang/build_info: both forms of the section, whole and damaged. */
#include "unit.h"

#include "elf_writer.h"
#include "golang/build_info.h"

#define MODULES                                                                                    \
    "path\tgithub.com/hashicorp/vault\n"                                                           \
    "mod\tgithub.com/hashicorp/vault\tv1.2.3\th1:abc=\n"                                           \
    "dep\tgithub.com/x/y\tv0.1.0\th1:def=\n"                                                       \
    "dep\tgopkg.in/yaml.v2\tv2.4.0\n"                                                              \
    "=>\t../yaml\t(devel)\t\n"                                                                     \
    "build\t-compiler=gc\n"                                                                        \
    "build\tCGO_CFLAGS=-O2 -g=x\n"                                                                 \
    "build\tnonsense\n"                                                                            \
    "other\tline\n"
#define SENTINEL "0123456789abcdef"
#define VERSION  "go1.26.11 X:nodwarf5"

enum { DATA = 0x500000 };

struct fixture {
    struct elf_writer elf;
    struct text section;
    struct elf_file *file;
    struct arena arena;
    struct build_info info;
};

static void fixture_deinit(struct fixture *fixture)
{
    build_info_deinit(&fixture->info);
    if (fixture->file)
        elf_file_close(fixture->file);
    arena_deinit(&fixture->arena);
    text_deinit(&fixture->section);
    elf_writer_deinit(&fixture->elf);
}
#define AUTO_FIXTURE __attribute__((cleanup(fixture_deinit))) struct fixture

static void add_header(struct text *section, uint8_t flags)
{
    text_add_string(section, "\xff Go buildinf:");
    bytes_u8(section, 8);
    bytes_u8(section, flags);
}

static void add_inline(struct text *section, const char *version, const char *modules)
{
    add_header(section, 2);
    bytes_align(section, 32);
    bytes_uleb(section, strlen(version));
    text_add_string(section, version);
    bytes_uleb(section, strlen(modules));
    text_add_string(section, modules);
}

static void read_info(struct fixture *fixture)
{
    elf_writer_load(&fixture->elf, ".go.buildinfo", DATA, PF_R | PF_W, &fixture->section);
    fixture->file = elf_writer_open(&fixture->elf);
    assert_ok(build_info_read(fixture->file, &fixture->arena, &fixture->info));
}

static void assert_whole(const struct build_info *info)
{
    assert_true(info->present);
    assert_string_equal(info->go_version, VERSION);
    assert_string_equal(info->main_package, "github.com/hashicorp/vault");
    assert_string_equal(info->main_module.path, "github.com/hashicorp/vault");
    assert_string_equal(info->main_module.version, "v1.2.3");
    assert_null(info->main_module.replaced_by_path);
    assert_int_equal(info->dependencies.count, 2);
    assert_string_equal(info->dependencies.items[0].path, "github.com/x/y");
    assert_string_equal(info->dependencies.items[0].version, "v0.1.0");
    assert_null(info->dependencies.items[0].replaced_by_path);
    assert_string_equal(info->dependencies.items[1].path, "gopkg.in/yaml.v2");
    assert_string_equal(info->dependencies.items[1].replaced_by_path, "../yaml");
    assert_string_equal(info->dependencies.items[1].replaced_by_version, "(devel)");
    assert_int_equal(info->settings.count, 2);
    assert_string_equal(info->settings.items[0].key, "-compiler");
    assert_string_equal(info->settings.items[0].value, "gc");
    assert_string_equal(info->settings.items[1].value, "-O2 -g=x");
}

TEST(strings_in_place_are_read_as_from_go_1_18)
{
    AUTO_FIXTURE fixture = {0};
    add_inline(&fixture.section, VERSION, SENTINEL MODULES SENTINEL);
    read_info(&fixture);
    assert_whole(&fixture.info);
}

static void add_pointed(struct fixture *fixture, const char *version, const char *modules)
{
    enum { STRINGS = 0x600000 };
    AUTO_TEXT struct text data = {0};
    add_header(&fixture->section, 0);
    bytes_u64(&fixture->section, STRINGS);
    bytes_u64(&fixture->section, STRINGS + 16);
    bytes_u64(&data, STRINGS + 32);
    bytes_u64(&data, strlen(version));
    bytes_u64(&data, STRINGS + 32 + strlen(version));
    bytes_u64(&data, strlen(modules));
    text_add_string(&data, version);
    text_add_string(&data, modules);
    elf_writer_load(&fixture->elf, ".data", STRINGS, PF_R | PF_W, &data);
}

TEST(strings_behind_pointers_are_read_as_up_to_go_1_17)
{
    AUTO_FIXTURE fixture = {0};
    add_pointed(&fixture, VERSION, SENTINEL MODULES SENTINEL);
    read_info(&fixture);
    assert_whole(&fixture.info);
}

TEST(a_program_without_modules_has_a_version)
{
    AUTO_FIXTURE fixture = {0};
    add_pointed(&fixture, "go1.15.15", "");
    read_info(&fixture);
    assert_true(fixture.info.present);
    assert_string_equal(fixture.info.go_version, "go1.15.15");
    assert_null(fixture.info.main_module.path);
    assert_int_equal(fixture.info.dependencies.count, 0);
}

TEST(pointers_to_nowhere_make_it_absent)
{
    AUTO_FIXTURE fixture = {0};
    add_header(&fixture.section, 0);
    bytes_u64(&fixture.section, 0x7fffffffffff);
    bytes_u64(&fixture.section, 0);
    read_info(&fixture);
    assert_false(fixture.info.present);
}

TEST(a_string_longer_than_its_segment_makes_it_absent)
{
    AUTO_FIXTURE fixture = {0};
    add_header(&fixture.section, 0);
    bytes_u64(&fixture.section, DATA + 32);
    bytes_u64(&fixture.section, DATA + 32);
    bytes_u64(&fixture.section, DATA);
    bytes_u64(&fixture.section, UINT64_MAX);
    read_info(&fixture);
    assert_false(fixture.info.present);
}

TEST(a_length_that_cannot_be_true_makes_it_absent)
{
    AUTO_FIXTURE fixture = {0};
    add_header(&fixture.section, 2);
    bytes_align(&fixture.section, 32);
    bytes_uleb(&fixture.section, UINT64_MAX);
    text_add_string(&fixture.section, VERSION);
    read_info(&fixture);
    assert_false(fixture.info.present);
}

TEST(no_truncation_is_fatal)
{
    AUTO_TEXT struct text whole = {0};
    add_inline(&whole, VERSION, SENTINEL MODULES SENTINEL);
    for (size_t length = 0; length < whole.length; length++) {
        AUTO_FIXTURE fixture = {0};
        text_add(&fixture.section, whole.bytes, length);
        read_info(&fixture);
        /* The version is all that must be whole. */
        bool has_version = length >= 32 + 1 + strlen(VERSION);
        assert_int_equal(fixture.info.present, has_version);
        if (has_version)
            assert_string_equal(fixture.info.go_version, VERSION);
        assert_null(fixture.info.main_module.path);
    }
}

TEST(lines_with_missing_fields_have_empty_ones)
{
    AUTO_FIXTURE fixture = {0};
    add_inline(&fixture.section, VERSION, SENTINEL "mod\ndep\n=>\nmod\tx\n\ndep\ty" SENTINEL);
    read_info(&fixture);
    assert_string_equal(fixture.info.main_module.path, "x");
    assert_string_equal(fixture.info.main_module.version, "");
    /* An empty line isn't the end of the list. */
    assert_int_equal(fixture.info.dependencies.count, 2);
    assert_string_equal(fixture.info.dependencies.items[0].path, "");
    assert_string_equal(fixture.info.dependencies.items[0].replaced_by_path, "");
    assert_string_equal(fixture.info.dependencies.items[1].path, "y");
}

TEST(a_replacement_in_front_of_all_dependencies_is_of_the_main_module)
{
    AUTO_FIXTURE fixture = {0};
    add_inline(&fixture.section, VERSION, SENTINEL "mod\ta\tv1\n=>\tb\tv2\n" SENTINEL);
    read_info(&fixture);
    assert_string_equal(fixture.info.main_module.replaced_by_path, "b");
}

TEST(modules_shorter_than_what_surrounds_them_are_none)
{
    AUTO_FIXTURE fixture = {0};
    add_inline(&fixture.section, VERSION, SENTINEL "mod\tx");
    read_info(&fixture);
    assert_true(fixture.info.present);
    assert_null(fixture.info.main_module.path);
}

TEST(another_magic_number_makes_it_absent)
{
    AUTO_FIXTURE fixture = {0};
    text_add_string(&fixture.section, "\xff Go something else that is long enough");
    read_info(&fixture);
    assert_false(fixture.info.present);
}

TEST(a_file_without_the_section_has_none)
{
    AUTO_FIXTURE fixture = {0};
    fixture.file = elf_writer_open(&fixture.elf);
    assert_ok(build_info_read(fixture.file, &fixture.arena, &fixture.info));
    assert_false(fixture.info.present);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings_in_place_are_read_as_from_go_1_18),
        cmocka_unit_test(strings_behind_pointers_are_read_as_up_to_go_1_17),
        cmocka_unit_test(a_program_without_modules_has_a_version),
        cmocka_unit_test(pointers_to_nowhere_make_it_absent),
        cmocka_unit_test(a_string_longer_than_its_segment_makes_it_absent),
        cmocka_unit_test(a_length_that_cannot_be_true_makes_it_absent),
        cmocka_unit_test(no_truncation_is_fatal),
        cmocka_unit_test(lines_with_missing_fields_have_empty_ones),
        cmocka_unit_test(a_replacement_in_front_of_all_dependencies_is_of_the_main_module),
        cmocka_unit_test(modules_shorter_than_what_surrounds_them_are_none),
        cmocka_unit_test(another_magic_number_makes_it_absent),
        cmocka_unit_test(a_file_without_the_section_has_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

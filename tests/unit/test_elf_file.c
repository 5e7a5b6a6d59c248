/* elf/elf_file: what isn't a whole ELF file is refused; sections, memory. */
#include "unit.h"

#include <sys/stat.h>
#include <unistd.h>

#include "elf_writer.h"
#include "folder.h"

#define AUTO_ELF __attribute__((cleanup(elf_file_closep))) struct elf_file

/* ---- files that can't be read ---- */

TEST(a_directory_is_no_program)
{
    struct elf_file *file;
    assert_refused(elf_file_open("/proc/self", &file), EXIT_TARGET, "is a directory");
}

TEST(a_named_pipe_is_no_program_and_not_waited_for)
{
    AUTO_FOLDER folder = {0};
    struct elf_file *file;
    folder_create(&folder);
    const char *path = folder_place(&folder, "pipe");
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_refused(elf_file_open(path, &file), EXIT_TARGET, "is a pipe, a socket or a device");
    assert_refused(elf_file_open("/dev/null", &file), EXIT_TARGET, "is a pipe, a socket");
}

TEST(a_missing_file_is_told_with_the_reason)
{
    struct elf_file *file;
    assert_refused(elf_file_open("/nonexistent/x", &file), EXIT_TARGET,
                   "/nonexistent/x: No such file");
}

TEST(a_file_without_permission_is_told_with_the_reason)
{
    struct elf_file *file;
    char path[] = "/tmp/gobt-unit-XXXXXX";
    int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    assert_int_equal(fchmod(descriptor, 0), 0);
    bool is_root = geteuid() == 0; /* root reads everything */
    assert_true(!is_root || seteuid(65534) == 0);
    struct error *error = elf_file_open(path, &file);
    assert_true(!is_root || seteuid(0) == 0);
    close(descriptor);
    unlink(path);
    assert_refused(error, EXIT_TARGET, "Permission denied");
}

/* ---- damage ---- */

static void make_small_program(struct text *file)
{
    AUTO_ELF_WRITER writer = {0};
    AUTO_TEXT struct text code = {0};
    bytes_fill(&code, 0x90, 4000);
    elf_writer_load(&writer, ".text", 0x401000, PF_R | PF_X, &code);
    elf_writer_add_symbol(&writer, "main.main", 0x401000, 16, STT_FUNC, 1);
    elf_writer_finish(&writer, file);
}

TEST(a_truncated_file_says_how_long_it_should_be)
{
    AUTO_TEXT struct text bytes = {0};
    struct elf_file *file;
    make_small_program(&bytes);
    bytes.length -= 1;
    assert_refused(bytes_open(&bytes, &file), EXIT_TARGET, "is truncated: its section headers");
    bytes.length = 1000;
    assert_refused(bytes_open(&bytes, &file), EXIT_TARGET, "is truncated");
}

TEST(every_truncation_is_refused)
{
    AUTO_TEXT struct text bytes = {0};
    make_small_program(&bytes);
    for (size_t length = bytes.length; length-- > 0;) {
        struct elf_file *file;
        bytes.length = length;
        assert_refused(bytes_open(&bytes, &file), EXIT_TARGET, "/proc/self/fd/");
    }
}

TEST(a_section_that_ends_behind_the_file_is_refused_by_name)
{
    AUTO_ELF_WRITER writer = {0};
    AUTO_TEXT struct text bytes = {0};
    AUTO_TEXT struct text nothing = {0};
    struct elf_file *file;
    elf_writer_add(&writer, ".debug_info", SHT_PROGBITS, &nothing)->size = UINT64_MAX - 100;
    elf_writer_finish(&writer, &bytes);
    assert_refused(bytes_open(&bytes, &file), EXIT_TARGET, "is truncated: its section .debug_info");
}

TEST(a_section_without_contents_may_be_of_any_size)
{
    AUTO_ELF_WRITER writer = {0};
    AUTO_TEXT struct text nothing = {0};
    elf_writer_add(&writer, ".bss", SHT_NOBITS, &nothing)->size = (uint64_t)1 << 40;
    AUTO_ELF *file = elf_writer_open(&writer);
    struct reader contents;
    assert_ok(elf_section_read(file, elf_file_section(file, ".bss"), &contents));
    assert_int_equal(reader_left(&contents), 0);
}

TEST(a_segment_that_ends_behind_the_file_is_refused)
{
    AUTO_TEXT struct text bytes = {0};
    struct elf_file *file;
    make_small_program(&bytes);
    bytes_patch(&bytes, sizeof(Elf64_Ehdr) + offsetof(Elf64_Phdr, p_filesz), 1 << 20, 8);
    assert_refused(bytes_open(&bytes, &file), EXIT_TARGET, "a segment ends behind the file");
}

TEST(a_name_outside_of_the_table_of_names_is_empty)
{
    AUTO_TEXT struct text bytes = {0};
    make_small_program(&bytes);
    uint64_t headers;
    memcpy(&headers, bytes.bytes + offsetof(Elf64_Ehdr, e_shoff), 8);
    bytes_patch(&bytes, headers + sizeof(Elf64_Shdr), 0x7fffffff, 4);
    AUTO_ELF *file = NULL;
    assert_ok(bytes_open(&bytes, &file));
    assert_null(elf_file_section(file, ".text"));
    assert_string_equal(file->sections[1].name, "");
}

/* ---- sections ---- */

static void fill_pattern(struct text *text)
{
    for (unsigned i = 0; i < 5000; i++)
        bytes_u32(text, i / 7);
}

static void is_inflated(void **state)
{
    static const struct {
        enum elf_compression compression;
        bool inflated;
    } ways[] = {{ELF_PLAIN, false}, {ELF_COMPRESSED, true}, {ELF_ZDEBUG, true}};
    (void)state;
    for (size_t i = 0; i < LENGTH(ways); i++) {
        AUTO_ELF_WRITER writer = {0};
        AUTO_TEXT struct text contents = {0};
        fill_pattern(&contents);
        elf_writer_add_debug(&writer, ".debug_info", &contents, ways[i].compression);
        AUTO_ELF *file = elf_writer_open(&writer);
        struct elf_section *section = elf_file_debug_section(file, ".debug_info");
        assert_non_null(section);
        assert_int_equal(elf_section_inflated_size(file, section), contents.length);
        struct reader reader, again;
        assert_ok(elf_section_read(file, section, &reader));
        assert_int_equal(reader.size, contents.length);
        assert_memory_equal(reader.bytes, contents.bytes, contents.length);
        assert_int_equal(section->inflated != NULL, ways[i].inflated);
        assert_ok(elf_section_read(file, section, &again));
        assert_ptr_equal(again.bytes, reader.bytes);
        assert_int_equal(elf_section_inflated_size(file, section), contents.length);
    }
}

TEST(a_damaged_compressed_section_is_refused_by_name)
{
    static const enum elf_compression ways[] = {ELF_COMPRESSED, ELF_ZDEBUG};
    for (size_t i = 0; i < LENGTH(ways); i++) {
        AUTO_ELF_WRITER writer = {0};
        AUTO_TEXT struct text contents = {0};
        fill_pattern(&contents);
        elf_writer_add_debug(&writer, ".debug_info", &contents, ways[i]);
        struct text *packed = &writer.sections.items[0].contents;
        bytes_patch(packed, packed->length / 2, 0x5a5a5a5a5a5a5a5a, 8);
        AUTO_ELF *file = elf_writer_open(&writer);
        struct reader reader;
        assert_refused(elf_section_read(file, elf_file_debug_section(file, ".debug_info"), &reader),
                       EXIT_TARGET, "debug_info: its compressed contents are damaged");
    }
}

TEST(an_inflated_size_that_cannot_be_true_is_refused)
{
    AUTO_ELF_WRITER writer = {0};
    AUTO_TEXT struct text contents = {0};
    fill_pattern(&contents);
    elf_writer_add_debug(&writer, ".debug_info", &contents, ELF_COMPRESSED);
    bytes_patch(&writer.sections.items[0].contents, offsetof(Elf64_Chdr, ch_size),
                (uint64_t)1 << 60, 8);
    AUTO_ELF *file = elf_writer_open(&writer);
    struct reader reader;
    assert_refused(elf_section_read(file, elf_file_debug_section(file, ".debug_info"), &reader),
                   EXIT_TARGET, "its compressed contents are damaged");
}

TEST(another_compression_is_refused_with_a_way_out)
{
    AUTO_ELF_WRITER writer = {0};
    AUTO_TEXT struct text contents = {0};
    struct reader reader;
    fill_pattern(&contents);
    elf_writer_add_debug(&writer, ".debug_info", &contents, ELF_COMPRESSED);
    bytes_patch(&writer.sections.items[0].contents, 0, 2, 4); /* ELFCOMPRESS_ZSTD */
    AUTO_ELF *file = elf_writer_open(&writer);
    assert_refused(elf_section_read(file, elf_file_debug_section(file, ".debug_info"), &reader),
                   EXIT_TARGET, "--decompress-debug-sections");
}

TEST(no_truncation_of_a_compressed_section_is_fatal)
{
    static const enum elf_compression ways[] = {ELF_COMPRESSED, ELF_ZDEBUG};
    for (size_t i = 0; i < LENGTH(ways); i++) {
        AUTO_ELF_WRITER whole = {0};
        AUTO_TEXT struct text contents = {0};
        fill_pattern(&contents);
        elf_writer_add_debug(&whole, ".debug_info", &contents, ways[i]);
        for (size_t length = whole.sections.items[0].contents.length; length-- > 1;) {
            struct reader reader;
            whole.sections.items[0].contents.length = length;
            whole.sections.items[0].size = length;
            AUTO_ELF *file = elf_writer_open(&whole);
            struct elf_section *section = elf_file_debug_section(file, ".debug_info");
            elf_section_inflated_size(file, section);
            assert_refused(elf_section_read(file, section, &reader), EXIT_TARGET, "compressed");
        }
    }
}

TEST(debug_sections_that_were_split_off_are_not_there)
{
    AUTO_ELF_WRITER writer = {0};
    AUTO_TEXT struct text nothing = {0};
    elf_writer_add(&writer, ".debug_info", SHT_NOBITS, &nothing)->size = 1000;
    AUTO_ELF *file = elf_writer_open(&writer);
    assert_null(elf_file_debug_section(file, ".debug_info"));
    assert_null(elf_file_debug_section(file, ".debug_abbrev"));
}

/* ---- memory ---- */

TEST(addresses_become_offsets_by_the_segment_that_holds_them)
{
    AUTO_ELF_WRITER writer = {0};
    AUTO_TEXT struct text code = {0};
    AUTO_TEXT struct text data = {0};
    bytes_fill(&code, 0x90, 256);
    bytes_u64(&data, 0x1122334455667788);
    elf_writer_load(&writer, ".text", 0x401000, PF_R | PF_X, &code);
    elf_writer_load(&writer, ".data", 0x7ff0000000, PF_R | PF_W, &data);
    writer.type = ET_DYN;
    AUTO_ELF *file = elf_writer_open(&writer);
    assert_true(elf_file_is_position_independent(file));
    uint64_t offset, base = elf_file_section(file, ".text")->offset;
    assert_true(elf_file_offset(file, 0x401000, &offset));
    assert_int_equal(offset, base);
    assert_true(elf_file_offset(file, 0x4010ff, &offset));
    assert_int_equal(offset, base + 255);
    assert_false(elf_file_offset(file, 0x401100, &offset));
    assert_false(elf_file_offset(file, 0x400fff, &offset));
    assert_true(elf_file_is_executable(file, 0x401000));
    assert_false(elf_file_is_executable(file, 0x7ff0000000));
    assert_false(elf_file_is_executable(file, 0));
    struct reader word = elf_file_memory(file, 0x7ff0000000, 8);
    assert_int_equal(reader_u64(&word), 0x1122334455667788);
    assert_true(elf_file_memory(file, 0x7ff0000000, 9).failed);
    assert_true(elf_file_memory(file, 0x7ff0000001, UINT64_MAX).failed);
    assert_true(elf_file_memory_from(file, 0x7ff0000008).failed);
    assert_int_equal(elf_file_memory_from(file, 0x4010f0).size, 16);
}

TEST(the_machine_has_the_name_that_go_gives_it)
{
    static const struct {
        uint16_t machine;
        const char *name;
    } machines[] = {
        {EM_X86_64, "amd64"},
        {EM_AARCH64, "arm64"},
        {EM_RISCV, "riscv64"},
        {EM_386, "386"},
        {EM_SPARC, "an unknown machine"},
    };
    for (size_t i = 0; i < LENGTH(machines); i++) {
        AUTO_ELF_WRITER writer = {.machine = machines[i].machine};
        AUTO_ELF *file = elf_writer_open(&writer);
        assert_string_equal(elf_file_architecture(file), machines[i].name);
        assert_false(elf_file_is_position_independent(file));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_directory_is_no_program),
        cmocka_unit_test(a_named_pipe_is_no_program_and_not_waited_for),
        cmocka_unit_test(a_missing_file_is_told_with_the_reason),
        cmocka_unit_test(a_file_without_permission_is_told_with_the_reason),
        cmocka_unit_test(a_truncated_file_says_how_long_it_should_be),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(a_section_that_ends_behind_the_file_is_refused_by_name),
        cmocka_unit_test(a_section_without_contents_may_be_of_any_size),
        cmocka_unit_test(a_segment_that_ends_behind_the_file_is_refused),
        cmocka_unit_test(a_name_outside_of_the_table_of_names_is_empty),
        {"a section is inflated however it was compressed", is_inflated, NULL, NULL, NULL},
        cmocka_unit_test(a_damaged_compressed_section_is_refused_by_name),
        cmocka_unit_test(an_inflated_size_that_cannot_be_true_is_refused),
        cmocka_unit_test(another_compression_is_refused_with_a_way_out),
        cmocka_unit_test(no_truncation_of_a_compressed_section_is_fatal),
        cmocka_unit_test(debug_sections_that_were_split_off_are_not_there),
        cmocka_unit_test(addresses_become_offsets_by_the_segment_that_holds_them),
        cmocka_unit_test(the_machine_has_the_name_that_go_gives_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

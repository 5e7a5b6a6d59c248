/* bt/landing: where bpftrace attaches that is given a number. */
#include "unit.h"

#include <libdeflate.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bt/landing.h"
#include "folder.h"

/* A program whose files are in a folder of their own. */
struct landed {
    struct folder folder;
    struct elf_writer program, debug;
    struct elf_file *file;
    struct landing_symbols *symbols;
};

static void landed_deinit(struct landed *landed)
{
    landing_symbols_close(landed->symbols);
    if (landed->file)
        elf_file_close(landed->file);
    elf_writer_deinit(&landed->program);
    elf_writer_deinit(&landed->debug);
    folder_remove(&landed->folder);
}
#define AUTO_LANDED __attribute__((cleanup(landed_deinit))) struct landed

static void start(struct landed *landed)
{
    *landed = (struct landed){0};
    folder_create(&landed->folder);
}

static void function(struct elf_writer *writer, const char *name, uint64_t address, uint64_t size)
{
    elf_writer_add_symbol(writer, name, address, size, STT_FUNC, 1);
}

/* The program names the debug file, which is saved at PLACE; SUM is added to what it should be. */
static void link_debug_file(struct landed *landed, const char *place, uint32_t sum)
{
    AUTO_TEXT struct text bytes = {0};
    AUTO_TEXT struct text link = {0};
    elf_writer_finish(&landed->debug, &bytes);
    folder_save(&landed->folder, place, &bytes);
    bytes_string(&link, "prog.debug");
    bytes_align(&link, 4);
    bytes_u32(&link, libdeflate_crc32(0, bytes.bytes, bytes.length) + sum);
    elf_writer_add(&landed->program, ".gnu_debuglink", SHT_PROGBITS, &link);
}

static void open_it(struct landed *landed)
{
    const char *path = folder_save_elf(&landed->folder, "bin/prog", &landed->program);
    assert_ok(elf_file_open(path, &landed->file));
    assert_ok(landing_symbols_open(
        landed->file, path, folder_place(&landed->folder, "usr/lib/debug"), &landed->symbols));
}

#define assert_lands(landed, number, at)                                                           \
    do {                                                                                           \
        struct landing landing_ = landing_find((landed)->symbols, (number));                       \
        assert_int_equal(landing_.kind, LANDS_AT_ADDRESS);                                         \
        assert_int_equal(landing_.address, (at));                                                  \
    } while (0)

#define assert_lands_as(landed, number, wanted)                                                    \
    assert_int_equal(landing_find((landed)->symbols, (number)).kind, (wanted))

TEST(a_number_that_a_function_covers_is_an_address)
{
    AUTO_LANDED landed;
    start(&landed);
    function(&landed.program, "main.main", 0x401000, 64);
    open_it(&landed);
    assert_lands(&landed, 0x401000, 0x401000);
    assert_lands(&landed, 0x40103f, 0x40103f);
    assert_lands_as(&landed, 0x401040, LANDS_AT_OFFSET);
    assert_lands_as(&landed, 0x400fff, LANDS_AT_OFFSET);
    assert_true(landing_has_functions(landed.symbols));
    assert_null(landing_wrong_debug_file(landed.symbols));
}

TEST(a_name_that_two_have_leads_to_the_first)
{
    AUTO_LANDED landed;
    start(&landed);
    function(&landed.program, "same", 0x401000, 32);
    function(&landed.program, "same", 0x401020, 32);
    open_it(&landed);
    assert_lands(&landed, 0x401004, 0x401004);
    assert_lands(&landed, 0x401020, 0x401000);
    assert_lands(&landed, 0x401024, 0x401004);
}

TEST(data_covers_as_well)
{
    AUTO_LANDED landed;
    start(&landed);
    elf_writer_add_symbol(&landed.program, "main.table", 0x1000, 64, STT_OBJECT, 1);
    open_it(&landed);
    assert_lands(&landed, 0x1010, 0x1010);
    assert_false(landing_has_functions(landed.symbols));
}

TEST(what_only_some_bpftraces_take_for_an_address_is_given_to_none)
{
    AUTO_LANDED landed;
    start(&landed);
    elf_writer_add_symbol(&landed.program, "untyped", 0x401000, 16, STT_NOTYPE, 1);
    function(&landed.program, "empty", 0x402000, 0);
    elf_writer_add_symbol(&landed.program, "runtime.text", 0x403000, 0, STT_NOTYPE, 1);
    function(&landed.program, "main.main", 0x403000, 16);
    open_it(&landed);
    assert_lands_as(&landed, 0x401008, LANDS_NOWHERE);
    assert_lands_as(&landed, 0x402000, LANDS_NOWHERE);
    assert_lands_as(&landed, 0x402001, LANDS_AT_OFFSET);
    /* They go different ways there, to the same place. */
    assert_lands(&landed, 0x403000, 0x403000);
}

TEST(what_is_not_defined_covers_nothing)
{
    AUTO_LANDED landed;
    start(&landed);
    elf_writer_add_symbol(&landed.program, "puts", 0, 0x500000, STT_FUNC, SHN_UNDEF);
    open_it(&landed);
    assert_lands_as(&landed, 0x401000, LANDS_AT_OFFSET);
    assert_false(landing_has_functions(landed.symbols));
}

TEST(symbols_of_the_debug_file_cover_wherever_it_is_found)
{
    static const char *const places[] = {"bin/prog.debug", "bin/.debug/prog.debug"};
    for (size_t i = 0; i < LENGTH(places); i++) {
        AUTO_LANDED landed;
        start(&landed);
        function(&landed.debug, "main.main", 0x401000, 64);
        link_debug_file(&landed, places[i], 0);
        open_it(&landed);
        assert_lands(&landed, 0x401010, 0x401010);
        assert_true(landing_has_functions(landed.symbols));
        assert_null(landing_wrong_debug_file(landed.symbols));
    }
}

TEST(the_debug_files_symbols_come_first)
{
    AUTO_LANDED landed;
    start(&landed);
    function(&landed.debug, "same", 0x401020, 32);
    function(&landed.program, "same", 0x401000, 32);
    link_debug_file(&landed, "bin/prog.debug", 0);
    open_it(&landed);
    assert_lands(&landed, 0x401020, 0x401020);
    assert_lands(&landed, 0x401000, 0x401020);
}

TEST(a_debug_file_of_another_build_covers_and_has_no_names)
{
    AUTO_LANDED landed;
    start(&landed);
    function(&landed.debug, "main.main", 0x401000, 64);
    function(&landed.debug, "both", 0x402000, 64);
    function(&landed.program, "both", 0x403000, 64);
    link_debug_file(&landed, "bin/prog.debug", 1);
    open_it(&landed);
    assert_lands_as(&landed, 0x401000, LANDS_NOWHERE);
    assert_lands(&landed, 0x402004, 0x403004);
    assert_string_equal(landing_wrong_debug_file(landed.symbols),
                        folder_place(&landed.folder, "bin/prog.debug"));
}

TEST(a_debug_file_is_found_by_the_build_id_before_any_other)
{
    AUTO_LANDED landed;
    AUTO_TEXT struct text id = {0};
    AUTO_ELF_WRITER by_id = {0};
    start(&landed);
    elf_note(&id, "GNU", NT_GNU_BUILD_ID, "\xab\xcd\xef\x01", 4);
    elf_writer_add(&landed.program, ".note.gnu.build-id", SHT_NOTE, &id);
    function(&by_id, "main.found", 0x401000, 16);
    folder_save_elf(&landed.folder, "usr/lib/debug/.build-id/ab/cdef01.debug", &by_id);
    function(&landed.debug, "main.linked", 0x402000, 16);
    link_debug_file(&landed, "bin/prog.debug", 0);
    open_it(&landed);
    assert_lands(&landed, 0x401000, 0x401000);
    assert_lands_as(&landed, 0x402000, LANDS_AT_OFFSET);
}

TEST(a_debug_file_that_is_the_program_or_can_not_be_read_is_none)
{
    AUTO_LANDED landed;
    AUTO_TEXT struct text text = {0};
    start(&landed);
    function(&landed.program, "main.main", 0x401000, 16);
    link_debug_file(&landed, "elsewhere", 0);
    text_add_string(&text, "not a file of the kind");
    folder_save(&landed.folder, "bin/prog.debug", &text);
    open_it(&landed);
    assert_lands(&landed, 0x401000, 0x401000);
    assert_lands_as(&landed, 0x402000, LANDS_AT_OFFSET);
}

TEST(a_pipe_in_any_place_of_the_debug_file_is_refused)
{
    static const char *const places[] = {"bin/.debug/prog.debug",
                                         "usr/lib/debug/.build-id/61/62.debug"};
    for (size_t i = 0; i < LENGTH(places); i++) {
        AUTO_LANDED landed;
        AUTO_TEXT struct text note = {0};
        AUTO_TEXT struct text bytes = {0};
        start(&landed);
        text_add_string(&bytes, "in the pipe's place");
        link_debug_file(&landed, "bin/prog.debug", 1);
        elf_note(&note, "GNU", NT_GNU_BUILD_ID, "ab", 2);
        elf_writer_add(&landed.program, ".note.gnu.build-id", SHT_NOTE, &note);
        const char *path = folder_save_elf(&landed.folder, "bin/prog", &landed.program);
        const char *pipe = folder_save(&landed.folder, places[i], &bytes);
        assert_int_equal(unlink(pipe), 0);
        assert_int_equal(mkfifo(pipe, 0600), 0);
        assert_ok(elf_file_open(path, &landed.file));
        assert_refused(landing_symbols_open(landed.file, path,
                                            folder_place(&landed.folder, "usr/lib/debug"),
                                            &landed.symbols),
                       EXIT_TARGET, "bpftrace would wait for ever for the pipe");
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_that_a_function_covers_is_an_address),
        cmocka_unit_test(a_name_that_two_have_leads_to_the_first),
        cmocka_unit_test(data_covers_as_well),
        cmocka_unit_test(what_only_some_bpftraces_take_for_an_address_is_given_to_none),
        cmocka_unit_test(what_is_not_defined_covers_nothing),
        cmocka_unit_test(symbols_of_the_debug_file_cover_wherever_it_is_found),
        cmocka_unit_test(the_debug_files_symbols_come_first),
        cmocka_unit_test(a_debug_file_of_another_build_covers_and_has_no_names),
        cmocka_unit_test(a_debug_file_is_found_by_the_build_id_before_any_other),
        cmocka_unit_test(a_pipe_in_any_place_of_the_debug_file_is_refused),
        cmocka_unit_test(a_debug_file_that_is_the_program_or_can_not_be_read_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

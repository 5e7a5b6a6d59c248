/* elf/debug_file, elf/debug_link, elf/build_id: the debug file of a program, and no other. */
#include "unit.h"

#include <libdeflate.h>
#include <sys/stat.h>
#include <unistd.h>

#include "elf/build_id.h"
#include "elf/debug_file.h"
#include "elf/debug_link.h"
#include "elf/symbols.h"
#include "folder.h"

/* A program and its debug file, in a folder that stands for all of the file system. */
struct pair {
    struct folder folder;
    struct elf_writer program, debug;
    struct elf_file *file, *found;
    struct text notes;
};

static void pair_deinit(struct pair *pair)
{
    elf_file_closep(&pair->file);
    elf_file_closep(&pair->found);
    elf_writer_deinit(&pair->program);
    elf_writer_deinit(&pair->debug);
    text_deinit(&pair->notes);
    folder_remove(&pair->folder);
}
#define AUTO_PAIR __attribute__((cleanup(pair_deinit))) struct pair

static void start(struct pair *pair)
{
    AUTO_TEXT struct text info = {0};
    *pair = (struct pair){0};
    folder_create(&pair->folder);
    bytes_u32(&info, 0);
    elf_writer_add_debug(&pair->debug, ".debug_info", &info, ELF_PLAIN);
}

static void add_gnu_id(struct elf_writer *writer, const char *id)
{
    AUTO_TEXT struct text note = {0};
    elf_note(&note, "GNU", NT_GNU_BUILD_ID, id, strlen(id));
    elf_writer_add(writer, ".note.gnu.build-id", SHT_NOTE, &note);
}

static void add_go_id(struct elf_writer *writer, const char *id)
{
    AUTO_TEXT struct text note = {0};
    elf_note(&note, "Go", 4, id, strlen(id));
    elf_writer_add(writer, ".note.go.buildid", SHT_NOTE, &note);
}

static void add_link(struct pair *pair, const char *name, uint32_t wrong_by)
{
    AUTO_TEXT struct text bytes = {0};
    AUTO_TEXT struct text link = {0};
    elf_writer_finish(&pair->debug, &bytes);
    bytes_string(&link, name);
    bytes_align(&link, 4);
    bytes_u32(&link, libdeflate_crc32(0, bytes.bytes, bytes.length) + wrong_by);
    elf_writer_add(&pair->program, ".gnu_debuglink", SHT_PROGBITS, &link);
}

static const char *debug_at(struct pair *pair, const char *place)
{
    return folder_save_elf(&pair->folder, place, &pair->debug);
}

static struct debug_search search_of(struct pair *pair)
{
    return (struct debug_search){"/srv/prog", pair->folder.path, DEBUG_DIRECTORY, NULL};
}

static void open_program(struct pair *pair)
{
    if (!pair->file)
        assert_ok(
            elf_file_open(folder_save_elf(&pair->folder, "srv/prog", &pair->program), &pair->file));
}

static void find(struct pair *pair)
{
    struct debug_search search = search_of(pair);
    open_program(pair);
    debug_file_find(pair->file, &search, &pair->notes, &pair->found);
}

#define assert_found(pair, place)                                                                  \
    do {                                                                                           \
        find(pair);                                                                                \
        assert_non_null((pair)->found);                                                            \
        assert_string_equal((pair)->found->path, folder_place(&(pair)->folder, (place)));          \
    } while (0)

#define assert_passed_over(pair, why)                                                              \
    do {                                                                                           \
        find(pair);                                                                                \
        assert_null((pair)->found);                                                                \
        assert_non_null(strstr(text_string(&(pair)->notes), (why)));                               \
    } while (0)

static struct error *open_given(struct pair *pair, const char *path)
{
    struct debug_search search = search_of(pair);
    open_program(pair);
    return debug_file_open(pair->file, &search, path, &pair->found);
}

TEST(a_debug_file_is_found_by_its_build_id)
{
    AUTO_PAIR pair;
    start(&pair);
    add_gnu_id(&pair.program, "abcd");
    add_gnu_id(&pair.debug, "abcd");
    debug_at(&pair, "usr/lib/debug/.build-id/61/626364.debug");
    assert_found(&pair, "usr/lib/debug/.build-id/61/626364.debug");
    assert_int_equal(pair.notes.length, 0);
}

TEST(a_debug_file_is_found_in_each_place_that_a_link_may_mean)
{
    static const char *const places[] = {"srv/prog.debug", "srv/.debug/prog.debug",
                                         "usr/lib/debug/srv/prog.debug"};
    for (size_t i = 0; i < LENGTH(places); i++) {
        AUTO_PAIR pair;
        start(&pair);
        add_link(&pair, "prog.debug", 0);
        debug_at(&pair, places[i]);
        assert_found(&pair, places[i]);
        assert_int_equal(pair.notes.length, 0);
    }
}

TEST(without_any_debug_file_nothing_is_found_or_said)
{
    AUTO_PAIR pair;
    start(&pair);
    add_gnu_id(&pair.program, "abcd");
    add_link(&pair, "prog.debug", 0);
    find(&pair);
    assert_null(pair.found);
    assert_int_equal(pair.notes.length, 0);
}

#define GO_ID(last)                                                                                \
    "GZZ7x6ywHr3BRlSGgFY9/np4j2lfMJ_s_aoNCVXKe/sVaRfjgoG3p-bEtKBXkT/5Bdz59xNuKwsoLNeZGR" last

/* What Go 1.27 makes of that word. */
#define REDACTED "\x49\x89\x19\xaf\xf0\x01\xd8\x36\x62\x49\x40\x3a\x25\x44\xfb\xa2\xd8\x33\x08\x4f"

TEST(another_build_is_passed_over_by_either_kind_of_id_and_by_the_checksum)
{
    static const struct {
        const char *gnu[2], *go[2]; /* of the program, and of the debug file */
        uint32_t wrong_by;
        bool is_taken;
    } rows[] = {
        {{"aaaa", "aaaa"}, {0}, 1, true}, /* made smaller afterwards, as dwz does */
        {{"aaaa", "bbbb"}, {0}, 0, false},
        {{0}, {GO_ID("a"), GO_ID("a")}, 1, true},
        {{0}, {GO_ID("a"), GO_ID("b")}, 0, false},
        {{"aaaa", "aaaa"}, {GO_ID("a"), GO_ID("b")}, 0, false},
        {{"aaaa", "bbbb"}, {GO_ID("a"), GO_ID("a")}, 0, false},
        {{"aaaa", NULL}, {GO_ID("a"), GO_ID("a")}, 1, true},
        {{"aaaa", NULL}, {NULL, GO_ID("a")}, 0, true},
        {{"aaaa", NULL}, {NULL, GO_ID("a")}, 1, false},
        {{0}, {0}, 0, true},
        {{0}, {0}, 1, false},
        {{0}, {"redacted", "redacted"}, 1, false}, /* the same word in all that somebody builds */
        {{0}, {"redacted", "redacted"}, 0, true},
        {{REDACTED, REDACTED}, {"redacted", "redacted"}, 1, false},
        {{REDACTED, REDACTED}, {"redacted", "redacted"}, 0, true},
        {{REDACTED, REDACTED}, {NULL, "redacted"}, 1, false},
        {{REDACTED, REDACTED}, {0}, 1, true}, /* it could be anything */
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        AUTO_PAIR pair;
        start(&pair);
        if (rows[i].gnu[0])
            add_gnu_id(&pair.program, rows[i].gnu[0]);
        if (rows[i].gnu[1])
            add_gnu_id(&pair.debug, rows[i].gnu[1]);
        if (rows[i].go[0])
            add_go_id(&pair.program, rows[i].go[0]);
        if (rows[i].go[1])
            add_go_id(&pair.debug, rows[i].go[1]);
        add_link(&pair, "prog.debug", rows[i].wrong_by);
        debug_at(&pair, "srv/prog.debug");
        if (rows[i].is_taken)
            assert_found(&pair, "srv/prog.debug");
        else
            assert_passed_over(&pair, "is of another build than");
    }
}

TEST(without_an_id_of_its_own_a_file_with_the_same_code_is_taken)
{
    AUTO_PAIR pair;
    AUTO_TEXT struct text code = {0};
    start(&pair);
    add_go_id(&pair.program, "redacted");
    text_add_string(&code, "0123456789");
    elf_writer_load(&pair.program, ".text", 0x401000, PF_R | PF_X, &code);
    elf_writer_load(&pair.debug, ".text", 0x401000, PF_R | PF_X, &code);
    assert_ok(open_given(&pair, debug_at(&pair, "given")));
}

TEST(the_next_place_is_tried_behind_a_wrong_one)
{
    AUTO_PAIR pair;
    AUTO_ELF_WRITER other = {0};
    start(&pair);
    add_link(&pair, "prog.debug", 0);
    elf_writer_add_symbol(&other, "main.main", 0x401000, 16, STT_FUNC, 1);
    folder_save_elf(&pair.folder, "srv/prog.debug", &other);
    debug_at(&pair, "srv/.debug/prog.debug");
    assert_found(&pair, "srv/.debug/prog.debug");
    assert_non_null(strstr(text_string(&pair.notes), "passed over"));
}

TEST(code_at_another_address_is_of_another_build_whatever_the_ids_say)
{
    AUTO_PAIR pair;
    AUTO_TEXT struct text code = {0};
    bytes_fill(&code, 0x90, 64);
    start(&pair);
    add_gnu_id(&pair.program, "abcd");
    add_gnu_id(&pair.debug, "abcd");
    elf_writer_load(&pair.program, ".text", 0x401000, PF_R | PF_X, &code);
    elf_writer_load(&pair.debug, ".text", 0x402000, PF_R | PF_X, &code);
    const char *path = debug_at(&pair, "tmp/given");
    assert_refused(open_given(&pair, path), EXIT_TARGET, "is of another build than");
}

TEST(another_machine_is_another_build)
{
    AUTO_PAIR pair;
    start(&pair);
    pair.debug.machine = EM_AARCH64;
    add_gnu_id(&pair.program, "abcd");
    add_gnu_id(&pair.debug, "abcd");
    assert_refused(open_given(&pair, debug_at(&pair, "given")), EXIT_TARGET, "another build");
}

TEST(a_file_that_is_given_is_refused_for_what_it_lacks)
{
    AUTO_PAIR pair;
    AUTO_ELF_WRITER bare = {0};
    start(&pair);
    assert_refused(open_given(&pair, debug_at(&pair, "given")), EXIT_TARGET,
                   "nothing says whether");
    assert_null(pair.found);
    assert_refused(open_given(&pair, "/nowhere/at/all"), EXIT_TARGET, "No such file");
    pair_deinit(&pair);

    start(&pair);
    add_gnu_id(&pair.program, "abcd");
    add_gnu_id(&bare, "abcd");
    assert_refused(open_given(&pair, folder_save_elf(&pair.folder, "bare", &bare)), EXIT_TARGET,
                   "has no debug information, as a debug file should");
}

TEST(a_link_can_not_lead_elsewhere)
{
    static const char *const names[] = {"../tmp/prog.debug", "/etc/prog.debug", "..", "."};
    for (size_t i = 0; i < LENGTH(names); i++) {
        AUTO_PAIR pair;
        start(&pair);
        add_link(&pair, names[i], 0);
        debug_at(&pair, "tmp/prog.debug");
        debug_at(&pair, "etc/prog.debug");
        find(&pair);
        assert_null(pair.found);
        assert_int_equal(pair.notes.length, 0);
    }
}

TEST(a_link_that_is_damaged_is_none)
{
    static const struct {
        const char *bytes;
        size_t size;
    } rows[] = {{"", 0},
                {"\0", 1},
                {"name", 4},
                {"name\0", 5},
                {"name\0\0\0\0\1\2\3", 11},
                {"\0\0\0\0\1\2\3\4", 8}};
    for (size_t i = 0; i < LENGTH(rows); i++) {
        AUTO_ELF_WRITER writer = {0};
        AUTO_TEXT struct text link = {0};
        struct debug_link ret;
        struct debug_supplement supplement;
        text_add(&link, rows[i].bytes, rows[i].size);
        elf_writer_add(&writer, ".gnu_debuglink", SHT_PROGBITS, &link);
        elf_writer_add(&writer, ".gnu_debugaltlink", SHT_PROGBITS, &link);
        struct elf_file *file = elf_writer_open(&writer);
        assert_false(elf_file_debug_link(file, &ret));
        if (i != 4) /* that one has an id, if an odd one */
            assert_false(elf_file_debug_supplement(file, &supplement));
        elf_file_close(file);
    }
}

TEST(the_program_under_the_name_of_its_debug_file_is_not_mistaken_for_it)
{
    AUTO_PAIR pair;
    start(&pair);
    add_link(&pair, "prog", 0);
    debug_at(&pair, "usr/lib/debug/srv/prog");
    assert_found(&pair, "usr/lib/debug/srv/prog");
    assert_int_equal(pair.notes.length, 0);
}

TEST(ids_that_are_too_short_have_no_place)
{
    struct arena arena = {0};
    assert_null(debug_path_by_id(&arena, "/usr/lib/debug", ""));
    assert_null(debug_path_by_id(&arena, "/usr/lib/debug", "ab"));
    assert_string_equal(debug_path_by_id(&arena, "/usr/lib/debug", "abcd"),
                        "/usr/lib/debug/.build-id/ab/cd.debug");
    arena_deinit(&arena);
}

TEST(symbols_of_a_debug_file_are_the_programs)
{
    AUTO_PAIR pair;
    struct elf_symbols *symbols;
    start(&pair);
    add_gnu_id(&pair.program, "abcd");
    add_gnu_id(&pair.debug, "abcd");
    elf_writer_add_symbol(&pair.debug, "runtime.types", 0x500000, 0, STT_OBJECT, 1);
    open_program(&pair);
    assert_ok(open_given(&pair, debug_at(&pair, "given")));
    pair.file->debug_file = pair.found;
    pair.found = NULL;
    assert_ok(elf_file_symbols(pair.file, &symbols));
    assert_false(symbols->has_symtab);
    assert_non_null(elf_symbols_find(symbols, "runtime.types"));
}

/* ---- from a server ---- */

static const char *served, *asked_for;

static const char *serve(struct arena *arena, const char *id, struct text *notes)
{
    asked_for = arena_strdup(arena, id);
    if (!served)
        text_add_string(notes, "not served\n");
    return served;
}

static void find_with_server(struct pair *pair, const char *path)
{
    struct debug_search search = search_of(pair);
    search.fetch = serve;
    served = path;
    asked_for = NULL;
    open_program(pair);
    debug_file_find(pair->file, &search, &pair->notes, &pair->found);
}

TEST(a_server_is_asked_by_the_build_id_for_what_is_nowhere_here)
{
    AUTO_PAIR pair;
    start(&pair);
    add_gnu_id(&pair.program, "abcd");
    add_gnu_id(&pair.debug, "abcd");
    find_with_server(&pair, debug_at(&pair, "cache/debuginfo"));
    assert_string_equal(asked_for, "61626364");
    assert_non_null(pair.found);
    pair_deinit(&pair);

    start(&pair);
    add_gnu_id(&pair.program, "abcd");
    find_with_server(&pair, NULL);
    assert_null(pair.found);
    assert_string_equal(text_string(&pair.notes), "not served\n");
}

TEST(no_server_is_asked_for_what_is_here_or_has_no_gnu_build_id)
{
    AUTO_PAIR pair;
    start(&pair);
    add_gnu_id(&pair.program, "abcd");
    add_gnu_id(&pair.debug, "abcd");
    debug_at(&pair, "usr/lib/debug/.build-id/61/626364.debug");
    find_with_server(&pair, NULL);
    assert_non_null(pair.found);
    assert_null(asked_for);
    pair_deinit(&pair);

    start(&pair);
    add_go_id(&pair.program, GO_ID("a"));
    find_with_server(&pair, NULL);
    assert_null(pair.found);
    assert_null(asked_for);
    assert_non_null(strstr(text_string(&pair.notes), "has no GNU build id"));
}

TEST(what_a_server_sends_is_checked_as_well)
{
    AUTO_PAIR pair;
    start(&pair);
    add_gnu_id(&pair.program, "abcd");
    add_gnu_id(&pair.debug, "abce");
    find_with_server(&pair, debug_at(&pair, "cache/debuginfo"));
    assert_null(pair.found);
    assert_non_null(strstr(text_string(&pair.notes), "is of another build than"));
}

/* ---- what dwz makes ---- */

static void add_supplement(struct pair *pair, const char *name, const char *id)
{
    AUTO_TEXT struct text link = {0};
    bytes_string(&link, name);
    text_add(&link, id, strlen(id));
    elf_writer_add(&pair->debug, ".gnu_debugaltlink", SHT_PROGBITS, &link);
    add_gnu_id(&pair->program, "abcd");
    add_gnu_id(&pair->debug, "abcd");
}

TEST(what_dwz_took_out_is_found_beside_the_debug_file_or_by_its_id)
{
    static const struct {
        const char *name, *place;
    } rows[] = {
        {"shared", "given/shared"},
        {"../dwz/shared", "dwz/shared"},
        {"/usr/lib/debug/.dwz/shared", "usr/lib/debug/.dwz/shared"},
        {"gone", "usr/lib/debug/.build-id/77/787980.debug"},
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        AUTO_PAIR pair;
        AUTO_ELF_WRITER shared = {0};
        start(&pair);
        add_supplement(&pair, rows[i].name, "wxy\x80");
        add_gnu_id(&shared, "wxy\x80");
        folder_save_elf(&pair.folder, rows[i].place, &shared);
        assert_ok(open_given(&pair, debug_at(&pair, "given/prog.debug")));
        assert_non_null(pair.found->supplement);
    }
}

TEST(without_what_dwz_took_out_a_debug_file_is_refused)
{
    AUTO_PAIR pair;
    AUTO_ELF_WRITER shared = {0};
    start(&pair);
    add_supplement(&pair, "shared", "wxyz");
    add_gnu_id(&shared, "wxyy");
    folder_save_elf(&pair.folder, "shared", &shared);
    assert_refused(open_given(&pair, debug_at(&pair, "given")), EXIT_TARGET,
                   "needs the file that dwz put a part of its debug information into");
    assert_null(pair.found);
}

TEST(references_of_dwarf_5_into_another_file_are_refused)
{
    AUTO_PAIR pair;
    AUTO_TEXT struct text link = {0};
    start(&pair);
    bytes_u16(&link, 5);
    elf_writer_add(&pair.debug, ".debug_sup", SHT_PROGBITS, &link);
    add_gnu_id(&pair.program, "abcd");
    add_gnu_id(&pair.debug, "abcd");
    assert_refused(open_given(&pair, debug_at(&pair, "given")), EXIT_TARGET, "is by dwz --dwarf-5");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_debug_file_is_found_by_its_build_id),
        cmocka_unit_test(a_debug_file_is_found_in_each_place_that_a_link_may_mean),
        cmocka_unit_test(without_any_debug_file_nothing_is_found_or_said),
        cmocka_unit_test(another_build_is_passed_over_by_either_kind_of_id_and_by_the_checksum),
        cmocka_unit_test(without_an_id_of_its_own_a_file_with_the_same_code_is_taken),
        cmocka_unit_test(the_next_place_is_tried_behind_a_wrong_one),
        cmocka_unit_test(code_at_another_address_is_of_another_build_whatever_the_ids_say),
        cmocka_unit_test(another_machine_is_another_build),
        cmocka_unit_test(a_file_that_is_given_is_refused_for_what_it_lacks),
        cmocka_unit_test(a_link_can_not_lead_elsewhere),
        cmocka_unit_test(a_link_that_is_damaged_is_none),
        cmocka_unit_test(the_program_under_the_name_of_its_debug_file_is_not_mistaken_for_it),
        cmocka_unit_test(ids_that_are_too_short_have_no_place),
        cmocka_unit_test(symbols_of_a_debug_file_are_the_programs),
        cmocka_unit_test(a_server_is_asked_by_the_build_id_for_what_is_nowhere_here),
        cmocka_unit_test(no_server_is_asked_for_what_is_here_or_has_no_gnu_build_id),
        cmocka_unit_test(what_a_server_sends_is_checked_as_well),
        cmocka_unit_test(what_dwz_took_out_is_found_beside_the_debug_file_or_by_its_id),
        cmocka_unit_test(without_what_dwz_took_out_a_debug_file_is_refused),
        cmocka_unit_test(references_of_dwarf_5_into_another_file_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* elf/build_id, elf/code_sum: what tells one build of a program from another. */
#include "unit.h"

#include "elf/build_id.h"
#include "elf_writer.h"

#define AUTO_ELF __attribute__((cleanup(elf_file_closep))) struct elf_file

TEST(a_gnu_build_id_wins_over_that_of_go)
{
    AUTO_ELF_WRITER writer = {0};
    AUTO_TEXT struct text gnu = {0};
    AUTO_TEXT struct text go = {0};
    const char *id;
    elf_note(&gnu, "stapsdt", 3, "other", 5);
    elf_note(&gnu, "GNU", NT_GNU_BUILD_ID, "\x01\xab\xff", 3);
    elf_note(&go, "Go", 4, "abc/def", 7); /* not what that GNU id was made of */
    elf_writer_add(&writer, ".note.gnu.build-id", SHT_NOTE, &gnu);
    elf_writer_add(&writer, ".note.go.buildid", SHT_NOTE, &go);
    AUTO_ELF *file = elf_writer_open(&writer);
    assert_ok(elf_file_build_id(file, &id));
    assert_string_equal(id, "gnu:01abff");
}

/* A file with these ids and this code. */
static struct elf_file *file_of(const char *gnu, size_t gnu_size, const char *go, const char *code)
{
    AUTO_ELF_WRITER writer = {0};
    AUTO_TEXT struct text gnu_note = {0};
    AUTO_TEXT struct text go_note = {0};
    AUTO_TEXT struct text bytes = {0};
    elf_note(&gnu_note, "GNU", NT_GNU_BUILD_ID, gnu ? gnu : "", gnu_size);
    elf_note(&go_note, "Go", 4, go ? go : "", go ? strlen(go) : 0);
    text_add_string(&bytes, code);
    if (gnu)
        elf_writer_add(&writer, ".note.gnu.build-id", SHT_NOTE, &gnu_note);
    if (go)
        elf_writer_add(&writer, ".note.go.buildid", SHT_NOTE, &go_note);
    elf_writer_load(&writer, ".text", 0x401000, PF_R | PF_X, &bytes);
    return elf_writer_open(&writer);
}

static void assert_build_id(struct elf_file *file, const char *expected)
{
    const char *id;
    bool is_build;
    assert_ok(elf_file_build_id(file, &id));
    assert_string_equal(id, expected);
    assert_ok(elf_file_is_build(file, expected, &is_build));
    assert_true(is_build);
}

/* As Go makes them. */
static const char go_id[] = "GZZ7x6ywHr3BRlSGgFY9/np4j2lfMJ_s_aoNCVXKe/sVaRfjgoG3p-bEtKBXkT/"
                            "5Bdz59xNuKwsoLNeZGRX";

/* The check value of CRC-32 is for this. */
static const char summed[] = "123456789", sum[] = "code:cbf43926";

TEST(without_a_gnu_build_id_that_of_go_tells)
{
    AUTO_ELF *file = file_of(NULL, 0, go_id, summed);
    AUTO_TEXT struct text expected = {0};
    text_printf(&expected, "go:%s", go_id);
    assert_build_id(file, text_string(&expected));
}

TEST(a_go_build_id_is_printable_whatever_it_holds)
{
    AUTO_ELF *file = file_of(NULL, 0, "aB9/_-\n\x1b \x7f\xc3", summed);
    assert_string_equal(elf_file_build_ids(file).go, "aB9/_-?????");
}

TEST(an_owner_with_two_zero_bytes_is_the_owner)
{
    /* So Go's linker writes its own. */
    AUTO_ELF_WRITER writer = {0};
    AUTO_TEXT struct text go = {0};
    bytes_u32(&go, 4);
    bytes_u32(&go, 3);
    bytes_u32(&go, 4);
    text_add(&go, "Go\0\0abc\0", 8);
    elf_writer_add(&writer, ".note.go.buildid", SHT_NOTE, &go);
    AUTO_ELF *file = elf_writer_open(&writer);
    assert_string_equal(elf_file_build_ids(file).go, "abc");
}

TEST(where_many_builds_have_the_go_build_id_the_code_tells)
{
    static const char *const ids[] = {
        "redacted",
        "",
        "a/b",
        "GZZ7x6ywHr3BRlSGgFY9/np4j2lfMJ_s_aoNCVXKe/sVaRfjgoG3p-bEtKBXkT",
        "GZZ7x6ywHr3BRlSGgFY9/np4j2lfMJ_s_aoNCVXKe/sVaRfjgoG3p-bEtKBXkT/",
        "GZZ7x6ywHr3BRlSGgFY9/np4j2lfMJ_s_aoNCVXKe/sVaRfjgoG3p-bEtKBXkT/5Bdz59xNuKwsoLNeZGR?",
    };
    for (size_t i = 0; i < LENGTH(ids); i++) {
        AUTO_ELF *file = file_of(NULL, 0, ids[i], summed);
        assert_build_id(file, sum);
    }
}

/* What linkers make of "redacted"; ones that went another way than the word's tell. */
TEST(a_gnu_build_id_that_is_but_the_hash_of_a_word_tells_nothing)
{
    static const struct {
        const char *gnu, *id;
    } rows[] = {
        {"\x49\x76\xe6\x50\x0f\xfe\x27\xc9\x9d\xb6\xbf\xc5\xda\xbb\x04\x5d\x27\xcc\xf7\xb0", sum},
        {"\xb7\x89\x19\xaf\xf0\x01\xd8\x36\x62\x49\x40\x3a\x25\x44\xfb\xa2\xd8\x33\x08\x4f", sum},
        {"\x49\x89\x19\xaf\xf0\x01\xd8\x36\x62\x49\x40\x3a\x25\x44\xfb\xa2\xd8\x33\x08\x4f", sum},
        {"\x49\x89\x19\xaf\xf0\x01\xd8\x36\x62\x49\x40\x3a\x25\x44\xfb\xa2\xd8\x33\x08\x4e",
         "gnu:498919aff001d8366249403a2544fba2d833084e"},
        {"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", sum},
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        AUTO_ELF *file = file_of(rows[i].gnu, 20, "redacted", summed);
        assert_build_id(file, rows[i].id);
        assert_int_equal(elf_file_ids_tell(file), rows[i].id != sum);
    }
}

TEST(a_file_without_notes_is_told_by_all_its_code)
{
    AUTO_ELF_WRITER writer = {0};
    AUTO_TEXT struct text code = {0};
    AUTO_TEXT struct text more = {0};
    AUTO_TEXT struct text data = {0};
    text_add_string(&code, "12345");
    text_add_string(&more, "6789");
    text_add_string(&data, "data");
    elf_writer_load(&writer, ".text", 0x401000, PF_R | PF_X, &code);
    elf_writer_load(&writer, ".data", 0x501000, PF_R | PF_W, &data);
    elf_writer_load(&writer, ".plt", 0x601000, PF_R | PF_X, &more);
    AUTO_ELF *file = elf_writer_open(&writer);
    assert_build_id(file, sum);
    file->section_count = 0; /* as without section headers */
    assert_build_id(file, sum);
}

/* As gobt wrote it before: for files that had neither kind of id. */
TEST(the_checksum_of_its_text_still_tells_a_file_without_notes)
{
    AUTO_ELF *none = file_of(NULL, 0, NULL, summed);
    AUTO_ELF *word = file_of(NULL, 0, "redacted", summed);
    AUTO_ELF *other = file_of(NULL, 0, NULL, "12345678");
    bool is_build;
    assert_ok(elf_file_is_build(none, "crc:cbf43926", &is_build));
    assert_true(is_build);
    assert_ok(elf_file_is_build(word, "crc:cbf43926", &is_build));
    assert_false(is_build);
    assert_ok(elf_file_is_build(other, "crc:cbf43926", &is_build));
    assert_false(is_build);
    none->section_count = 0;
    assert_ok(elf_file_is_build(none, "crc:00000000", &is_build));
    assert_false(is_build);
}

TEST(damaged_notes_are_passed_over)
{
    AUTO_ELF_WRITER writer = {0};
    AUTO_TEXT struct text gnu = {0};
    AUTO_TEXT struct text go = {0};
    AUTO_TEXT struct text code = {0};
    elf_note(&gnu, "GNU", NT_GNU_BUILD_ID, "\x01\xab\xff", 3);
    bytes_patch(&gnu, 4, 0xfffffff0, 4); /* the size of the id */
    elf_note(&go, "Go", 4, "id", 2);
    bytes_patch(&go, 0, 0xffffffff, 4); /* the size of the owner */
    text_add_string(&code, summed);
    elf_writer_add(&writer, ".note.gnu.build-id", SHT_NOTE, &gnu);
    elf_writer_add(&writer, ".note.go.buildid", SHT_NOTE, &go);
    elf_writer_load(&writer, ".text", 0x401000, PF_R | PF_X, &code);
    AUTO_ELF *file = elf_writer_open(&writer);
    assert_build_id(file, sum);
}

TEST(a_file_without_code_is_told_by_nothing)
{
    AUTO_ELF_WRITER writer = {0};
    AUTO_ELF *file = elf_writer_open(&writer);
    const char *id;
    assert_refused(elf_file_build_id(file, &id), EXIT_TARGET, "its code can't be read");
}

TEST(the_same_code_is_of_the_same_build_and_what_has_none_says_nothing)
{
    AUTO_ELF *one = file_of(NULL, 0, NULL, summed);
    AUTO_ELF *same = file_of(NULL, 0, "redacted", summed);
    AUTO_ELF *other = file_of(NULL, 0, NULL, "123456798");
    assert_int_equal(elf_same_code(one, same), BUILD_SAME);
    assert_int_equal(elf_same_code(one, other), BUILD_OTHER);
    elf_file_section(same, ".text")->type = SHT_NOBITS; /* as objcopy --only-keep-debug leaves it */
    assert_int_equal(elf_same_code(one, same), BUILD_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_gnu_build_id_wins_over_that_of_go),
        cmocka_unit_test(without_a_gnu_build_id_that_of_go_tells),
        cmocka_unit_test(a_go_build_id_is_printable_whatever_it_holds),
        cmocka_unit_test(an_owner_with_two_zero_bytes_is_the_owner),
        cmocka_unit_test(where_many_builds_have_the_go_build_id_the_code_tells),
        cmocka_unit_test(a_gnu_build_id_that_is_but_the_hash_of_a_word_tells_nothing),
        cmocka_unit_test(a_file_without_notes_is_told_by_all_its_code),
        cmocka_unit_test(the_checksum_of_its_text_still_tells_a_file_without_notes),
        cmocka_unit_test(damaged_notes_are_passed_over),
        cmocka_unit_test(a_file_without_code_is_told_by_nothing),
        cmocka_unit_test(the_same_code_is_of_the_same_build_and_what_has_none_says_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

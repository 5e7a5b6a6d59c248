/* elf/symbols */
#include "unit.h"

#include "elf/symbols.h"
#include "elf_writer.h"

#define AUTO_ELF __attribute__((cleanup(elf_file_closep))) struct elf_file

static struct elf_file *open_program(void)
{
    AUTO_ELF_WRITER writer = {0};
    AUTO_TEXT struct text code = {0};
    bytes_fill(&code, 0x90, 64);
    elf_writer_load(&writer, ".text", 0x401000, PF_R | PF_X, &code);
    elf_writer_add_symbol(&writer, "main.last", 0x401030, 16, STT_FUNC, 1);
    elf_writer_add_symbol(&writer, "main.first", 0x401000, 16, STT_FUNC, 1);
    elf_writer_add_symbol(&writer, "runtime.write", 0x401010, 16, STT_FUNC, 1);
    elf_writer_add_symbol(&writer, "runtime.write.abi0", 0x401010, 16, STT_FUNC, 1);
    elf_writer_add_symbol(&writer, "puts", 0, 0, STT_FUNC, SHN_UNDEF);
    elf_writer_add_symbol(&writer, "main.go", 0, 0, STT_FILE, SHN_ABS);
    elf_writer_add_symbol(&writer, "runtime.tlsg", 0x401002, 8, STT_TLS, 1);
    elf_writer_add_symbol(&writer, "main.table", 0x500000, 64, STT_OBJECT, 1);
    elf_writer_add_symbol(&writer, "asm", 0x401020, 0, STT_FUNC, 1);
    elf_writer_add_symbol(&writer, "", 0x401004, 4, STT_FUNC, 1);
    return elf_writer_open(&writer);
}

TEST(symbols_are_only_those_that_are_defined)
{
    AUTO_ELF *file = open_program();
    struct elf_symbols *symbols;
    assert_ok(elf_file_symbols(file, &symbols));
    assert_true(symbols->has_symtab);
    assert_int_equal(elf_symbols_find(symbols, "main.first")->address, 0x401000);
    assert_null(elf_symbols_find(symbols, "puts"));
    assert_null(elf_symbols_find(symbols, "runtime.tlsg"));
    assert_null(elf_symbols_find(symbols, "main.go"));
    assert_null(elf_symbols_find(symbols, "main"));
    assert_int_equal(elf_symbols_find(symbols, "main.last")->address, 0x401030);
    assert_true(elf_symbols_find(symbols, "main.last")->is_function);
    assert_false(elf_symbols_find(symbols, "main.table")->is_function);
}

TEST(an_address_has_all_the_symbols_that_start_there)
{
    AUTO_ELF *file = open_program();
    struct elf_symbols *symbols;
    assert_ok(elf_file_symbols(file, &symbols));
    const struct elf_symbol *symbol = elf_symbols_at(symbols, 0x401010);
    assert_non_null(symbol);
    assert_true(symbol == symbols->items || symbol[-1].address != 0x401010);
    assert_int_equal(symbol[1].address, 0x401010);
    assert_true(strcmp(symbol[0].name, "runtime.write.abi0") == 0 ||
                strcmp(symbol[1].name, "runtime.write.abi0") == 0);
    assert_null(elf_symbols_at(symbols, 0x401011));
    assert_null(elf_symbols_at(symbols, 0));
    assert_null(elf_symbols_at(symbols, UINT64_MAX));
}

TEST(a_suffix_chooses_among_the_symbols_of_an_address)
{
    /* Asked often the table is sorted in between: the answers stay. */
    AUTO_ELF *file = open_program();
    struct elf_symbols *symbols;
    assert_ok(elf_file_symbols(file, &symbols));
    for (unsigned i = 0; i < 100; i++) {
        const struct elf_symbol *found = elf_symbols_at_with_suffix(symbols, 0x401010, ".abi0");
        assert_non_null(found);
        assert_string_equal(found->name, "runtime.write.abi0");
        assert_null(elf_symbols_at_with_suffix(symbols, 0x401000, ".abi0"));
        assert_null(elf_symbols_at_with_suffix(symbols, 0x401011, ".abi0"));
        assert_null(elf_symbols_at_with_suffix(symbols, UINT64_MAX, ".abi0"));
    }
}

static void count_visited(const struct elf_table_symbol *symbol, void *context)
{
    unsigned *count = context;
    ++*count;
    assert_string_not_equal(symbol->name, "");
    assert_false(symbol->is_dynamic);
    if (strcmp(symbol->name, "puts") == 0)
        assert_int_equal(symbol->section, SHN_UNDEF);
    if (strcmp(symbol->name, "main.table") == 0) {
        assert_int_equal(symbol->type, STT_OBJECT);
        assert_int_equal(symbol->address, 0x500000);
        assert_int_equal(symbol->size, 64);
    }
}

TEST(every_symbol_that_has_a_name_is_visited)
{
    AUTO_ELF *file = open_program();
    unsigned count = 0;
    assert_ok(elf_symbols_visit(file, count_visited, &count));
    assert_int_equal(count, 9);
}

TEST(modules_of_one_build_have_hashes_of_their_packages)
{
    struct elf_symbols symbols = {0};
    struct elf_symbol ordinary = {.name = "main.go:link.pkghash", .is_dynamic = true};
    struct elf_symbol kept = {.name = "go:link.pkghash.fmt"};
    struct elf_symbol shared = {.name = "go:link.pkghash.fmt", .is_dynamic = true};
    struct elf_symbol older = {.name = "go.link.pkghash.fmt", .is_dynamic = true};
    array_push(&symbols, ordinary);
    array_push(&symbols, kept);
    assert_false(elf_symbols_share_types(&symbols));
    array_push(&symbols, shared);
    assert_true(elf_symbols_share_types(&symbols));
    symbols.items[2] = older;
    assert_true(elf_symbols_share_types(&symbols));
    array_deinit(&symbols);
}

TEST(a_stripped_file_has_no_symbols_and_that_is_no_error)
{
    AUTO_ELF_WRITER writer = {0};
    AUTO_ELF *file = elf_writer_open(&writer);
    struct elf_symbols *symbols;
    assert_ok(elf_file_symbols(file, &symbols));
    assert_false(symbols->has_symtab);
    assert_int_equal(symbols->count, 0);
    assert_null(elf_symbols_at(symbols, 0x401000));
    assert_null(elf_symbols_find(symbols, "main.main"));
}

TEST(symbols_with_names_outside_of_their_table_are_passed_over)
{
    AUTO_ELF_WRITER writer = {0};
    elf_writer_add_symbol(&writer, "main.main", 0x401000, 16, STT_FUNC, SHN_ABS);
    elf_writer_add_symbol(&writer, "main.other", 0x401010, 16, STT_FUNC, SHN_ABS);
    bytes_patch(&writer.symbols, sizeof(Elf64_Sym), 0x7fffffff, 4);
    AUTO_ELF *file = elf_writer_open(&writer);
    struct elf_symbols *symbols;
    assert_ok(elf_file_symbols(file, &symbols));
    assert_int_equal(symbols->count, 1);
}

TEST(a_symbol_that_is_cut_off_is_refused_or_passed_over)
{
    for (size_t cut = 1; cut < sizeof(Elf64_Sym); cut++) {
        AUTO_ELF_WRITER writer = {0};
        elf_writer_add_symbol(&writer, "main.main", 0x401000, 16, STT_FUNC, SHN_ABS);
        elf_writer_add_symbol(&writer, "main.other", 0x401010, 16, STT_FUNC, SHN_ABS);
        writer.symbols.length -= cut;
        AUTO_ELF *file = elf_writer_open(&writer);
        struct elf_symbols *symbols;
        struct error *error = elf_file_symbols(file, &symbols);
        if (error) {
            assert_refused(error, EXIT_TARGET, ".symtab can't be read");
            continue;
        }
        assert_non_null(elf_symbols_find(symbols, "main.main"));
        assert_null(elf_symbols_find(symbols, "main.other"));
    }
}

TEST(names_without_an_end_are_refused)
{
    AUTO_ELF_WRITER writer = {0};
    elf_writer_add_symbol(&writer, "main.main", 0x401000, 16, STT_FUNC, SHN_ABS);
    writer.strings.length -= 1;
    AUTO_ELF *file = elf_writer_open(&writer);
    struct elf_symbols *symbols;
    assert_refused(elf_file_symbols(file, &symbols), EXIT_TARGET, ".symtab have no end");
}

TEST(a_table_without_names_behind_a_good_one_is_refused)
{
    AUTO_ELF_WRITER writer = {0};
    AUTO_TEXT struct text dynamic = {0};
    bytes_fill(&dynamic, 0, 2 * sizeof(Elf64_Sym));
    elf_writer_add(&writer, ".dynsym", SHT_DYNSYM, &dynamic)->link = 0x7fffffff;
    elf_writer_add_symbol(&writer, "main.main", 0x401000, 16, STT_FUNC, SHN_ABS);
    AUTO_ELF *file = elf_writer_open(&writer);
    struct elf_symbols *symbols;
    assert_refused(elf_file_symbols(file, &symbols), EXIT_TARGET, ".dynsym has no names");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(symbols_are_only_those_that_are_defined),
        cmocka_unit_test(an_address_has_all_the_symbols_that_start_there),
        cmocka_unit_test(a_suffix_chooses_among_the_symbols_of_an_address),
        cmocka_unit_test(every_symbol_that_has_a_name_is_visited),
        cmocka_unit_test(modules_of_one_build_have_hashes_of_their_packages),
        cmocka_unit_test(a_stripped_file_has_no_symbols_and_that_is_no_error),
        cmocka_unit_test(symbols_with_names_outside_of_their_table_are_passed_over),
        cmocka_unit_test(a_symbol_that_is_cut_off_is_refused_or_passed_over),
        cmocka_unit_test(names_without_an_end_are_refused),
        cmocka_unit_test(a_table_without_names_behind_a_good_one_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* elf/relocations: pointers that the loader makes. */
#include "unit.h"

#include "elf/relocations.h"
#include "elf_writer.h"

enum { DATA = 0x3000, FIRST = DATA + 8, SECOND = DATA + 16, LAST = DATA + 24 };

static void add_relocation(struct text *relocations, uint64_t place, uint64_t info, uint64_t addend)
{
    bytes_u64(relocations, place);
    bytes_u64(relocations, info);
    bytes_u64(relocations, addend);
}

/* Four words: a number, then zeros that relocations of that TYPE are for, in no order. */
static struct elf_file *open_file_with(uint16_t file_type, uint16_t machine, uint32_t type,
                                       unsigned too_much)
{
    AUTO_ELF_WRITER writer = {.type = file_type, .machine = machine};
    AUTO_TEXT struct text data = {0}, relocations = {0};
    bytes_u64(&data, 0x1234);
    bytes_fill(&data, 0, 24);
    add_relocation(&relocations, LAST, type, 0x5678);
    add_relocation(&relocations, FIRST, type, 0x9abc);
    add_relocation(&relocations, DATA, type, 0xdead);
    add_relocation(&relocations, SECOND, type + 1, 0xbad);
    bytes_fill(&relocations, 0x55, too_much);
    elf_writer_load(&writer, ".data", DATA, PF_R | PF_W, &data);
    struct elf_writer_section *section =
        elf_writer_add(&writer, ".rela.dyn", SHT_RELA, &relocations);
    section->flags = SHF_ALLOC;
    return elf_writer_open(&writer);
}

static struct elf_file *open_file(uint16_t file_type, uint16_t machine, uint32_t type)
{
    return open_file_with(file_type, machine, type, 0);
}

static uint64_t pointer_at(struct elf_file *file, uint64_t address)
{
    uint64_t pointer;
    assert_true(elf_file_pointer(file, address, &pointer));
    return pointer;
}

static void check(uint16_t machine, uint32_t type)
{
    struct elf_file *file = open_file(ET_DYN, machine, type);
    assert_int_equal(pointer_at(file, FIRST), 0x9abc);
    assert_int_equal(pointer_at(file, LAST), 0x5678);
    assert_int_equal(pointer_at(file, SECOND), 0); /* of another kind */
    elf_file_close(file);
}

TEST(a_zero_is_what_its_relocation_says)
{
    check(EM_X86_64, R_X86_64_RELATIVE);
    check(EM_AARCH64, R_AARCH64_RELATIVE);
}

/* Two sections: what is in order and what isn't must be found alike. */
static void check_sections(const uint64_t *first, const uint64_t *second)
{
    AUTO_ELF_WRITER writer = {.type = ET_DYN, .machine = EM_X86_64};
    AUTO_TEXT struct text data = {0};
    const uint64_t *const sections[] = {first, second};
    bytes_fill(&data, 0, 32);
    elf_writer_load(&writer, ".data", DATA, PF_R | PF_W, &data);
    for (size_t i = 0; i < LENGTH(sections); i++) {
        AUTO_TEXT struct text relocations = {0};
        for (const uint64_t *place = sections[i]; *place; place++)
            add_relocation(&relocations, *place, R_X86_64_RELATIVE, 2 * *place);
        add_relocation(&relocations, 0, R_X86_64_GLOB_DAT, 0);
        elf_writer_add(&writer, i ? ".rela.plt" : ".rela.dyn", SHT_RELA, &relocations)->flags =
            SHF_ALLOC;
    }
    struct elf_file *file = elf_writer_open(&writer);
    for (uint64_t place = DATA; place <= LAST; place += 8)
        assert_int_equal(pointer_at(file, place), 2 * place);
    size_t number = 0;
    uint64_t place;
    assert_true(elf_file_next_pointer(file, 2 * SECOND, &number, &place));
    assert_int_equal(place, SECOND);
    assert_false(elf_file_next_pointer(file, 2 * SECOND, &number, &place));
    elf_file_close(file);
}

TEST(relocations_are_found_in_whatever_order_they_are)
{
    check_sections((const uint64_t[]){DATA, FIRST, SECOND, LAST, 0}, (const uint64_t[]){0});
    check_sections((const uint64_t[]){0}, (const uint64_t[]){DATA, FIRST, SECOND, LAST, 0});
    check_sections((const uint64_t[]){LAST, SECOND, DATA, FIRST, 0}, (const uint64_t[]){0});
    check_sections((const uint64_t[]){SECOND, LAST, 0}, (const uint64_t[]){DATA, FIRST, 0});
}

/* Behind one of another kind. */
TEST(a_relocation_behind_others_is_found)
{
    AUTO_ELF_WRITER writer = {.type = ET_DYN, .machine = EM_X86_64};
    AUTO_TEXT struct text data = {0}, relocations = {0};
    bytes_fill(&data, 0, 32);
    elf_writer_load(&writer, ".data", DATA, PF_R | PF_W, &data);
    add_relocation(&relocations, DATA, R_X86_64_RELATIVE, 1);
    add_relocation(&relocations, FIRST, R_X86_64_GLOB_DAT, 2);
    add_relocation(&relocations, SECOND, R_X86_64_RELATIVE, 3);
    elf_writer_add(&writer, ".rela.dyn", SHT_RELA, &relocations)->flags = SHF_ALLOC;
    struct elf_file *file = elf_writer_open(&writer);
    assert_int_equal(pointer_at(file, DATA), 1);
    assert_int_equal(pointer_at(file, FIRST), 0);
    assert_int_equal(pointer_at(file, SECOND), 3);
    elf_file_close(file);
}

static void add_symbol(struct text *symbols, uint16_t section, uint64_t value)
{
    bytes_fill(symbols, 0, 6);
    bytes_u16(symbols, section);
    bytes_u64(symbols, value);
    bytes_u64(symbols, 0);
}

static uint64_t info_of(uint64_t symbol, uint32_t type)
{
    return symbol << 32 | type;
}

/* As plugins have types that their host may have as well: the symbols are 1, and 2, another file's.
 */
static void check_symbols(uint16_t machine, uint32_t type, uint32_t table_type)
{
    AUTO_ELF_WRITER writer = {.type = ET_DYN, .machine = machine};
    AUTO_TEXT struct text data = {0}, symbols = {0}, relocations = {0};
    bytes_fill(&data, 0, 32);
    elf_writer_load(&writer, ".data", DATA, PF_R | PF_W, &data);
    add_symbol(&symbols, SHN_UNDEF, 0);
    add_symbol(&symbols, 1, 0x7000);
    add_symbol(&symbols, SHN_UNDEF, 0x8000);
    elf_writer_add(&writer, ".dynsym", table_type, &symbols)->flags = SHF_ALLOC;
    add_relocation(&relocations, SECOND, info_of(1, type), 0x18);
    add_relocation(&relocations, FIRST, info_of(2, type), 0);
    add_relocation(&relocations, DATA, info_of(1, type), 0);
    add_relocation(&relocations, LAST, info_of(77, type), 0);
    struct elf_writer_section *section =
        elf_writer_add(&writer, ".rela.dyn", SHT_RELA, &relocations);
    section->flags = SHF_ALLOC;
    section->link = 2;
    struct elf_file *file = elf_writer_open(&writer);
    bool is_known = table_type == SHT_DYNSYM;
    assert_int_equal(pointer_at(file, DATA), is_known ? 0x7000 : 0);
    assert_int_equal(pointer_at(file, SECOND), is_known ? 0x7018 : 0);
    assert_int_equal(pointer_at(file, FIRST), 0);
    assert_int_equal(pointer_at(file, LAST), 0);
    elf_file_close(file);
}

TEST(a_symbol_of_the_files_own_is_where_the_file_has_it)
{
    check_symbols(EM_X86_64, R_X86_64_64, SHT_DYNSYM);
    check_symbols(EM_AARCH64, R_AARCH64_ABS64, SHT_DYNSYM);
    check_symbols(EM_X86_64, R_X86_64_64, SHT_PROGBITS);
}

TEST(what_the_file_has_is_taken_as_it_is)
{
    struct elf_file *file = open_file(ET_DYN, EM_X86_64, R_X86_64_RELATIVE);
    assert_int_equal(pointer_at(file, DATA), 0x1234);
    elf_file_close(file);
}

TEST(a_program_at_a_fixed_place_needs_none)
{
    struct elf_file *file = open_file(ET_EXEC, EM_X86_64, R_X86_64_RELATIVE);
    assert_int_equal(pointer_at(file, FIRST), 0);
    elf_file_close(file);
}

TEST(of_a_section_that_ends_amid_a_relocation_none_is_taken)
{
    struct elf_file *file = open_file_with(ET_DYN, EM_X86_64, R_X86_64_RELATIVE, 7);
    assert_int_equal(pointer_at(file, FIRST), 0);
    elf_file_close(file);
}

TEST(outside_of_memory_there_is_no_pointer)
{
    uint64_t pointer;
    struct elf_file *file = open_file(ET_DYN, EM_X86_64, R_X86_64_RELATIVE);
    assert_false(elf_file_pointer(file, LAST + 1, &pointer));
    assert_false(elf_file_pointer(file, 0, &pointer));
    assert_false(elf_file_pointer(file, UINT64_MAX - 3, &pointer));
    elf_file_close(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_zero_is_what_its_relocation_says),
        cmocka_unit_test(relocations_are_found_in_whatever_order_they_are),
        cmocka_unit_test(a_relocation_behind_others_is_found),
        cmocka_unit_test(a_symbol_of_the_files_own_is_where_the_file_has_it),
        cmocka_unit_test(what_the_file_has_is_taken_as_it_is),
        cmocka_unit_test(a_program_at_a_fixed_place_needs_none),
        cmocka_unit_test(of_a_section_that_ends_amid_a_relocation_none_is_taken),
        cmocka_unit_test(outside_of_memory_there_is_no_pointer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

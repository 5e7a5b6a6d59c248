/* dwarf/scan, dwarf/functions: the one pass over .debug_info, and the list of functions. */
#include "unit.h"

#include "dwarf/functions.h"
#include "dwarf/scan.h"
#include "dwarf_writer.h"

#define AUTO_ELF  __attribute__((cleanup(elf_file_closep))) struct elf_file
#define AUTO_SCAN __attribute__((cleanup(dwarf_scan_deinit))) struct scan

static const struct scan_function *find(const struct scan *scan, const char *name)
{
    for (size_t i = 0; i < scan->functions.count; i++) {
        const char *other = scan->functions.items[i].name;
        if (other && strcmp(other, name) == 0)
            return &scan->functions.items[i];
    }
    return NULL;
}

static bool has_type(const struct scan *scan, const char *name, unsigned tag)
{
    for (size_t i = 0; i < scan->types.count; i++) {
        if (strcmp(scan->types.items[i].name, name) == 0 && scan->types.items[i].tag == tag)
            return true;
    }
    return false;
}

/* ---- what every version must give ---- */

struct version {
    const char *name;
    unsigned version;
    bool is_64bit;
    enum elf_compression compression;
};

static const struct version versions[] = {
    {"DWARF 4 (Go 1.19 to 1.24) is read", 4, false, ELF_COMPRESSED},
    {"DWARF 4 in .zdebug (Go 1.15) is read", 4, false, ELF_ZDEBUG},
    {"DWARF 5 with indexed addresses (Go 1.25) is read", 5, false, ELF_COMPRESSED},
    {"DWARF 4 of 64 bits is read", 4, true, ELF_PLAIN},
    {"DWARF 5 of 64 bits is read", 5, true, ELF_PLAIN},
};

static void is_read(void **state)
{
    const struct version *row = *state;
    AUTO_DWARF_WRITER dwarf = {0};
    AUTO_ELF_WRITER elf = {0};
    AUTO_SCAN scan = {0};
    struct dw_unit *runtime = dw_unit(&dwarf, row->version, "runtime");
    struct dw_unit *unit = dw_unit(&dwarf, row->version, "main");
    runtime->is_64bit = unit->is_64bit = row->is_64bit;
    dw_string_type(runtime);
    struct dw_die *abstract = dw_abstract_function(unit, "main.Inlinable");
    struct dw_die *caller = dw_function(unit, "main.Caller", 0x401100, 0x40);
    dw_parameter(caller, "x", runtime->root->children.items[0], false);
    dw_inlined(dw_inlined(caller, abstract), abstract);
    struct dw_die *instance = dw_function(unit, NULL, 0x401200, 0x20);
    dw_reference(instance, DW_AT_abstract_origin, abstract);
    dw_number(dw_function(unit, "main.(*T).Wrapped", 0x401300, 8), DW_AT_trampoline, DW_FORM_flag,
              1);
    dw_string(dw_die(unit->root, DW_TAG_variable), DW_AT_name, DW_FORM_string, "main.total");
    dw_string(dw_die(caller, DW_TAG_variable), DW_AT_name, DW_FORM_string, "local");
    dwarf_writer_finish(&dwarf);
    dwarf_writer_add_to(&dwarf, &elf, row->compression);
    AUTO_ELF *file = elf_writer_open(&elf);
    assert_ok(dwarf_scan(file, &scan));
    assert_int_equal(scan.unit_count, 2);
    assert_int_equal(scan.dwarf_version, row->version);
    assert_string_equal(scan.producer, "Go cmd/compile go1.26.1; regabi");
    assert_int_equal(scan.functions.count, 4);
    assert_int_equal(find(&scan, "main.Inlinable")->inlined, 2);
    assert_int_equal(find(&scan, "main.Inlinable")->low, 0);
    assert_int_equal(find(&scan, "main.Caller")->low, 0x401100);
    assert_int_equal(find(&scan, "main.Caller")->high, 0x401140);
    assert_int_equal(find(&scan, "main.Caller")->inlined, 0);
    assert_false(find(&scan, "main.Caller")->is_trampoline);
    assert_true(find(&scan, "main.(*T).Wrapped")->is_trampoline);
    const struct scan_function *concrete = dwarf_scan_function(&scan, instance->offset);
    assert_non_null(concrete);
    assert_int_equal(concrete->origin, abstract->offset);
    assert_int_equal(concrete->low, 0x401200);
    assert_true(has_type(&scan, "string", DW_TAG_structure_type));
    assert_true(has_type(&scan, "int", DW_TAG_base_type));
    assert_int_equal(scan.variables.count, 1);
    assert_string_equal(scan.variables.items[0].name, "main.total");
}

/* ---- forms ---- */

TEST(every_form_of_the_standard_is_passed_over_by_its_size)
{
    static const uint16_t forms[] = {
        DW_FORM_data1,        DW_FORM_data2,          DW_FORM_data4,    DW_FORM_data8,
        DW_FORM_udata,        DW_FORM_sdata,          DW_FORM_flag,     DW_FORM_addr,
        DW_FORM_sec_offset,   DW_FORM_addrx,          DW_FORM_strx,     DW_FORM_strx1,
        DW_FORM_strx2,        DW_FORM_strx3,          DW_FORM_ref_sig8, DW_FORM_ref4,
        DW_FORM_flag_present, DW_FORM_implicit_const,
    };
    static const uint16_t blocks[] = {DW_FORM_block,  DW_FORM_block1,  DW_FORM_block2,
                                      DW_FORM_block4, DW_FORM_exprloc, DW_FORM_data16};
    AUTO_DWARF_WRITER dwarf = {0};
    AUTO_SCAN scan = {0};
    struct dw_unit *unit = dw_unit(&dwarf, 5, "main");
    struct dw_die *odd = dw_die(unit->root, DW_TAG_variable);
    for (size_t i = 0; i < LENGTH(forms); i++)
        dw_number(odd, 0x3000 + (unsigned)i, forms[i], 0xfedcba9876543210);
    for (size_t i = 0; i < LENGTH(blocks); i++)
        dw_block(odd, 0x3100 + (unsigned)i, blocks[i], "0123456789abcdef", 16);
    dw_string(odd, 0x3200, DW_FORM_strp, "in .debug_str");
    dw_string(odd, 0x3201, DW_FORM_line_strp, "in .debug_line_str");
    dw_function(unit, "main.Behind", 0x401100, 4);
    AUTO_ELF *file = dwarf_writer_open(&dwarf);
    assert_ok(dwarf_scan(file, &scan));
    assert_int_equal(find(&scan, "main.Behind")->low, 0x401100);
}

TEST(names_may_be_in_the_table_of_strings)
{
    AUTO_DWARF_WRITER dwarf = {0};
    AUTO_SCAN scan = {0};
    struct dw_unit *unit = dw_unit(&dwarf, 4, "main");
    dw_attribute(unit->root, DW_AT_producer)->form = DW_FORM_strp;
    struct dw_die *function = dw_function(unit, "main.External", 0x401100, 4);
    dw_attribute(function, DW_AT_name)->form = DW_FORM_strp;
    AUTO_ELF *file = dwarf_writer_open(&dwarf);
    assert_ok(dwarf_scan(file, &scan));
    assert_non_null(find(&scan, "main.External"));
    assert_string_equal(scan.producer, "Go cmd/compile go1.26.1; regabi");
}

TEST(a_reference_inside_of_a_unit_counts_from_its_start)
{
    AUTO_DWARF_WRITER dwarf = {0};
    AUTO_SCAN scan = {0};
    dw_unit(&dwarf, 4, "first");
    struct dw_unit *unit = dw_unit(&dwarf, 4, "main");
    struct dw_die *abstract = dw_abstract_function(unit, "main.Inlinable");
    struct dw_die *call = dw_inlined(dw_function(unit, "main.F", 0x401100, 8), abstract);
    dw_attribute(call, DW_AT_abstract_origin)->form = DW_FORM_ref4;
    AUTO_ELF *file = dwarf_writer_open(&dwarf);
    assert_ok(dwarf_scan(file, &scan));
    assert_int_equal(find(&scan, "main.Inlinable")->inlined, 1);
}

TEST(units_of_other_languages_are_passed_over)
{
    AUTO_DWARF_WRITER dwarf = {0};
    AUTO_SCAN scan = {0};
    struct dw_unit *c = dw_unit(&dwarf, 5, "runtime/cgo/gcc_linux.c");
    dw_attribute(c->root, DW_AT_language)->number = DW_LANG_C11;
    dw_attribute(c->root, DW_AT_producer)->string = "GNU C17 12.2.0";
    dw_function(c, "x_cgo_init", 0x402000, 64);
    struct dw_unit *unit = dw_unit(&dwarf, 4, "main");
    dw_function(unit, "main.main", 0x401000, 64);
    AUTO_ELF *file = dwarf_writer_open(&dwarf);
    assert_ok(dwarf_scan(file, &scan));
    assert_int_equal(scan.unit_count, 1);
    assert_int_equal(scan.functions.count, 1);
    assert_non_null(find(&scan, "main.main"));
    assert_int_equal(scan.dwarf_version, 4);
    assert_string_equal(scan.producer, "Go cmd/compile go1.26.1; regabi");
}

TEST(types_inside_of_functions_are_not_listed)
{
    AUTO_DWARF_WRITER dwarf = {0};
    AUTO_SCAN scan = {0};
    struct dw_unit *unit = dw_unit(&dwarf, 4, "main");
    struct dw_die *function = dw_function(unit, "main.G[go.shape.int]", 0x401000, 64);
    struct dw_die *parameter = dw_die(function, DW_TAG_typedef);
    dw_string(parameter, DW_AT_name, DW_FORM_string, ".param0");
    dw_reference(parameter, DW_AT_type, dw_int(unit));
    AUTO_ELF *file = dwarf_writer_open(&dwarf);
    assert_ok(dwarf_scan(file, &scan));
    assert_int_equal(scan.types.count, 1);
    assert_true(has_type(&scan, "int", DW_TAG_base_type));
}

/* ---- damage ---- */

TEST(a_form_that_nobody_knows_is_refused)
{
    AUTO_DWARF_WRITER dwarf = {0};
    struct scan scan = {0};
    struct dw_unit *unit = dw_unit(&dwarf, 4, "main");
    dw_number(dw_function(unit, "main.F", 0x401000, 64), 0x3000, 0x7e, 1);
    dw_function(unit, "main.G", 0x402000, 64);
    AUTO_ELF *file = dwarf_writer_open(&dwarf);
    assert_refused(dwarf_scan(file, &scan), EXIT_TARGET, ".debug_info is damaged near byte");
    assert_int_equal(scan.functions.count, 0);
}

TEST(forms_that_stand_for_other_forms_for_ever_are_refused)
{
    AUTO_DWARF_WRITER dwarf = {0};
    AUTO_ELF_WRITER elf = {0};
    struct scan scan = {0};
    struct dw_unit *unit = dw_unit(&dwarf, 4, "main");
    dw_number(dw_function(unit, "main.F", 0x401000, 64), 0x3000, DW_FORM_indirect, 0);
    dwarf_writer_finish(&dwarf);
    size_t at = dwarf.info.length - 1; /* in front of the unit's last zero */
    dwarf.info.length = at;
    bytes_fill(&dwarf.info, DW_FORM_indirect, 8 << 20);
    bytes_patch(&dwarf.info, 0, dwarf.info.length - 4, 4);
    dwarf_writer_add_to(&dwarf, &elf, ELF_COMPRESSED);
    AUTO_ELF *file = elf_writer_open(&elf);
    assert_refused(dwarf_scan(file, &scan), EXIT_TARGET, "is damaged");
}

TEST(an_indirect_form_is_read_by_the_form_that_it_names)
{
    AUTO_DWARF_WRITER dwarf = {0};
    AUTO_ELF_WRITER elf = {0};
    AUTO_SCAN scan = {0};
    struct dw_unit *unit = dw_unit(&dwarf, 4, "main");
    dw_number(dw_die(unit->root, DW_TAG_variable), 0x3000, DW_FORM_indirect, 0);
    dwarf_writer_finish(&dwarf);
    dwarf.info.length -= 1; /* the unit's last zero */
    bytes_u8(&dwarf.info, DW_FORM_data2);
    bytes_u16(&dwarf.info, 1);
    bytes_u8(&dwarf.info, 0);
    bytes_patch(&dwarf.info, 0, dwarf.info.length - 4, 4);
    dwarf_writer_add_to(&dwarf, &elf, ELF_PLAIN);
    AUTO_ELF *file = elf_writer_open(&elf);
    assert_ok(dwarf_scan(file, &scan));
}

static void make_program(struct dwarf_writer *dwarf)
{
    struct dw_unit *unit = dw_unit(dwarf, 5, "main");
    struct dw_die *integer = dw_int(unit);
    struct dw_die *abstract = dw_abstract_function(unit, "main.Inlinable");
    struct dw_die *function = dw_function(unit, "main.F", 0x401000, 64);
    dw_parameter(function, "x", integer, false);
    dw_inlined(function, abstract);
    dwarf_writer_finish(dwarf);
}

static struct elf_file *reopen(const struct dwarf_writer *dwarf)
{
    AUTO_ELF_WRITER elf = {0};
    dwarf_writer_add_to(dwarf, &elf, ELF_PLAIN);
    return elf_writer_open(&elf);
}

static struct error *scan_again(const struct dwarf_writer *dwarf, struct scan *scan)
{
    AUTO_ELF *file = reopen(dwarf);
    return dwarf_scan(file, scan); /* whose names end with the file */
}

TEST(every_truncation_of_debug_info_is_refused)
{
    AUTO_DWARF_WRITER dwarf = {0};
    make_program(&dwarf);
    for (size_t length = dwarf.info.length; length-- > 1;) {
        struct scan scan = {0};
        dwarf.info.length = length;
        assert_refused(scan_again(&dwarf, &scan), EXIT_TARGET, ".debug_info is damaged near byte");
    }
}

TEST(no_truncation_of_the_abbreviations_is_fatal)
{
    AUTO_DWARF_WRITER dwarf = {0};
    make_program(&dwarf);
    for (size_t length = dwarf.abbrev.length; length-- > 0;) {
        AUTO_SCAN scan = {0};
        dwarf.abbrev.length = length;
        error_destroy(scan_again(&dwarf, &scan));
    }
}

TEST(an_abbreviation_that_is_not_in_the_table_is_refused)
{
    AUTO_DWARF_WRITER dwarf = {0};
    struct scan scan = {0};
    make_program(&dwarf);
    bytes_patch(&dwarf.info, dwarf.dies.items[1]->offset, 0x7f, 1);
    assert_refused(scan_again(&dwarf, &scan), EXIT_TARGET, "is damaged");
}

TEST(an_index_behind_the_table_of_addresses_gives_no_code)
{
    AUTO_DWARF_WRITER dwarf = {0};
    AUTO_SCAN scan = {0};
    make_program(&dwarf);
    dwarf.addr.length = 12;
    AUTO_ELF *file = reopen(&dwarf);
    assert_ok(dwarf_scan(file, &scan));
    assert_int_equal(find(&scan, "main.F")->low, 0);
}

TEST(a_file_without_debug_info_has_no_functions)
{
    AUTO_ELF_WRITER elf = {0};
    AUTO_SCAN scan = {0};
    AUTO_ELF *file = elf_writer_open(&elf);
    assert_ok(dwarf_scan(file, &scan));
    assert_int_equal(scan.functions.count, 0);
}

TEST(only_an_offset_where_a_function_starts_finds_it)
{
    AUTO_DWARF_WRITER dwarf = {0};
    AUTO_SCAN scan = {0};
    make_program(&dwarf);
    AUTO_ELF *file = reopen(&dwarf);
    assert_ok(dwarf_scan(file, &scan));
    uint64_t offset = find(&scan, "main.F")->offset;
    assert_string_equal(dwarf_scan_function(&scan, offset)->name, "main.F");
    assert_null(dwarf_scan_function(&scan, offset + 1));
    assert_null(dwarf_scan_function(&scan, offset - 1));
    assert_null(dwarf_scan_function(&scan, UINT64_MAX));
}

/* ---- the list of functions ---- */

static const struct function *listed(const struct program *program, const char *name)
{
    const struct function *found = NULL;
    for (size_t i = 0; i < program->functions.count; i++) {
        if (strcmp(program->functions.items[i].name, name) != 0)
            continue;
        assert_null(found);
        found = &program->functions.items[i];
    }
    return found;
}

TEST(the_list_has_what_has_code_and_what_was_inlined_everywhere)
{
    AUTO_DWARF_WRITER dwarf = {0};
    AUTO_SCAN scan = {0};
    struct program program = {0};
    struct dw_unit *unit = dw_unit(&dwarf, 4, "main");
    struct dw_die *both = dw_abstract_function(unit, "main.Both");
    struct dw_die *gone = dw_abstract_function(unit, "main.Gone");
    dw_abstract_function(unit, "main.Unused");
    struct dw_die *caller = dw_function(unit, "main.Caller", 0x401000, 64);
    dw_inlined(caller, both);
    dw_inlined(caller, gone);
    dw_inlined(caller, gone);
    dw_inlined(dw_inlined(dw_function(unit, "main.Other", 0x404000, 64), both), gone);
    struct dw_die *instance = dw_function(unit, NULL, 0x402000, 32);
    dw_reference(instance, DW_AT_abstract_origin, both);
    struct dw_die *lost = dw_function(unit, NULL, 0x403000, 32); /* its origin is no function */
    dw_reference(lost, DW_AT_abstract_origin, dw_int(unit));
    AUTO_ELF *file = dwarf_writer_open(&dwarf);
    assert_ok(dwarf_scan(file, &scan));
    dwarf_list_functions(&scan, &program);
    assert_int_equal(program.functions.count, 4);
    assert_int_equal(listed(&program, "main.Both")->address, 0x402000);
    assert_int_equal(listed(&program, "main.Both")->size, 32);
    assert_int_equal(listed(&program, "main.Both")->inlined_count, 2);
    assert_int_equal(listed(&program, "main.Both")->source_offset, instance->offset);
    assert_int_equal(listed(&program, "main.Gone")->address, 0);
    assert_int_equal(listed(&program, "main.Gone")->inlined_count, 3);
    assert_non_null(listed(&program, "main.Caller"));
    AUTO(arena_deinit) struct arena arena = {0};
    struct function_names callers;
    dwarf_list_callers(&scan, &arena, listed(&program, "main.Gone"), &callers);
    assert_int_equal(callers.count, 2);
    assert_string_equal(callers.items[0], "main.Caller");
    assert_string_equal(callers.items[1], "main.Other");
    dwarf_list_callers(&scan, &arena, listed(&program, "main.Both"), &callers);
    assert_int_equal(callers.count, 2);
    dwarf_list_callers(&scan, &arena, listed(&program, "main.Caller"), &callers);
    assert_int_equal(callers.count, 0);
    array_deinit(&program.functions);
}

/* A package that doesn't call it itself has its code, others have what they inlined. */
TEST(what_was_inlined_and_the_code_of_the_same_name_are_one_function)
{
    AUTO_DWARF_WRITER dwarf = {0};
    AUTO_SCAN scan = {0};
    AUTO(arena_deinit) struct arena arena = {0};
    struct program program = {0};
    struct function_names callers;
    struct dw_unit *unit = dw_unit(&dwarf, 4, "main");
    struct dw_die *inlined = dw_abstract_function(unit, "lib.Both");
    dw_inlined(dw_function(unit, "main.Caller", 0x401000, 64), inlined);
    struct dw_die *code = dw_function(unit, "lib.Both", 0x402000, 32);
    AUTO_ELF *file = dwarf_writer_open(&dwarf);
    assert_ok(dwarf_scan(file, &scan));
    dwarf_list_functions(&scan, &program);
    assert_int_equal(program.functions.count, 2);
    const struct function *both = listed(&program, "lib.Both");
    assert_int_equal(both->address, 0x402000);
    assert_int_equal(both->inlined_count, 1);
    assert_int_equal(both->source_offset, code->offset);
    assert_int_equal(both->source_origin_offset, inlined->offset);
    dwarf_list_callers(&scan, &arena, both, &callers);
    assert_int_equal(callers.count, 1);
    assert_string_equal(callers.items[0], "main.Caller");
    array_deinit(&program.functions);
}

int main(void)
{
    const struct CMUnitTest more[] = {
        cmocka_unit_test(every_form_of_the_standard_is_passed_over_by_its_size),
        cmocka_unit_test(names_may_be_in_the_table_of_strings),
        cmocka_unit_test(a_reference_inside_of_a_unit_counts_from_its_start),
        cmocka_unit_test(units_of_other_languages_are_passed_over),
        cmocka_unit_test(types_inside_of_functions_are_not_listed),
        cmocka_unit_test(a_form_that_nobody_knows_is_refused),
        cmocka_unit_test(forms_that_stand_for_other_forms_for_ever_are_refused),
        cmocka_unit_test(an_indirect_form_is_read_by_the_form_that_it_names),
        cmocka_unit_test(every_truncation_of_debug_info_is_refused),
        cmocka_unit_test(no_truncation_of_the_abbreviations_is_fatal),
        cmocka_unit_test(an_abbreviation_that_is_not_in_the_table_is_refused),
        cmocka_unit_test(an_index_behind_the_table_of_addresses_gives_no_code),
        cmocka_unit_test(a_file_without_debug_info_has_no_functions),
        cmocka_unit_test(only_an_offset_where_a_function_starts_finds_it),
        cmocka_unit_test(the_list_has_what_has_code_and_what_was_inlined_everywhere),
        cmocka_unit_test(what_was_inlined_and_the_code_of_the_same_name_are_one_function),
    };
    struct unit_tests tests = {0};
    ROW_TESTS(versions, is_read, NULL, &tests);
    for (size_t i = 0; i < LENGTH(more); i++)
        array_push(&tests, more[i]);
    return unit_tests_run(&tests);
}

/* dwarf/functions: a function's parameters, and where they are said to be at its entry. */
#include "unit.h"

#include "dwarf/debug_info.h"
#include "dwarf_writer.h"

enum { ENTRY = 0x401100, SIZE = 0x40 };

struct fixture {
    struct dwarf_writer dwarf;
    struct dw_unit *unit;
    struct dw_die *integer, *string, *function;
    struct elf_file *file;
    struct program program;
    struct debug_info *info;
    struct function *loaded;
};

static void fixture_deinit(struct fixture *fixture)
{
    debug_info_close(fixture->info);
    if (fixture->file)
        elf_file_close(fixture->file);
    arena_deinit(&fixture->program.arena);
    array_deinit(&fixture->program.functions);
    dwarf_writer_deinit(&fixture->dwarf);
}
#define AUTO_FIXTURE __attribute__((cleanup(fixture_deinit))) struct fixture

static void begin(struct fixture *fixture, unsigned version)
{
    struct dw_unit *runtime = dw_unit(&fixture->dwarf, version, "runtime");
    fixture->unit = dw_unit(&fixture->dwarf, version, "main");
    fixture->integer = dw_int(runtime);
    fixture->string = dw_string_type(runtime);
    fixture->function = dw_function(fixture->unit, "main.F", ENTRY, SIZE);
}

static struct error *load_opened(struct fixture *fixture)
{
    TRY(debug_info_open(fixture->file, &fixture->program, &fixture->info));
    TRY(debug_info_list_functions(fixture->info));
    for (size_t i = 0; i < fixture->program.functions.count; i++) {
        if (strcmp(fixture->program.functions.items[i].name, "main.F") == 0)
            fixture->loaded = &fixture->program.functions.items[i];
    }
    assert_non_null(fixture->loaded);
    fixture->loaded->signature = ARENA_NEW(&fixture->program.arena, struct signature);
    TRY(debug_info_load_parameters(fixture->info, fixture->loaded));
    return debug_info_load_locations(fixture->info, fixture->loaded);
}

static struct error *load(struct fixture *fixture)
{
    fixture->file = dwarf_writer_open(&fixture->dwarf);
    return load_opened(fixture);
}

/* "a b =r": names in order, results behind "=". */
static void assert_parameters(const struct fixture *fixture, const char *wanted)
{
    const struct signature *signature = fixture->loaded->signature;
    AUTO_TEXT struct text text = {0};
    for (size_t i = 0; i < signature->parameter_count; i++)
        text_printf(&text, "%s%s%s", i ? " " : "", signature->parameters[i].is_result ? "=" : "",
                    signature->parameters[i].name);
    assert_string_equal(text_string(&text), wanted);
}

/* "r0:8 s-16 -": as model_record() has it. */
static void assert_location(const struct fixture *fixture, size_t number, const char *wanted)
{
    const struct parameter *parameter = &fixture->loaded->signature->parameters[number];
    AUTO_TEXT struct text text = {0};
    if (!parameter->has_location)
        text_add_string(&text, "none");
    for (size_t i = 0; i < parameter->piece_count; i++) {
        const struct piece *piece = &parameter->pieces[i];
        text_add_string(&text, i ? " " : "");
        if (piece->kind == PIECE_REGISTER)
            text_printf(&text, "r%u", piece->register_number);
        else if (piece->kind == PIECE_STACK)
            text_printf(&text, "s%lld", (long long)piece->offset);
        else
            text_add_string(&text, "-");
        if (piece->size)
            text_printf(&text, ":%llu", (unsigned long long)piece->size);
    }
    assert_string_equal(text_string(&text), wanted);
}

TEST(parameters_keep_the_order_of_the_source_results_last)
{
    AUTO_FIXTURE fixture = {0};
    begin(&fixture, 4);
    dw_parameter(fixture.function, "b", fixture.integer, false);
    dw_parameter(fixture.function, "a", fixture.string, false);
    dw_die(fixture.function, DW_TAG_lexical_block);
    dw_string(dw_die(fixture.function, DW_TAG_variable), DW_AT_name, DW_FORM_string, "local");
    dw_parameter(fixture.function, "~p2", fixture.string, false);
    dw_parameter(fixture.function, "~r0", fixture.integer, true);
    assert_ok(load(&fixture));
    assert_parameters(&fixture, "b a ~p2 =~r0");
    assert_string_equal(fixture.loaded->signature->parameters[1].type->name, "string");
}

TEST(a_result_that_is_listed_twice_counts_once)
{
    AUTO_FIXTURE fixture = {0};
    begin(&fixture, 4);
    dw_parameter(fixture.function, "err", fixture.integer, false);
    dw_parameter(fixture.function, "n", fixture.integer, true);
    dw_parameter(fixture.function, "err", fixture.integer, true);
    dw_parameter(fixture.function, "n", fixture.integer, true);
    assert_ok(load(&fixture));
    assert_parameters(&fixture, "err =n =err");
}

TEST(parameters_of_the_same_name_all_count)
{
    AUTO_FIXTURE fixture = {0};
    begin(&fixture, 4);
    dw_parameter(fixture.function, "_", fixture.integer, false);
    dw_parameter(fixture.function, "_", fixture.integer, false);
    assert_ok(load(&fixture));
    assert_parameters(&fixture, "_ _");
}

TEST(the_dictionary_of_a_generic_function_is_no_parameter)
{
    AUTO_FIXTURE fixture = {0};
    begin(&fixture, 5);
    dw_parameter(fixture.function, ".dict", fixture.integer, false);
    dw_parameter(fixture.function, "a", fixture.integer, false);
    assert_ok(load(&fixture));
    assert_parameters(&fixture, "a");
}

TEST(a_type_of_type_parameters_has_a_word_in_the_dictionary)
{
    AUTO_FIXTURE fixture = {0};
    begin(&fixture, 5);
    struct dw_die *shape = dw_typedef(fixture.unit, ".param0", fixture.integer, 0);
    dw_number(shape, DW_AT_go_dict, DW_FORM_udata, 3);
    dw_parameter(fixture.function, "a", shape, false);
    dw_parameter(fixture.function, "b", fixture.integer, false);
    assert_ok(load(&fixture));
    const struct parameter *parameters = fixture.loaded->signature->parameters;
    assert_true(parameters[0].has_dictionary_word);
    assert_int_equal(parameters[0].dictionary_word, 3);
    assert_false(parameters[1].has_dictionary_word);
}

TEST(an_out_of_line_copy_has_names_and_types_by_its_origin)
{
    AUTO_FIXTURE fixture = {0};
    begin(&fixture, 5);
    dw_attribute(fixture.function, DW_AT_name)->string = "main.Caller";
    struct dw_die *abstract = dw_abstract_function(fixture.unit, "main.F");
    struct dw_die *a = dw_parameter(abstract, "a", fixture.string, false);
    struct dw_die *r = dw_parameter(abstract, "r", fixture.integer, true);
    struct dw_die *copy = dw_function(fixture.unit, NULL, 0x402000, SIZE);
    dw_reference(copy, DW_AT_abstract_origin, abstract);
    struct dw_die *concrete = dw_die(copy, DW_TAG_formal_parameter);
    dw_reference(concrete, DW_AT_abstract_origin, a);
    dw_location(concrete, 0x402000, 0x402000 + SIZE,
                BYTES(DW_OP_reg0, DW_OP_piece, 8, DW_OP_reg3, DW_OP_piece, 8));
    dw_parameter(copy, "~p1", fixture.integer, false);
    dw_reference(dw_die(copy, DW_TAG_formal_parameter), DW_AT_abstract_origin, r);
    assert_ok(load(&fixture));
    assert_int_equal(fixture.loaded->address, 0x402000);
    assert_parameters(&fixture, "a ~p1 =r");
    assert_string_equal(fixture.loaded->signature->parameters[0].type->name, "string");
    assert_location(&fixture, 0, "r0:8 r3:8");
    assert_location(&fixture, 2, "none");
}

TEST(a_parameter_without_a_type_is_refused_by_name)
{
    AUTO_FIXTURE fixture = {0};
    begin(&fixture, 4);
    dw_parameter(fixture.function, "a", fixture.integer, false);
    dw_parameter(fixture.function, "odd", NULL, false);
    assert_refused(load(&fixture), EXIT_TARGET,
                   "main.F: the debug information has no type for parameter odd");
}

TEST(an_origin_out_of_the_section_is_refused)
{
    AUTO_FIXTURE fixture = {0};
    begin(&fixture, 4);
    struct dw_die *parameter = dw_die(fixture.function, DW_TAG_formal_parameter);
    dw_number(parameter, DW_AT_abstract_origin, DW_FORM_ref_addr, 0x7ffffff0);
    assert_refused(load(&fixture), EXIT_TARGET, "debug information can't be read");
}

TEST(a_function_without_parameters_has_none)
{
    AUTO_FIXTURE fixture = {0};
    begin(&fixture, 4);
    assert_ok(load(&fixture));
    assert_parameters(&fixture, "");
}

TEST(what_was_inlined_everywhere_has_parameters_without_places)
{
    AUTO_FIXTURE fixture = {0};
    begin(&fixture, 4);
    dw_attribute(fixture.function, DW_AT_name)->string = "main.Caller";
    struct dw_die *abstract = dw_abstract_function(fixture.unit, "main.F");
    dw_parameter(abstract, "a", fixture.integer, false);
    dw_inlined(fixture.function, abstract);
    assert_ok(load(&fixture));
    assert_int_equal(fixture.loaded->address, 0);
    assert_parameters(&fixture, "a");
    assert_location(&fixture, 0, "none");
}

/* ---- locations ---- */

struct expression {
    const char *name;
    uint8_t bytes[24];
    size_t size;
    const char *pieces;
};

#define FBREG_MINUS_16 DW_OP_fbreg, 0x70

static const struct expression expressions[] = {
    {"a register", {DW_OP_reg3}, 1, "r3"},
    {"a numbered register", {DW_OP_regx, 17}, 2, "r17"},
    {"a high register without number", {DW_OP_reg11}, 1, "r11"},
    {"a stack place", {DW_OP_fbreg, 8}, 2, "s8"},
    {"a stack place below", {FBREG_MINUS_16}, 2, "s-16"},
    {"the first stack place", {DW_OP_call_frame_cfa}, 1, "s0"},
    {"the CFA plus a constant", {DW_OP_call_frame_cfa, DW_OP_plus_uconst, 0x90, 1}, 4, "s144"},
    {"the CFA plus a signed constant",
     {DW_OP_call_frame_cfa, DW_OP_consts, 0x78, DW_OP_plus},
     4,
     "s-8"},
    {"pieces in registers",
     {DW_OP_reg0, DW_OP_piece, 8, DW_OP_reg3, DW_OP_piece, 8},
     6,
     "r0:8 r3:8"},
    {"a dead word in front", {DW_OP_piece, 8, DW_OP_reg3, DW_OP_piece, 8}, 5, "-:8 r3:8"},
    {"a dead word behind", {DW_OP_reg0, DW_OP_piece, 8, DW_OP_piece, 8}, 5, "r0:8 -:8"},
    {"pieces in both",
     {DW_OP_fbreg, 8, DW_OP_piece, 8, DW_OP_regx, 17, DW_OP_piece, 4},
     8,
     "s8:8 r17:4"},
    {"an operation that says nothing here", {DW_OP_lit5, DW_OP_stack_value}, 2, "-"},
    {"a last piece without a size", {DW_OP_reg0, DW_OP_piece, 8, DW_OP_reg3}, 4, "r0:8 r3"},
};

static void is_read_as_pieces(void **state)
{
    const struct expression *row = *state;
    for (unsigned version = 4; version <= 5; version++) {
        AUTO_FIXTURE fixture = {0};
        begin(&fixture, version);
        struct dw_die *single = dw_parameter(fixture.function, "a", fixture.string, false);
        dw_block(single, DW_AT_location, DW_FORM_block1, row->bytes, row->size);
        struct dw_die *listed = dw_parameter(fixture.function, "b", fixture.string, false);
        dw_location(listed, ENTRY, ENTRY + 1, row->bytes, row->size);
        assert_ok(load(&fixture));
        assert_location(&fixture, 0, row->pieces);
        assert_location(&fixture, 1, row->pieces);
    }
}

TEST(a_list_is_asked_about_the_first_instruction_only)
{
    for (unsigned version = 4; version <= 5; version++) {
        AUTO_FIXTURE fixture = {0};
        begin(&fixture, version);
        struct dw_die *early = dw_parameter(fixture.function, "early", fixture.integer, false);
        dw_location(early, ENTRY, ENTRY + 8, BYTES(DW_OP_reg0));
        dw_location(early, ENTRY + 8, ENTRY + SIZE, BYTES(DW_OP_fbreg, 16));
        struct dw_die *late = dw_parameter(fixture.function, "late", fixture.integer, false);
        dw_location(late, ENTRY + 4, ENTRY + SIZE, BYTES(DW_OP_reg3));
        struct dw_die *other = dw_parameter(fixture.function, "other", fixture.integer, false);
        dw_location(other, ENTRY - 16, ENTRY, BYTES(DW_OP_reg3));
        assert_ok(load(&fixture));
        assert_location(&fixture, 0, "r0");
        assert_location(&fixture, 1, "none");
        assert_location(&fixture, 2, "none");
    }
}

TEST(an_empty_location_is_none)
{
    AUTO_FIXTURE fixture = {0};
    begin(&fixture, 5);
    struct dw_die *result = dw_parameter(fixture.function, "~r0", fixture.integer, true);
    dw_block(result, DW_AT_location, DW_FORM_block1, "", 0);
    dw_parameter(fixture.function, "~r1", fixture.integer, true);
    assert_ok(load(&fixture));
    assert_location(&fixture, 0, "none");
    assert_location(&fixture, 1, "none");
}

TEST(a_location_list_that_does_not_end_is_refused)
{
    /* libdwarf 20210528 reads behind the section, and dies. */
    for (unsigned version = 4; version <= 5; version++) {
        for (size_t cut = 1; cut < 24; cut++) {
            AUTO_FIXTURE fixture = {0};
            AUTO_ELF_WRITER elf = {0};
            begin(&fixture, version);
            struct dw_die *parameter = dw_parameter(fixture.function, "a", fixture.integer, false);
            dw_location(parameter, ENTRY, ENTRY + 8, BYTES(DW_OP_reg0, DW_OP_piece, 8));
            dwarf_writer_finish(&fixture.dwarf);
            struct text *lists = version < 5 ? &fixture.dwarf.loc : &fixture.dwarf.loclists;
            lists->length -= version < 5 ? cut : cut % 9 + 1;
            dwarf_writer_add_to(&fixture.dwarf, &elf, ELF_PLAIN);
            fixture.file = elf_writer_open(&elf);
            assert_refused(load_opened(&fixture), EXIT_TARGET, "debug information can't be read");
        }
    }
}

TEST(an_expression_longer_than_the_section_is_refused)
{
    AUTO_FIXTURE fixture = {0};
    AUTO_ELF_WRITER elf = {0};
    begin(&fixture, 5);
    struct dw_die *parameter = dw_parameter(fixture.function, "a", fixture.integer, false);
    dw_location(parameter, ENTRY, ENTRY + 8, BYTES(DW_OP_reg0, DW_OP_piece, 8));
    dwarf_writer_finish(&fixture.dwarf);
    struct text *lists = &fixture.dwarf.loclists;
    bytes_patch(lists, lists->length - 5, 0x7f, 1); /* the expression's length */
    dwarf_writer_add_to(&fixture.dwarf, &elf, ELF_PLAIN);
    fixture.file = elf_writer_open(&elf);
    assert_refused(load_opened(&fixture), EXIT_TARGET, "a location is damaged");
}

TEST(a_form_of_location_that_go_does_not_write_is_refused)
{
    AUTO_FIXTURE fixture = {0};
    begin(&fixture, 5);
    struct dw_die *parameter = dw_parameter(fixture.function, "a", fixture.integer, false);
    dw_number(parameter, DW_AT_location, DW_FORM_loclistx, 0x7fffff);
    assert_refused(load(&fixture), EXIT_TARGET, "");
}

TEST(a_location_list_out_of_its_section_is_refused)
{
    for (unsigned version = 4; version <= 5; version++) {
        AUTO_FIXTURE fixture = {0};
        begin(&fixture, version);
        struct dw_die *parameter = dw_parameter(fixture.function, "a", fixture.integer, false);
        dw_location(parameter, ENTRY, ENTRY + 8, BYTES(DW_OP_reg0));
        struct dw_die *other = dw_parameter(fixture.function, "b", fixture.integer, false);
        dw_number(other, DW_AT_location, DW_FORM_sec_offset, 0x7fffffff);
        assert_refused(load(&fixture), EXIT_TARGET, "a location is damaged");
    }
}

int main(void)
{
    const struct CMUnitTest more[] = {
        cmocka_unit_test(parameters_keep_the_order_of_the_source_results_last),
        cmocka_unit_test(a_result_that_is_listed_twice_counts_once),
        cmocka_unit_test(parameters_of_the_same_name_all_count),
        cmocka_unit_test(the_dictionary_of_a_generic_function_is_no_parameter),
        cmocka_unit_test(a_type_of_type_parameters_has_a_word_in_the_dictionary),
        cmocka_unit_test(an_out_of_line_copy_has_names_and_types_by_its_origin),
        cmocka_unit_test(a_parameter_without_a_type_is_refused_by_name),
        cmocka_unit_test(an_origin_out_of_the_section_is_refused),
        cmocka_unit_test(a_function_without_parameters_has_none),
        cmocka_unit_test(what_was_inlined_everywhere_has_parameters_without_places),
        cmocka_unit_test(a_list_is_asked_about_the_first_instruction_only),
        cmocka_unit_test(an_empty_location_is_none),
        cmocka_unit_test(a_location_list_that_does_not_end_is_refused),
        cmocka_unit_test(an_expression_longer_than_the_section_is_refused),
        cmocka_unit_test(a_form_of_location_that_go_does_not_write_is_refused),
        cmocka_unit_test(a_location_list_out_of_its_section_is_refused),
    };
    struct unit_tests tests = {0};
    ROW_TESTS(expressions, is_read_as_pieces, NULL, &tests);
    for (size_t i = 0; i < LENGTH(more); i++)
        array_push(&tests, more[i]);
    return unit_tests_run(&tests);
}

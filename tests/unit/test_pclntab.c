/* golang/pclntab, golang/argument_info: each layout of the table, built by hand. */
#include "unit.h"

#include <string.h>

#include "elf_writer.h"
#include "golang/argument_info.h"
#include "golang/function_lines.h"
#include "golang/function_list.h"
#include "golang/pc_values.h"
#include "pclntab_writer.h"

static const struct pclntab_layout *const newest = &pclntab_layouts[3];

struct fixture {
    struct elf_writer elf;
    struct text table;
    struct elf_file *file;
    struct arena arena;
    struct pclntab opened;
    struct signature signature;
    const struct pclntab_layout *layout; /* NULL: no inlined calls are written */
};

static void fixture_deinit(struct fixture *fixture)
{
    if (fixture->file)
        elf_file_close(fixture->file);
    arena_deinit(&fixture->arena);
    text_deinit(&fixture->table);
    elf_writer_deinit(&fixture->elf);
}
#define AUTO_FIXTURE __attribute__((cleanup(fixture_deinit))) struct fixture

static const uint8_t shape[] = {0, 8, 0xfe, 8, 8, 16, 1, 0xfd, 0xfb, 0xfc, 0xff};

static struct error *open_table(struct fixture *fixture, const char *section, uint64_t text_start,
                                uint64_t funcdata_start)
{
    AUTO_TEXT struct text funcdata = {0};
    bytes_fill(&funcdata, 0xee, 16);
    text_add(&funcdata, (const char *)shape, sizeof(shape));
    bytes_fill(&funcdata, 0, CALLS - funcdata.length);
    if (fixture->layout)
        pclntab_write_calls(&funcdata, fixture->layout);
    elf_writer_load(&fixture->elf, ".rodata", FUNCDATA, PF_R, &funcdata);
    elf_writer_load(&fixture->elf, section, TABLE, PF_R, &fixture->table);
    fixture->file = elf_writer_open(&fixture->elf);
    TRY(pclntab_open(fixture->file, &fixture->opened));
    pclntab_place(&fixture->opened, text_start, funcdata_start);
    return NULL;
}

static void read_shape(struct fixture *fixture, uint64_t address)
{
    struct pclntab_function function;
    fixture->signature = (struct signature){.argument_bytes = -1};
    if (pclntab_find(&fixture->opened, address, &function))
        argument_info_read(&fixture->opened, &function, &fixture->arena, &fixture->signature);
}

static void finds_functions_and_their_tables(void **state)
{
    const struct pclntab_layout *layout = *state;
    AUTO_FIXTURE fixture = {0};
    pclntab_write(&fixture.table, layout);
    assert_ok(open_table(&fixture, ".gopclntab", 0, FUNCDATA));
    assert_non_null(fixture.opened.format);
    assert_int_equal(fixture.opened.count, FUNCTIONS);
    struct pclntab_function function;
    struct reader table;
    for (unsigned i = 0; i < FUNCTIONS; i++) {
        assert_true(pclntab_find(&fixture.opened, TEXT + 0x100 * i, &function));
        assert_int_equal(function.entry, TEXT + 0x100 * i);
        assert_string_equal(pclntab_name(&fixture.opened, &function), i == 0   ? "main.f0"
                                                                      : i == 1 ? "main.f1"
                                                                               : "main.f2");
        assert_int_equal(function.pcdata_count, PCDATA);
        assert_int_equal(function.funcdata_count, i == 0 ? 0 : 6);
        assert_int_equal(function.argument_bytes, i == 2 ? INT32_MIN : (int)(8 * i));
        bool has = pclntab_funcdata(&fixture.opened, &function, FUNCDATA_ARGUMENT_INFO, &table);
        assert_int_equal(has, i == 1);
        /* Go 1.15 has something else there. */
        has = pclntab_argument_info(&fixture.opened, &function, &table);
        assert_int_equal(has, i == 1 && layout != &pclntab_layouts[0]);
        assert_false(pclntab_funcdata(&fixture.opened, &function, 2, &table));
        assert_false(pclntab_funcdata(&fixture.opened, &function, 6, &table));
    }
    assert_int_equal(pclntab_end(&fixture.opened), TEXT + 0x300);
    assert_false(pclntab_function(&fixture.opened, FUNCTIONS, &function));
    assert_false(pclntab_find(&fixture.opened, TEXT + 1, &function));
    uint64_t end;
    assert_true(pclntab_find_around(&fixture.opened, TEXT + 0x1ff, &function, &end));
    assert_int_equal(function.entry, TEXT + 0x100);
    assert_int_equal(end, TEXT + 0x200);
    assert_true(pclntab_find_around(&fixture.opened, TEXT + 0x2ff, &function, &end));
    assert_int_equal(end, TEXT + 0x300);
    assert_false(pclntab_find_around(&fixture.opened, TEXT - 1, &function, &end));
    assert_false(pclntab_find_around(&fixture.opened, TEXT + 0x300, &function, &end));
    assert_false(pclntab_find(&fixture.opened, TEXT - 1, &function));
    assert_false(pclntab_find(&fixture.opened, TEXT + 0x300, &function));
    assert_false(pclntab_find(&fixture.opened, UINT64_MAX, &function));
}

static void no_truncation_is_fatal(void **state)
{
    const struct pclntab_layout *layout = *state;
    AUTO_TEXT struct text whole = {0};
    struct fixture built = {0};
    pclntab_write(&built.table, layout);
    whole = built.table;
    for (size_t length = 0; length < whole.length; length++) {
        AUTO_FIXTURE fixture = {0};
        text_add(&fixture.table, whole.bytes, length);
        struct error *error = open_table(&fixture, ".gopclntab", 0, FUNCDATA);
        if (error) {
            assert_refused(error, EXIT_TARGET, "its pclntab is damaged");
            continue;
        }
        for (unsigned i = 0; i < FUNCTIONS; i++) {
            read_shape(&fixture, TEXT + 0x100 * i);
            assert_true(!fixture.signature.shape || fixture.signature.shape_count == 7);
        }
    }
}

static void knows_how_deep_the_stack_is(void **state)
{
    static const struct {
        uint64_t at, depth;
    } wanted[] = {{0, 0}, {7, 0}, {8, 8}, {11, 8}, {12, 200}, {91, 200}, {92, 0}, {95, 0}};
    const struct pclntab_layout *layout = *state;
    AUTO_FIXTURE fixture = {0};
    struct pclntab_function function;
    uint64_t depth;
    pclntab_write(&fixture.table, layout);
    assert_ok(open_table(&fixture, ".gopclntab", 0, FUNCDATA));
    assert_true(pclntab_find(&fixture.opened, TEXT + 0x100, &function));
    for (size_t i = 0; i < LENGTH(wanted); i++) {
        uint64_t address = TEXT + 0x100 + wanted[i].at;
        assert_true(pclntab_stack_depth(&fixture.opened, &function, address, &depth));
        assert_int_equal(depth, wanted[i].depth);
    }
    assert_false(pclntab_stack_depth(&fixture.opened, &function, TEXT + 0x100 + 96, &depth));
    assert_true(pclntab_find(&fixture.opened, TEXT + 0x200, &function));
    assert_false(pclntab_stack_depth(&fixture.opened, &function, TEXT + 0x200, &depth));
}

struct seen {
    struct line_row rows[4];
    size_t count;
};

static bool wants_all(const char *file, void *context)
{
    (void)context;
    return *file;
}

static void keep(const struct line_row *row, void *context)
{
    struct seen *seen = context;
    assert_true(seen->count < LENGTH(seen->rows));
    seen->rows[seen->count++] = *row;
}

static void knows_the_line_of_each_instruction(void **state)
{
    static const struct {
        const char *file;
        unsigned line, start, end;
    } wanted[] = {
        {"/a/first.go", 10, 0, 32}, {"/a/second.go", 30, 32, 48}, {"/a/first.go", 11, 48, 64}};
    AUTO_FIXTURE fixture = {0};
    struct pclntab_function function;
    struct seen seen = {0};
    struct line_visitor visitor = {wants_all, keep, &seen};
    pclntab_write(&fixture.table, *state);
    assert_ok(open_table(&fixture, ".gopclntab", 0, FUNCDATA));
    assert_true(pclntab_find(&fixture.opened, TEXT + 0x100, &function));
    function_lines_walk(&fixture.opened, &function, &visitor);
    assert_int_equal(seen.count, LENGTH(wanted));
    for (size_t i = 0; i < LENGTH(wanted); i++) {
        assert_string_equal(seen.rows[i].file, wanted[i].file);
        assert_int_equal(seen.rows[i].line, wanted[i].line);
        assert_int_equal(seen.rows[i].address, TEXT + 0x100 + wanted[i].start);
        assert_int_equal(seen.rows[i].end, TEXT + 0x100 + wanted[i].end);
    }
}

static void finds_code_of_a_line(void **state)
{
    AUTO_FIXTURE fixture = {.layout = *state};
    AUTO(program_deinit) struct program program = {.path = "x"};
    AUTO(codes_deinit) struct codes own = {0};
    AUTO(codes_deinit) struct codes inlined = {0};
    struct codes none = {0};
    pclntab_write(&fixture.table, *state);
    assert_ok(open_table(&fixture, ".gopclntab", 0, FUNCDATA));
    for (unsigned i = 0; i < FUNCTIONS; i++) {
        struct function function = {.name = i == 1 ? "main.f1" : "main.fn",
                                    .address = TEXT + 0x100 * i,
                                    .size = 0x100,
                                    .source_offset = i};
        array_push(&program.functions, function);
    }
    assert_ok(function_lines_find(&fixture.opened, &program, "first.go", 10, &own));
    assert_int_equal(own.count, FUNCTIONS);
    assert_int_equal(own.items[1]->address, TEXT + 0x100);
    assert_true(own.items[1]->is_entry);
    assert_false(own.items[1]->is_inlined);
    /* Of the other functions nothing says what was inlined: they are left out. */
    assert_ok(function_lines_find(&fixture.opened, &program, "a/second.go", 30, &inlined));
    assert_int_equal(inlined.count, 1);
    assert_true(inlined.items[0]->is_inlined);
    assert_string_equal(inlined.items[0]->function->name, "main.f2");
    assert_string_equal(inlined.items[0]->into->name, "main.f1");
    assert_int_equal(inlined.items[0]->address, TEXT + 0x100 + 32);
    assert_refused(function_lines_find(&fixture.opened, &program, "first.go", 30, &none),
                   EXIT_TARGET, "The nearest lines with one: 10, 11");
    assert_refused(function_lines_find(&fixture.opened, &program, "irst.go", 10, &none),
                   EXIT_TARGET, "The nearest names: first.go");
}

static void lists_what_was_inlined_and_where(void **state)
{
    static const struct {
        const char *name, *caller;
        uint64_t address;
    } wanted[] = {{"main.f0", NULL, TEXT},
                  {"main.f1", NULL, TEXT + 0x100},
                  {"main.f2", "main.f1", TEXT + 0x200},
                  {"main.gone", "main.f1", 0}};
    AUTO_FIXTURE fixture = {.layout = *state};
    AUTO(program_deinit) struct program program = {.path = "x"};
    AUTO(inlined_calls_deinit) struct inlined_calls calls = {0};
    struct function_names callers;
    pclntab_write(&fixture.table, *state);
    assert_ok(open_table(&fixture, ".gopclntab", 0, FUNCDATA));
    function_list_read(&fixture.opened, &calls, &program);
    assert_int_equal(program.functions.count, LENGTH(wanted));
    for (size_t i = 0; i < LENGTH(wanted); i++) {
        const struct function *function = &program.functions.items[i];
        assert_string_equal(function->name, wanted[i].name);
        assert_int_equal(function->address, wanted[i].address);
        assert_int_equal(function->inlined_count, wanted[i].caller ? 1 : 0);
        function_list_callers(&fixture.opened, &calls, function, &callers);
        assert_int_equal(callers.count, wanted[i].caller ? 1 : 0);
        if (wanted[i].caller)
            assert_string_equal(callers.items[0], wanted[i].caller);
    }
}

static void overwrite(struct text *table, const char *from, const char *to, size_t size)
{
    char *at = memmem(table->bytes, table->length, from, strlen(from));
    assert_non_null(at);
    memcpy(at, to, size);
}

/* The list of a table whose functions have no file, and are KIND, 0 and 9 to the runtime. */
static void list_made(struct fixture *fixture, const struct pclntab_layout *layout, uint8_t kind,
                      const char *third, struct program *program)
{
    static const char file[] = "<autogenerated>";
    const uint8_t kinds[FUNCTIONS] = {kind, 0, 9};
    AUTO(inlined_calls_deinit) struct inlined_calls calls = {0};
    pclntab_write_kinds(&fixture->table, layout, kinds);
    overwrite(&fixture->table, "/a/first.go", file, sizeof(file));
    overwrite(&fixture->table, "main.f2", third, strlen(third));
    assert_ok(open_table(fixture, ".gopclntab", 0, FUNCDATA));
    function_list_read(&fixture->opened, &calls, program);
    assert_int_equal(program->functions.count, FUNCTIONS);
}

static void tells_wrappers_by_the_kind_of_what_has_no_file(void **state)
{
    AUTO_FIXTURE fixture = {0};
    AUTO(program_deinit) struct program program = {.path = "x"};
    list_made(&fixture, *state, 9, "type..f", &program);
    assert_true(program.functions.items[0].is_wrapper);
    assert_false(program.functions.items[1].is_wrapper);
    /* Go 1.15 takes what it makes for types for wrappers as well. */
    assert_false(program.functions.items[2].is_wrapper);
    for (size_t i = 0; i < FUNCTIONS; i++)
        assert_false(program.functions.items[i].is_abi0);
}

static void of_two_of_one_name_the_wrapper_is_for_assembly(void **state)
{
    AUTO_FIXTURE fixture = {0};
    AUTO(program_deinit) struct program program = {.path = "x"};
    list_made(&fixture, *state, 0, "main.f1", &program);
    assert_true(program.functions.items[2].is_wrapper);
    assert_true(program.functions.items[2].is_abi0);
    assert_false(program.functions.items[1].is_abi0);
}

TEST(no_byte_that_is_turned_over_is_fatal)
{
    for (size_t i = 0; i < LENGTH(pclntab_layouts); i++) {
        AUTO_TEXT struct text whole = {0};
        pclntab_write(&whole, &pclntab_layouts[i]);
        for (size_t at = 0; at < whole.length; at++) {
            AUTO_FIXTURE fixture = {0};
            text_add(&fixture.table, whole.bytes, whole.length);
            fixture.table.bytes[at] = (char)~fixture.table.bytes[at];
            struct error *error = open_table(&fixture, ".gopclntab", 0, FUNCDATA);
            for (unsigned n = 0; n < FUNCTIONS && !error; n++)
                read_shape(&fixture, TEXT + 0x100 * n);
            error_destroy(error);
        }
    }
}

TEST(the_shape_has_every_kind_of_token)
{
    AUTO_FIXTURE fixture = {0};
    pclntab_write(&fixture.table, newest);
    assert_ok(open_table(&fixture, ".gopclntab", 0, FUNCDATA));
    read_shape(&fixture, TEXT + 0x100);
    static const struct argument_shape wanted[] = {
        {SHAPE_WORD, 0, 8},  {SHAPE_OPEN, 0, 0},         {SHAPE_WORD, 8, 8}, {SHAPE_WORD, 16, 1},
        {SHAPE_CLOSE, 0, 0}, {SHAPE_UNKNOWN_WORD, 0, 0}, {SHAPE_CUT, 0, 0},
    };
    assert_int_equal(fixture.signature.argument_bytes, 8);
    assert_int_equal(fixture.signature.shape_count, LENGTH(wanted));
    for (size_t i = 0; i < LENGTH(wanted); i++) {
        assert_int_equal(fixture.signature.shape[i].kind, wanted[i].kind);
        if (wanted[i].kind != SHAPE_WORD)
            continue;
        assert_int_equal(fixture.signature.shape[i].offset, wanted[i].offset);
        assert_int_equal(fixture.signature.shape[i].size, wanted[i].size);
    }
}

TEST(a_function_without_the_table_has_no_shape)
{
    AUTO_FIXTURE fixture = {0};
    pclntab_write(&fixture.table, newest);
    assert_ok(open_table(&fixture, ".gopclntab", 0, FUNCDATA));
    read_shape(&fixture, TEXT);
    assert_null(fixture.signature.shape);
    assert_int_equal(fixture.signature.argument_bytes, 0);
    read_shape(&fixture, TEXT + 0x200); /* assembly that doesn't say how many bytes it takes */
    assert_int_equal(fixture.signature.argument_bytes, -1);
    read_shape(&fixture, TEXT + 7); /* no function */
    assert_int_equal(fixture.signature.argument_bytes, -1);
    assert_null(fixture.signature.shape);
}

TEST(a_shape_without_an_end_is_none)
{
    AUTO_FIXTURE fixture = {0};
    AUTO_TEXT struct text endless = {0};
    pclntab_write(&fixture.table, newest);
    bytes_fill(&endless, 0xfe, 100000);
    bytes_u8(&endless, 0xff);
    elf_writer_load(&fixture.elf, ".text", 0x700000, PF_R, &endless);
    assert_ok(open_table(&fixture, ".gopclntab", 0, 0x700000));
    read_shape(&fixture, TEXT + 0x100); /* a hundred thousand braces */
    assert_null(fixture.signature.shape);
    pclntab_place(&fixture.opened, 0, 0x700000 + 100000 - 16);
    read_shape(&fixture, TEXT + 0x100); /* just the end */
    assert_non_null(fixture.signature.shape);
    assert_int_equal(fixture.signature.shape_count, 0);
}

TEST(from_go_1_26_the_start_of_the_text_comes_from_the_symbol)
{
    AUTO_FIXTURE fixture = {0};
    struct pclntab_function function;
    pclntab_write(&fixture.table, newest);
    bytes_patch(&fixture.table, newest->text_start_at, 0, 8);
    assert_ok(open_table(&fixture, ".gopclntab", TEXT, FUNCDATA));
    assert_true(pclntab_find(&fixture.opened, TEXT + 0x200, &function));
}

TEST(without_a_start_of_the_text_nothing_is_found)
{
    AUTO_FIXTURE fixture = {0};
    struct pclntab_function function;
    pclntab_write(&fixture.table, newest);
    bytes_patch(&fixture.table, newest->text_start_at, 0, 8);
    assert_ok(open_table(&fixture, ".gopclntab", 0, FUNCDATA));
    assert_null(fixture.opened.format);
    assert_false(pclntab_find(&fixture.opened, TEXT, &function));
    assert_false(pclntab_find(&fixture.opened, 0, &function));
}

TEST(a_position_independent_program_has_the_table_under_another_name)
{
    AUTO_FIXTURE fixture = {0};
    struct pclntab_function function;
    pclntab_write(&fixture.table, &pclntab_layouts[2]);
    assert_ok(open_table(&fixture, ".data.rel.ro.gopclntab", 0, FUNCDATA));
    assert_true(pclntab_find(&fixture.opened, TEXT + 0x100, &function));
}

/* As the system's linker leaves it in a position-independent program. */
TEST(without_a_section_of_its_own_the_table_is_found_by_its_beginning)
{
    for (size_t i = 0; i < LENGTH(pclntab_layouts); i++) {
        AUTO_FIXTURE fixture = {0};
        AUTO_TEXT struct text around = {0};
        struct pclntab_function function;
        pclntab_write(&fixture.table, &pclntab_layouts[i]);
        bytes_fill(&around, 0, 24);
        bytes_u32(&around, pclntab_layouts[i].magic); /* no more than the magic number */
        bytes_fill(&around, 0, 4);
        text_add(&around, fixture.table.bytes, fixture.table.length);
        text_deinit(&fixture.table);
        text_add(&fixture.table, around.bytes, around.length);
        assert_ok(open_table(&fixture, ".data.rel.ro", 0, FUNCDATA));
        assert_non_null(fixture.opened.format);
        assert_int_equal(fixture.opened.address, TABLE + 32);
        assert_true(pclntab_find(&fixture.opened, TEXT + 0x100, &function));
        assert_string_equal(pclntab_name(&fixture.opened, &function), "main.f1");
    }
}

TEST(a_table_of_another_version_is_not_guessed_at)
{
    AUTO_FIXTURE fixture = {0};
    pclntab_write(&fixture.table, newest);
    bytes_patch(&fixture.table, 0, 0xfffffff2, 4);
    assert_ok(open_table(&fixture, ".gopclntab", 0, FUNCDATA));
    assert_null(fixture.opened.format);
    assert_true(fixture.opened.is_unknown);
}

TEST(a_file_without_a_table_has_no_unknown_one)
{
    AUTO_FIXTURE fixture = {0};
    bytes_fill(&fixture.table, 0, 64);
    assert_ok(open_table(&fixture, ".data", 0, FUNCDATA));
    assert_null(fixture.opened.format);
    assert_false(fixture.opened.is_unknown);
}

TEST(a_count_that_cannot_be_true_is_refused)
{
    for (size_t i = 0; i < LENGTH(pclntab_layouts); i++) {
        AUTO_FIXTURE fixture = {0};
        pclntab_write(&fixture.table, &pclntab_layouts[i]);
        bytes_patch(&fixture.table, 8, UINT64_MAX / 2, 8);
        assert_refused(open_table(&fixture, ".gopclntab", 0, FUNCDATA), EXIT_TARGET,
                       "its pclntab is damaged");
    }
}

TEST(a_table_of_functions_outside_is_refused)
{
    AUTO_FIXTURE fixture = {0};
    pclntab_write(&fixture.table, newest);
    bytes_patch(&fixture.table, newest->functions_at, UINT64_MAX - 7, 8);
    assert_refused(open_table(&fixture, ".gopclntab", 0, FUNCDATA), EXIT_TARGET,
                   "its pclntab is damaged");
}

TEST(without_the_symbol_of_funcdata_relative_tables_are_none)
{
    AUTO_FIXTURE fixture = {0};
    pclntab_write(&fixture.table, newest);
    assert_ok(open_table(&fixture, ".gopclntab", 0, 0));
    read_shape(&fixture, TEXT + 0x100);
    assert_null(fixture.signature.shape);
    assert_int_equal(fixture.signature.argument_bytes, 8);
}

int main(void)
{
    const struct CMUnitTest more[] = {
        cmocka_unit_test(no_byte_that_is_turned_over_is_fatal),
        cmocka_unit_test(the_shape_has_every_kind_of_token),
        cmocka_unit_test(a_function_without_the_table_has_no_shape),
        cmocka_unit_test(a_shape_without_an_end_is_none),
        cmocka_unit_test(from_go_1_26_the_start_of_the_text_comes_from_the_symbol),
        cmocka_unit_test(without_a_start_of_the_text_nothing_is_found),
        cmocka_unit_test(a_position_independent_program_has_the_table_under_another_name),
        cmocka_unit_test(without_a_section_of_its_own_the_table_is_found_by_its_beginning),
        cmocka_unit_test(a_table_of_another_version_is_not_guessed_at),
        cmocka_unit_test(a_file_without_a_table_has_no_unknown_one),
        cmocka_unit_test(a_count_that_cannot_be_true_is_refused),
        cmocka_unit_test(a_table_of_functions_outside_is_refused),
        cmocka_unit_test(without_the_symbol_of_funcdata_relative_tables_are_none),
    };
    struct unit_tests tests = {0};
    ROW_TESTS(pclntab_layouts, finds_functions_and_their_tables, NULL, &tests);
    ROW_TESTS(pclntab_layouts, knows_how_deep_the_stack_is, NULL, &tests);
    ROW_TESTS(pclntab_layouts, knows_the_line_of_each_instruction, NULL, &tests);
    ROW_TESTS(pclntab_layouts, finds_code_of_a_line, NULL, &tests);
    ROW_TESTS(pclntab_layouts, lists_what_was_inlined_and_where, NULL, &tests);
    ROW_TESTS(pclntab_layouts, tells_wrappers_by_the_kind_of_what_has_no_file, NULL, &tests);
    ROW_TESTS(pclntab_layouts, of_two_of_one_name_the_wrapper_is_for_assembly, NULL, &tests);
    ROW_TESTS(pclntab_layouts, no_truncation_is_fatal, NULL, &tests);
    for (size_t i = 0; i < LENGTH(more); i++)
        array_push(&tests, more[i]);
    return unit_tests_run(&tests);
}

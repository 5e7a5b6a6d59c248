/* golang/pclntab, golang/argument_info: each layout of the table, built by hand. */
#include "unit.h"

#include "elf_writer.h"
#include "golang/argument_info.h"
#include "golang/pclntab.h"

enum {
    TEXT = 0x401000,
    TABLE = 0x500000,
    FUNCDATA = 0x600000,
    FUNCTIONS = 3, /* at TEXT, TEXT + 0x100, TEXT + 0x200 */
    PCDATA = 3,    /* an odd number: pointers behind it need padding */
    DEPTHS = 1024, /* where the depths of stacks are, from the header or from the table of pcdata */
    QUANTUM = 4,   /* bytes of an instruction, at the least */
};

/* What of a table differs by version: sizes and places, as Go's own source has them. */
struct layout {
    const char *name;
    uint32_t magic;
    unsigned header_size;
    unsigned text_start_at, functions_at, pcdata_at; /* in the header; 0: not there */
    bool is_relative;     /* entries: 4 bytes from the start of the text */
    bool has_source_line; /* 4 bytes more in a function's record */
    bool has_file_unit;   /* cuOffset: another 4 */
};

static const struct layout layouts[] = {
    {"the table of Go 1.2 to 1.15", 0xfffffffb, 16, 0, 0, 0, false, false, false},
    {"the table of Go 1.16 and 1.17", 0xfffffffa, 64, 0, 56, 48, false, false, true},
    {"the table of Go 1.18 and 1.19", 0xfffffff0, 72, 24, 64, 56, true, false, true},
    {"the table of Go 1.20 and newer", 0xfffffff1, 72, 24, 64, 56, true, true, true},
};

struct fixture {
    struct elf_writer elf;
    struct text table;
    struct elf_file *file;
    struct arena arena;
    struct pclntab opened;
    struct signature signature;
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

/*
 * Depths as Go writes them: from -1, a change (zigzag) and for how many instructions: 0 for 2, 8
 * for 1, 200 for 20, 0 for 1.
 */
static const uint8_t depths[] = {2, 2, 16, 1, 0x80, 3, 20, 0x8f, 3, 1, 0};

static const uint8_t shape[] = {0, 8, 0xfe, 8, 8, 16, 1, 0xfd, 0xfb, 0xfc, 0xff};

/* One record of a function with the funcdata 0 to 5, of which only 5 is there. */
static void add_record(struct text *record, const struct layout *layout, unsigned number)
{
    uint64_t entry = TEXT + 0x100 * number;
    bytes_number(record, layout->is_relative ? entry - TEXT : entry, layout->is_relative ? 4 : 8);
    bytes_u32(record, 77);                                    /* the name */
    bytes_u32(record, number == 2 ? 0x80000000 : 8 * number); /* bytes of arguments */
    bytes_u32(record, 0);                                     /* deferreturn */
    bytes_u32(record, number == 2 ? 0 : DEPTHS);              /* pcsp */
    bytes_u32(record, 2);                                     /* pcfile */
    bytes_u32(record, 3);                                     /* pcln */
    bytes_u32(record, PCDATA);
    if (layout->has_file_unit)
        bytes_u32(record, 4);
    if (layout->has_source_line)
        bytes_u32(record, 10);
    bytes_u8(record, 0); /* the kind of function */
    bytes_u8(record, 0);
    bytes_u8(record, 0);
    bytes_u8(record, number == 0 ? 0 : 6); /* funcdata */
    for (unsigned i = 0; i < PCDATA; i++)
        bytes_u32(record, 0x1111);
    if (!layout->is_relative)
        bytes_align(record, 8);
    for (unsigned i = 0; i < 6 && number > 0; i++) {
        bool is_there = i == 5 && number == 1;
        if (layout->is_relative)
            bytes_u32(record, is_there ? 16 : 0xffffffff);
        else
            bytes_u64(record, is_there ? FUNCDATA + 16 : 0);
    }
    bytes_align(record, 8);
}

static void build(struct fixture *fixture, const struct layout *layout)
{
    struct text *table = &fixture->table;
    unsigned entry_size = layout->is_relative ? 4 : 8;
    bytes_u32(table, layout->magic);
    bytes_u16(table, 0);
    bytes_u8(table, QUANTUM);
    bytes_u8(table, 8);
    bytes_u64(table, FUNCTIONS);
    bytes_fill(table, 0, layout->header_size - table->length);
    if (layout->text_start_at)
        bytes_patch(table, layout->text_start_at, TEXT, 8);
    /* Up to 1.15 the entries follow the header, and count from it; later they have their own. */
    uint64_t functions = layout->functions_at ? table->length : 0;
    if (layout->functions_at) {
        bytes_patch(table, layout->functions_at, functions, 8);
    }
    size_t entries = table->length;
    bytes_fill(table, 0, (2 * FUNCTIONS + 1) * entry_size);
    bytes_align(table, 8);
    for (unsigned i = 0; i < FUNCTIONS; i++) {
        uint64_t address = layout->is_relative ? 0x100 * i : TEXT + 0x100 * i;
        bytes_patch(table, entries + 2 * i * entry_size, address, entry_size);
        bytes_patch(table, entries + (2 * i + 1) * entry_size, table->length - functions,
                    entry_size);
        struct text record = {0};
        add_record(&record, layout, i);
        text_add(table, record.bytes, record.length);
        text_deinit(&record);
    }
    uint64_t end = layout->is_relative ? 0x300 : TEXT + 0x300;
    bytes_patch(table, entries + 2 * FUNCTIONS * entry_size, end, entry_size);
    uint64_t pcdata = layout->pcdata_at ? table->length : 0;
    if (layout->pcdata_at)
        bytes_patch(table, layout->pcdata_at, pcdata, 8);
    bytes_fill(table, 0, pcdata + DEPTHS - table->length);
    text_add(table, (const char *)depths, sizeof(depths));
}

static struct error *open_table(struct fixture *fixture, const char *section, uint64_t text_start,
                                uint64_t funcdata_start)
{
    AUTO_TEXT struct text funcdata = {0};
    bytes_fill(&funcdata, 0xee, 16);
    text_add(&funcdata, (const char *)shape, sizeof(shape));
    elf_writer_load(&fixture->elf, ".rodata", FUNCDATA, PF_R, &funcdata);
    elf_writer_load(&fixture->elf, section, TABLE, PF_R, &fixture->table);
    fixture->file = elf_writer_open(&fixture->elf);
    return pclntab_open(fixture->file, text_start, funcdata_start, &fixture->opened);
}

static void read_shape(struct fixture *fixture, uint64_t address)
{
    struct function function = {.address = address};
    fixture->signature = (struct signature){0};
    argument_info_read(&fixture->opened, &function, &fixture->arena, &fixture->signature);
}

static void finds_functions_and_their_tables(void **state)
{
    const struct layout *layout = *state;
    AUTO_FIXTURE fixture = {0};
    build(&fixture, layout);
    assert_ok(open_table(&fixture, ".gopclntab", 0, FUNCDATA));
    assert_non_null(fixture.opened.format);
    assert_int_equal(fixture.opened.count, FUNCTIONS);
    struct pclntab_function function;
    struct reader table;
    for (unsigned i = 0; i < FUNCTIONS; i++) {
        assert_true(pclntab_find(&fixture.opened, TEXT + 0x100 * i, &function));
        assert_int_equal(function.entry, TEXT + 0x100 * i);
        assert_int_equal(function.pcdata_count, PCDATA);
        assert_int_equal(function.funcdata_count, i == 0 ? 0 : 6);
        assert_int_equal(function.argument_bytes, i == 2 ? INT32_MIN : (int)(8 * i));
        bool has = pclntab_funcdata(&fixture.opened, &function, FUNCDATA_ARGUMENT_INFO, &table);
        assert_int_equal(has, i == 1);
        assert_false(pclntab_funcdata(&fixture.opened, &function, 4, &table));
        assert_false(pclntab_funcdata(&fixture.opened, &function, 6, &table));
    }
    assert_false(pclntab_find(&fixture.opened, TEXT + 1, &function));
    assert_false(pclntab_find(&fixture.opened, TEXT - 1, &function));
    assert_false(pclntab_find(&fixture.opened, TEXT + 0x300, &function));
    assert_false(pclntab_find(&fixture.opened, UINT64_MAX, &function));
}

static void no_truncation_is_fatal(void **state)
{
    const struct layout *layout = *state;
    AUTO_TEXT struct text whole = {0};
    struct fixture built = {0};
    build(&built, layout);
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
    const struct layout *layout = *state;
    AUTO_FIXTURE fixture = {0};
    struct pclntab_function function;
    uint64_t depth;
    build(&fixture, layout);
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

TEST(no_byte_that_is_turned_over_is_fatal)
{
    for (size_t i = 0; i < LENGTH(layouts); i++) {
        AUTO_TEXT struct text whole = {0};
        struct fixture built = {0};
        build(&built, &layouts[i]);
        whole = built.table;
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
    build(&fixture, &layouts[3]);
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
    build(&fixture, &layouts[3]);
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
    build(&fixture, &layouts[3]);
    bytes_fill(&endless, 0xfe, 100000);
    bytes_u8(&endless, 0xff);
    elf_writer_load(&fixture.elf, ".text", 0x700000, PF_R, &endless);
    assert_ok(open_table(&fixture, ".gopclntab", 0, 0x700000));
    read_shape(&fixture, TEXT + 0x100); /* a hundred thousand braces */
    assert_null(fixture.signature.shape);
    fixture.opened.funcdata_start = 0x700000 + 100000 - 16;
    read_shape(&fixture, TEXT + 0x100); /* just the end */
    assert_non_null(fixture.signature.shape);
    assert_int_equal(fixture.signature.shape_count, 0);
}

TEST(from_go_1_26_the_start_of_the_text_comes_from_the_symbol)
{
    AUTO_FIXTURE fixture = {0};
    struct pclntab_function function;
    build(&fixture, &layouts[3]);
    bytes_patch(&fixture.table, layouts[3].text_start_at, 0, 8);
    assert_ok(open_table(&fixture, ".gopclntab", TEXT, FUNCDATA));
    assert_true(pclntab_find(&fixture.opened, TEXT + 0x200, &function));
}

TEST(without_a_start_of_the_text_nothing_is_found)
{
    AUTO_FIXTURE fixture = {0};
    struct pclntab_function function;
    build(&fixture, &layouts[3]);
    bytes_patch(&fixture.table, layouts[3].text_start_at, 0, 8);
    assert_ok(open_table(&fixture, ".gopclntab", 0, FUNCDATA));
    assert_null(fixture.opened.format);
    assert_false(pclntab_find(&fixture.opened, TEXT, &function));
    assert_false(pclntab_find(&fixture.opened, 0, &function));
}

TEST(a_position_independent_program_has_the_table_under_another_name)
{
    AUTO_FIXTURE fixture = {0};
    struct pclntab_function function;
    build(&fixture, &layouts[2]);
    assert_ok(open_table(&fixture, ".data.rel.ro.gopclntab", 0, FUNCDATA));
    assert_true(pclntab_find(&fixture.opened, TEXT + 0x100, &function));
}

TEST(a_table_of_another_version_is_not_guessed_at)
{
    AUTO_FIXTURE fixture = {0};
    build(&fixture, &layouts[3]);
    bytes_patch(&fixture.table, 0, 0xfffffff2, 4);
    assert_ok(open_table(&fixture, ".gopclntab", 0, FUNCDATA));
    assert_null(fixture.opened.format);
}

TEST(a_count_that_cannot_be_true_is_refused)
{
    for (size_t i = 0; i < LENGTH(layouts); i++) {
        AUTO_FIXTURE fixture = {0};
        build(&fixture, &layouts[i]);
        bytes_patch(&fixture.table, 8, UINT64_MAX / 2, 8);
        assert_refused(open_table(&fixture, ".gopclntab", 0, FUNCDATA), EXIT_TARGET,
                       "its pclntab is damaged");
    }
}

TEST(a_table_of_functions_outside_is_refused)
{
    AUTO_FIXTURE fixture = {0};
    build(&fixture, &layouts[3]);
    bytes_patch(&fixture.table, layouts[3].functions_at, UINT64_MAX - 7, 8);
    assert_refused(open_table(&fixture, ".gopclntab", 0, FUNCDATA), EXIT_TARGET,
                   "its pclntab is damaged");
}

TEST(without_the_symbol_of_funcdata_relative_tables_are_none)
{
    AUTO_FIXTURE fixture = {0};
    build(&fixture, &layouts[3]);
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
        cmocka_unit_test(a_table_of_another_version_is_not_guessed_at),
        cmocka_unit_test(a_count_that_cannot_be_true_is_refused),
        cmocka_unit_test(a_table_of_functions_outside_is_refused),
        cmocka_unit_test(without_the_symbol_of_funcdata_relative_tables_are_none),
    };
    struct unit_tests tests = {0};
    ROW_TESTS(layouts, finds_functions_and_their_tables, NULL, &tests);
    ROW_TESTS(layouts, knows_how_deep_the_stack_is, NULL, &tests);
    ROW_TESTS(layouts, no_truncation_is_fatal, NULL, &tests);
    for (size_t i = 0; i < LENGTH(more); i++)
        array_push(&tests, more[i]);
    return unit_tests_run(&tests);
}

/* dwarf/line_table, dwarf/scopes, dwarf/lines: from a line to the code of it, and what is in scope.
 */
#include "unit.h"

#include "dwarf/debug_info.h"
#include "dwarf/line_table.h"
#include "dwarf_writer.h"
#include "line_writer.h"
#include "program/code.h"

enum { WORK = 0x401000, WORK_SIZE = 0x100, OTHER = 0x401100, OTHER_SIZE = 0x40, CALL = 0x401040 };

static const char *const files[] = {"main.go", "/go/src/net/main.go", "other.go"};

struct fixture {
    struct dwarf_writer dwarf;
    struct line_writer lines;
    struct elf_writer elf;
    struct dw_die *integer, *work, *add, *call;
    struct elf_file *file;
    struct program program;
    struct debug_info *info;
    struct codes codes;
};

static void fixture_deinit(struct fixture *fixture)
{
    codes_deinit(&fixture->codes);
    debug_info_close(fixture->info);
    if (fixture->file)
        elf_file_close(fixture->file);
    arena_deinit(&fixture->program.arena);
    array_deinit(&fixture->program.functions);
    text_deinit(&fixture->lines.line);
    dwarf_writer_deinit(&fixture->dwarf);
    elf_writer_deinit(&fixture->elf);
}
#define AUTO_FIXTURE __attribute__((cleanup(fixture_deinit))) struct fixture

static struct dw_die *variable(struct dw_die *scope, const char *name, const struct dw_die *type,
                               unsigned line)
{
    struct dw_die *die = dw_die(scope, DW_TAG_variable);
    dw_string(die, DW_AT_name, DW_FORM_string, name);
    dw_number(die, DW_AT_decl_line, DW_FORM_udata, line);
    dw_reference(die, DW_AT_type, type);
    return die;
}

static void range(struct dw_die *die, uint64_t low, uint64_t size)
{
    dw_address(die, DW_AT_low_pc, low);
    if (die->unit->version >= 5)
        dw_number(die, DW_AT_high_pc, DW_FORM_udata, size);
    else
        dw_address(die, DW_AT_high_pc, low + size);
}

/*
 * work (line 10 on) with a variable of its own, two in a block, and add (line 5) inlined at CALL;
 * other, which has a line of another file of the same name.
 */
static void begin(struct fixture *fixture, unsigned version)
{
    struct dw_unit *runtime = dw_unit(&fixture->dwarf, version, "runtime");
    struct dw_unit *unit = dw_unit(&fixture->dwarf, version, "main");
    struct dw_die *integer = fixture->integer = dw_int(runtime);
    struct dw_die *pointer = dw_pointer(runtime, "*int", integer);
    fixture->add = dw_abstract_function(unit, "main.add");
    dw_number(fixture->add, DW_AT_decl_line, DW_FORM_udata, 5);
    struct dw_die *a = dw_parameter(fixture->add, "a", integer, false);
    dw_parameter(fixture->add, "b", integer, false);
    struct dw_die *work = fixture->work = dw_function(unit, "main.work", WORK, WORK_SIZE);
    dw_number(work, DW_AT_decl_line, DW_FORM_udata, 10);
    dw_location(dw_parameter(work, "n", integer, false), WORK, WORK + 0x80, BYTES(DW_OP_reg0));
    dw_location(variable(work, "x", integer, 11), WORK, WORK + 0x20, BYTES(DW_OP_reg3));
    variable(work, "late", integer, 30);
    struct dw_die *block = dw_die(work, DW_TAG_lexical_block);
    range(block, WORK + 0x20, 0x20);
    dw_location(variable(block, "x", integer, 13), WORK + 0x20, WORK + 0x40, BYTES(DW_OP_fbreg, 8));
    dw_location(variable(block, "&y", pointer, 13), WORK, WORK + 0x80, BYTES(DW_OP_reg2));
    fixture->call = dw_inlined(work, fixture->add);
    range(fixture->call, CALL, 0x10);
    dw_attribute(fixture->call, DW_AT_call_line)->number = 14;
    struct dw_die *instance = dw_die(fixture->call, DW_TAG_formal_parameter);
    dw_reference(instance, DW_AT_abstract_origin, a);
    dw_location(instance, CALL, CALL + 4, BYTES(DW_OP_reg5));
    struct dw_die *other = dw_function(unit, "net.other", OTHER, OTHER_SIZE);
    dw_attribute(other, DW_AT_decl_file)->number = 2;
    line_begin(&fixture->lines, version, files, LENGTH(files));
    line_row(&fixture->lines, WORK, 1, 10, true);
    line_row(&fixture->lines, WORK + 0x10, 1, 12, true);
    line_row(&fixture->lines, WORK + 0x20, 1, 13, true);
    line_row(&fixture->lines, WORK + 0x28, 1, 14, true);
    line_row(&fixture->lines, CALL, 1, 6, true);
    line_row(&fixture->lines, CALL + 8, 1, 6, true);
    line_row(&fixture->lines, CALL + 0x10, 1, 15, false);
    line_row(&fixture->lines, CALL + 0x20, 1, 14, true);
    line_row(&fixture->lines, OTHER, 2, 12, true);
    line_row(&fixture->lines, OTHER + 8, 3, 1, true);
    line_end(&fixture->lines, OTHER + OTHER_SIZE);
}

static struct error *open_info(struct fixture *fixture)
{
    dwarf_writer_finish(&fixture->dwarf);
    dwarf_writer_add_to(&fixture->dwarf, &fixture->elf, ELF_PLAIN);
    elf_writer_add_debug(&fixture->elf, ".debug_line", &fixture->lines.line, ELF_COMPRESSED);
    fixture->file = elf_writer_open(&fixture->elf);
    fixture->program.path = "./program";
    TRY(debug_info_open(fixture->file, &fixture->program, &fixture->info));
    return debug_info_list_functions(fixture->info);
}

static struct error *find(struct fixture *fixture, const char *file, unsigned line)
{
    if (!fixture->info)
        TRY(open_info(fixture));
    codes_deinit(&fixture->codes);
    return debug_info_find_line(fixture->info, file, line, &fixture->codes);
}

/* "main.work at 401010: n=r0 x=r3" of each place; "-": nowhere; "&": behind a pointer. */
static void assert_codes(const struct fixture *fixture, const char *wanted)
{
    AUTO_TEXT struct text text = {0};
    for (size_t i = 0; i < fixture->codes.count; i++) {
        const struct code *code = fixture->codes.items[i];
        text_printf(&text, "%s%s%s%s at %llx:", i ? "; " : "", code->function->name,
                    code->is_inlined ? " in " : "", code->is_inlined ? code->into->name : "",
                    (unsigned long long)code->address);
        for (size_t j = 0; j < code->variable_count; j++) {
            const struct parameter *found = &code->variables[j];
            const struct piece *piece = found->pieces;
            text_printf(&text, " %s=%s", found->name, found->is_behind_pointer ? "&" : "");
            if (!found->has_location)
                text_add_string(&text, "-");
            else if (piece->kind == PIECE_UNKNOWN)
                text_add_string(&text, "?");
            else if (piece->kind == PIECE_REGISTER)
                text_printf(&text, "r%u", piece->register_number);
            else
                text_printf(&text, "s%lld", (long long)piece->offset);
        }
    }
    assert_string_equal(text_string(&text), wanted);
}

static void a_line_is_where_its_statement_begins(unsigned version)
{
    AUTO_FIXTURE fixture = {0};
    begin(&fixture, version);
    assert_ok(find(&fixture, "src/main.go", 12));
    assert_codes(&fixture, "main.work at 401010: n=r0 x=r3");
    assert_false(fixture.codes.items[0]->is_entry);
    assert_string_equal(fixture.codes.items[0]->file, "/src/main.go");
    /* One of a block hides that around it; what escaped is behind its address. */
    assert_ok(find(&fixture, "/src/main.go", 14));
    assert_codes(&fixture, "main.work at 401028: n=r0 x=s8 y=&r2");
    assert_ok(find(&fixture, "src/main.go", 10));
    assert_true(fixture.codes.items[0]->is_entry);
    /* Of an inlined call what it isn't given is listed as well. */
    assert_ok(find(&fixture, "src/main.go", 6));
    assert_codes(&fixture, "main.add in main.work at 401040: a=r5 b=-");
    assert_ok(find(&fixture, "net/main.go", 12));
    assert_codes(&fixture, "net.other at 401100:");
    /* What is said to be of a file that the function isn't in is left of something inlined. */
    assert_refused(find(&fixture, "other.go", 1), EXIT_TARGET, "no statement of ./program");
}

TEST(a_line_of_dwarf_4_is_where_its_statement_begins)
{
    a_line_is_where_its_statement_begins(4);
}

TEST(a_line_of_dwarf_5_is_where_its_statement_begins)
{
    a_line_is_where_its_statement_begins(5);
}

TEST(of_two_variables_of_one_name_only_a_block_tells_which_is_meant)
{
    AUTO_FIXTURE fixture = {0};
    begin(&fixture, 5);
    /* The blocks of inlined calls aren't known: these may be of any. */
    dw_location(variable(fixture.call, "v", fixture.integer, 4), CALL, CALL + 8, BYTES(DW_OP_reg1));
    dw_location(variable(fixture.call, "v", fixture.integer, 5), CALL, CALL + 8, BYTES(DW_OP_reg2));
    /* Copies of a loop's variable: the one that is there is meant. */
    dw_location(variable(fixture.call, "i", fixture.integer, 5), CALL, CALL + 8, BYTES(DW_OP_reg1));
    variable(fixture.call, "i", fixture.integer, 5);
    assert_ok(find(&fixture, "src/main.go", 6));
    assert_codes(&fixture, "main.add in main.work at 401040: a=r5 b=- v=? i=r1");
}

TEST(the_end_of_a_path_must_be_that_of_one_file)
{
    AUTO_FIXTURE fixture = {0};
    begin(&fixture, 4);
    assert_refused(find(&fixture, "main.go", 12), EXIT_TARGET,
                   "'main.go' could be 2 files. Give more of the path: /src/main.go, "
                   "/go/src/net/main.go");
    assert_refused(find(&fixture, "ain.go", 12), EXIT_TARGET,
                   "has no code from a file 'ain.go'. The nearest names: main.go");
    assert_refused(find(&fixture, "zzzzzzzz.c", 12), EXIT_TARGET,
                   "has no code from a file 'zzzzzzzz.c'");
}

TEST(a_line_without_a_statement_is_told_its_neighbours)
{
    AUTO_FIXTURE fixture = {0};
    begin(&fixture, 4);
    assert_refused(find(&fixture, "src/main.go", 11), EXIT_TARGET,
                   "nothing of it. The nearest lines with one: 6, 10, 12, 13, 14");
    /* The rest of a statement isn't one. */
    assert_refused(find(&fixture, "src/main.go", 15), EXIT_TARGET, "12, 13, 14");
}

TEST(inlined_calls_have_their_arguments)
{
    AUTO_FIXTURE fixture = {0};
    struct function *add = NULL;
    begin(&fixture, 5);
    assert_ok(open_info(&fixture));
    for (size_t i = 0; i < fixture.program.functions.count; i++) {
        if (strcmp(fixture.program.functions.items[i].name, "main.add") == 0)
            add = &fixture.program.functions.items[i];
    }
    assert_non_null(add);
    assert_ok(debug_info_find_inlined(fixture.info, add, &fixture.codes));
    assert_codes(&fixture, "main.add in main.work at 401040: a=r5 b=-");
    assert_int_equal(fixture.codes.items[0]->line, 14);
}

TEST(where_else_a_variable_is_can_be_asked)
{
    AUTO_FIXTURE fixture = {0};
    struct codes others = {0};
    AUTO_TEXT struct text text = {0};
    begin(&fixture, 4);
    assert_ok(find(&fixture, "src/main.go", 12));
    const struct code *code = fixture.codes.items[0];
    assert_ok(debug_info_find_other_lines(fixture.info, code, &code->variables[1], &others));
    for (size_t i = 0; i < others.count; i++)
        text_printf(&text, "%u%s ", others.items[i]->line,
                    variable_is_located(others.items[i]->variables) ? "" : "-");
    codes_deinit(&others);
    assert_string_equal(text_string(&text), "12 13- 14- 14- ");
}

static bool wants_all(__attribute__((unused)) const char *file,
                      __attribute__((unused)) void *context)
{
    return true;
}

static void count_rows(const struct line_row *row, void *context)
{
    assert_true(row->address < row->end);
    ++*(unsigned *)context;
}

TEST(no_damage_to_the_table_is_fatal)
{
    for (unsigned version = 2; version <= 5; version++) {
        struct line_writer whole = {0};
        line_begin(&whole, version, files, LENGTH(files));
        line_row(&whole, WORK, 1, 12, true);
        line_row(&whole, WORK + 8, 2, 13, true);
        line_end(&whole, WORK + 16);
        for (size_t at = 0; at <= whole.line.length; at++) {
            for (unsigned turned = 0; turned <= 1; turned++) {
                AUTO_TEXT struct text damaged = {0};
                struct elf_writer elf = {0};
                struct arena arena = {0};
                unsigned rows = 0;
                struct line_visitor visitor = {wants_all, count_rows, &rows};
                text_add(&damaged, whole.line.bytes, turned ? whole.line.length : at);
                if (turned && at < whole.line.length)
                    damaged.bytes[at] = (char)~damaged.bytes[at];
                elf_writer_add_debug(&elf, ".debug_line", &damaged, ELF_PLAIN);
                struct elf_file *file = elf_writer_open(&elf);
                struct error *error = line_table_walk(file, &arena, &visitor);
                if (at == whole.line.length)
                    assert_int_equal(rows, 2);
                error_destroy(error);
                arena_deinit(&arena);
                elf_file_close(file);
                elf_writer_deinit(&elf);
            }
        }
        text_deinit(&whole.line);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_of_dwarf_4_is_where_its_statement_begins),
        cmocka_unit_test(a_line_of_dwarf_5_is_where_its_statement_begins),
        cmocka_unit_test(of_two_variables_of_one_name_only_a_block_tells_which_is_meant),
        cmocka_unit_test(the_end_of_a_path_must_be_that_of_one_file),
        cmocka_unit_test(a_line_without_a_statement_is_told_its_neighbours),
        cmocka_unit_test(inlined_calls_have_their_arguments),
        cmocka_unit_test(where_else_a_variable_is_can_be_asked),
        cmocka_unit_test(no_damage_to_the_table_is_fatal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

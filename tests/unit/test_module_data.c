/* golang/module_data, golang/type_records: what the runtime keeps, in each of its layouts. */
#include "unit.h"

#include "elf_writer.h"
#include "golang/type_records.h"
#include "golang/type_walk.h"
#include "pclntab_writer.h"

enum {
    MODULE = 0x700000 + 64, /* behind what is no module */
    TYPES = 0x800000,
    TYPES_SIZE = 0x1000,
    LINKS = 0x900000, /* types, then itabs */
    GOFUNC = 0x600000,
};

/* Where things are in a module, as Go's own source has them. */
static const struct row {
    const char *name;
    unsigned minor, pclntab; /* in pclntab_layouts */
    unsigned first_pc, types, types_end, gofunc, typelinks, itablinks, descriptors, itabs;
    bool name_has_varint, offset_is_shifted;
} rows[] = {
    {"the module of Go 1.15", 15, 0, 80, 200, 208, 0, 240, 264, 0, 0, false, true},
    {"the module of Go 1.16", 16, 1, 160, 280, 288, 0, 320, 344, 0, 0, false, true},
    {"the module of Go 1.17", 17, 1, 160, 280, 288, 0, 320, 344, 0, 0, true, true},
    {"the module of Go 1.18", 18, 2, 160, 280, 288, 304, 336, 360, 0, 0, true, true},
    {"the module of Go 1.19", 19, 2, 160, 280, 288, 304, 336, 360, 0, 0, true, false},
    {"the module of Go 1.22", 22, 3, 160, 296, 304, 320, 352, 376, 0, 0, true, false},
    {"the module of Go 1.26", 26, 3, 160, 296, 304, 320, 360, 384, 0, 0, true, false},
    {"the module of Go 1.27", 27, 3, 160, 296, 312, 344, 0, 0, 304, 320, true, false},
};

enum { INT_AT = 8, POINT_AT = 56, POINTER_AT = 216, NAMES_AT = 0x400, ITAB_AT = 0xe00 };

struct fixture {
    const struct row *row;
    struct elf_writer elf;
    struct elf_file *file;
    struct text types;
    size_t names_end;
    struct pclntab table;
    struct module_data module;
    struct arena arena;
    struct type_records records;
};

static void fixture_deinit(struct fixture *fixture)
{
    if (fixture->file)
        elf_file_close(fixture->file);
    type_records_deinit(&fixture->records);
    arena_deinit(&fixture->arena);
    text_deinit(&fixture->types);
    elf_writer_deinit(&fixture->elf);
}
#define AUTO_FIXTURE __attribute__((cleanup(fixture_deinit))) struct fixture

/* The offset of a name in the types. */
static uint32_t add_name(struct fixture *fixture, const char *name, unsigned flags)
{
    size_t at = fixture->names_end;
    size_t length = strlen(name);
    bytes_patch(&fixture->types, fixture->names_end++, flags, 1);
    if (!fixture->row->name_has_varint)
        bytes_patch(&fixture->types, fixture->names_end++, length >> 8, 1);
    bytes_patch(&fixture->types, fixture->names_end++, length & 0xff, 1);
    for (size_t i = 0; i < length; i++)
        bytes_patch(&fixture->types, fixture->names_end++, (unsigned char)name[i], 1);
    return (uint32_t)at;
}

static void add_record(struct fixture *fixture, size_t at, uint64_t size, unsigned kind,
                       unsigned flags, const char *name)
{
    struct text *types = &fixture->types;
    bytes_patch(types, at, size, 8);
    bytes_patch(types, at + 20, flags, 1);
    bytes_patch(types, at + 23, kind, 1);
    bytes_patch(types, at + 40, add_name(fixture, name, 0), 4);
}

/* int; y.Point, a struct of two of them, with a method; the pointer to it, which alone is listed.
 */
static void write_types(struct fixture *fixture)
{
    const struct row *row = fixture->row;
    struct text *types = &fixture->types;
    bytes_fill(types, 0, TYPES_SIZE);
    fixture->names_end = NAMES_AT;
    add_record(fixture, INT_AT, 8, 2, 4 | 2, "*int");
    add_record(fixture, POINT_AT, 16, GO_STRUCT, 4 | 2 | 1, "*y.Point");
    size_t own = POINT_AT + 48, uncommon = POINT_AT + 80, fields = uncommon + 16;
    size_t methods = fields + 48;
    bytes_patch(types, own + 8, TYPES + fields, 8);
    bytes_patch(types, own + 16, 2, 8);
    bytes_patch(types, uncommon, add_name(fixture, "x.z/y", 0), 4);
    bytes_patch(types, uncommon + 4, 1, 2);
    bytes_patch(types, uncommon + 8, methods - uncommon, 4);
    for (unsigned i = 0; i < 2; i++) {
        uint64_t offset = 8 * (uint64_t)i;
        bytes_patch(
            types, fields + 24 * i,
            TYPES + add_name(fixture, i ? "Y" : "X", 1 | (i && !row->offset_is_shifted ? 8 : 0)),
            8);
        bytes_patch(types, fields + 24 * i + 8, TYPES + INT_AT, 8);
        bytes_patch(types, fields + 24 * i + 16, row->offset_is_shifted ? offset << 1 | i : offset,
                    8);
    }
    bytes_patch(types, methods, add_name(fixture, "Move", 1), 4);
    bytes_patch(types, methods + 4, 0, 4);
    bytes_patch(types, methods + 12, 0x100, 4);
    add_record(fixture, POINTER_AT, 8, GO_POINTER, 0, "*y.Point");
    bytes_patch(types, POINTER_AT + 48, TYPES + POINT_AT, 8);
    bytes_patch(types, ITAB_AT + 8, TYPES + POINTER_AT, 8);
}

static void write_module(const struct row *row, struct text *module)
{
    bytes_fill(module, 0, 600);
    bytes_patch(module, 0, TABLE, 8); /* by chance: nothing behind it is right */
    size_t at = MODULE & 0xffff;
    bytes_patch(module, at, TABLE, 8);
    bytes_patch(module, at + row->first_pc, TEXT, 8);
    bytes_patch(module, at + row->first_pc + 8, TEXT + 0x300, 8);
    bytes_patch(module, at + row->first_pc + 16, TEXT, 8);
    bytes_patch(module, at + row->types, TYPES, 8);
    bytes_patch(module, at + row->types_end, TYPES + TYPES_SIZE, 8);
    if (row->gofunc)
        bytes_patch(module, at + row->gofunc, GOFUNC, 8);
    for (unsigned i = 0; i < 2 && row->typelinks; i++) {
        size_t slice = at + (i ? row->itablinks : row->typelinks);
        bytes_patch(module, slice, LINKS + 8 * i, 8);
        bytes_patch(module, slice + 8, 1, 8);
        bytes_patch(module, slice + 16, 1, 8);
    }
    if (!row->typelinks) {
        bytes_patch(module, at + row->descriptors, POINTER_AT + 56, 8);
        bytes_patch(module, at + row->itabs, ITAB_AT, 8);
        bytes_patch(module, at + row->itabs + 8, 24, 8);
    }
}

static struct go_version version_of(const struct row *row)
{
    return (struct go_version){.major = 1, .minor = row->minor, .known = true};
}

static void build(struct fixture *fixture, const struct row *row, bool knows_version)
{
    AUTO_TEXT struct text table = {0}, module = {0}, links = {0}, gofunc = {0};
    struct go_version version = version_of(row);
    fixture->row = row;
    pclntab_write(&table, &pclntab_layouts[row->pclntab]);
    /* From Go 1.26 on the table doesn't say where the text starts. */
    if (row->minor >= 26)
        bytes_patch(&table, pclntab_layouts[row->pclntab].text_start_at, 0, 8);
    write_types(fixture);
    write_module(row, &module);
    bytes_u32(&links, POINTER_AT);
    bytes_u32(&links, 0);
    bytes_u64(&links, TYPES + ITAB_AT);
    bytes_fill(&gofunc, 0, 16);
    elf_writer_load(&fixture->elf, ".gopclntab", TABLE, PF_R, &table);
    elf_writer_load(&fixture->elf, ".gofunc", GOFUNC, PF_R, &gofunc);
    elf_writer_load(&fixture->elf, ".noptrdata", MODULE & ~0xffffULL, PF_R | PF_W, &module);
    elf_writer_load(&fixture->elf, ".rodata", TYPES, PF_R, &fixture->types);
    elf_writer_load(&fixture->elf, ".typelink", LINKS, PF_R, &links);
    fixture->file = elf_writer_open(&fixture->elf);
    assert_ok(pclntab_open(fixture->file, &fixture->table));
    module_data_find(fixture->file, &fixture->table,
                     knows_version ? version : (struct go_version){0}, &fixture->module);
    type_records_open(fixture->file, &fixture->module, version, &fixture->arena, &fixture->records);
}

static void is_found(void **state)
{
    const struct row *row = *state;
    for (unsigned knows_version = 0; knows_version <= 1; knows_version++) {
        AUTO_FIXTURE fixture = {0};
        build(&fixture, row, knows_version);
        assert_int_equal(fixture.module.address, MODULE);
        assert_int_equal(fixture.module.text, TEXT);
        assert_int_equal(fixture.module.types, TYPES);
        assert_int_equal(fixture.module.types_end, TYPES + TYPES_SIZE);
        assert_int_equal(fixture.module.function_data, row->gofunc ? GOFUNC : 0);
        assert_true(fixture.module.first_minor <= row->minor);
        pclntab_place(&fixture.table, fixture.module.text, fixture.module.function_data);
        struct pclntab_function function;
        assert_true(pclntab_find(&fixture.table, TEXT + 0x200, &function));
    }
}

static void has_types(void **state)
{
    AUTO_FIXTURE fixture = {0};
    struct type_walk types;
    build(&fixture, *state, true);
    type_walk(&fixture.records.memory, &types);
    assert_int_equal(types.count, 3);
    type_walk_deinit(&types);
    struct type *type = type_records_at(&fixture.records, TYPES + POINTER_AT);
    assert_non_null(type);
    assert_ok(type_complete(type));
    assert_string_equal(type->name, "*x.z/y.Point");
    assert_int_equal(type->runtime_offset, POINTER_AT);
    type = type->element;
    assert_ok(type_complete(type));
    assert_string_equal(type->name, "x.z/y.Point");
    assert_int_equal(type->kind, TYPE_STRUCT);
    assert_int_equal(type->size, 16);
    assert_int_equal(type->field_count, 2);
    for (unsigned i = 0; i < 2; i++) {
        assert_string_equal(type->fields[i].name, i ? "Y" : "X");
        assert_int_equal(type->fields[i].offset, 8 * i);
        assert_int_equal(type->fields[i].embedded, i);
        assert_string_equal(type->fields[i].type->name, "int");
    }
    struct record record;
    assert_true(record_read(&fixture.records.memory, type->source_offset, &record));
    struct record_methods methods = record_methods(&record);
    assert_int_equal(methods.count, 1);
    struct record_method method = record_method(&record, &methods, 0);
    assert_int_equal(method.code, TEXT + 0x100);
    assert_int_equal(method.type, 0);
}

/* Nothing in a file may end gobt, or make it read on for ever. */
static void no_turned_byte_is_fatal(void **state)
{
    AUTO_FIXTURE whole = {0};
    build(&whole, *state, true);
    for (size_t at = 0; at < whole.names_end; at++) {
        AUTO_FIXTURE fixture = {0};
        struct type_walk types;
        build(&fixture, *state, true);
        struct reader memory = elf_file_memory(fixture.file, TYPES, TYPES_SIZE);
        AUTO_TEXT struct text turned = {0};
        text_add(&turned, (const char *)memory.bytes, TYPES_SIZE);
        turned.bytes[at] = (char)~turned.bytes[at];
        struct elf_writer_section *section = &fixture.elf.sections.items[3];
        text_deinit(&section->contents);
        text_add(&section->contents, turned.bytes, turned.length);
        elf_file_close(fixture.file);
        fixture.file = elf_writer_open(&fixture.elf);
        type_records_deinit(&fixture.records);
        type_records_open(fixture.file, &fixture.module, version_of(*state), &fixture.arena,
                          &fixture.records);
        type_walk(&fixture.records.memory, &types);
        for (size_t i = 0; i < types.count; i++) {
            struct type *type = type_records_at(&fixture.records, types.items[i]);
            error_destroy(type ? type_complete(type) : NULL);
        }
        type_walk_deinit(&types);
    }
}

TEST(a_file_without_a_module_has_none)
{
    AUTO_FIXTURE fixture = {0};
    AUTO_TEXT struct text table = {0};
    pclntab_write(&table, &pclntab_layouts[3]);
    elf_writer_load(&fixture.elf, ".gopclntab", TABLE, PF_R, &table);
    fixture.file = elf_writer_open(&fixture.elf);
    assert_ok(pclntab_open(fixture.file, &fixture.table));
    module_data_find(fixture.file, &fixture.table, (struct go_version){0}, &fixture.module);
    assert_int_equal(fixture.module.address, 0);
    type_records_open(fixture.file, &fixture.module, (struct go_version){1, 24, true},
                      &fixture.arena, &fixture.records);
    assert_null(fixture.records.memory.format);
    assert_null(type_records_at(&fixture.records, TYPES + INT_AT));
}

int main(void)
{
    struct unit_tests tests = {0};
    ROW_TESTS(rows, is_found, NULL, &tests);
    ROW_TESTS(rows, has_types, NULL, &tests);
    ROW_TESTS(rows, no_turned_byte_is_fatal, NULL, &tests);
    array_push(&tests, ((struct CMUnitTest)cmocka_unit_test(a_file_without_a_module_has_none)));
    return unit_tests_run(&tests);
}

/* dwarf/imports, dwarf/scan: what dwz has moved into partial units, and into another file. */
#include "unit.h"

#include "dwarf/debug_info.h"
#include "dwarf/imports.h"
#include "dwarf/scan.h"
#include "dwarf/session.h"
#include "dwarf_writer.h"

/* A program's debug information, and the file that it shares with other programs. */
struct fixture {
    struct dwarf_writer dwarf, shared;
    struct elf_file *file;
    struct program program;
    struct debug_info *info;
};

static void fixture_deinit(struct fixture *fixture)
{
    debug_info_close(fixture->info);
    if (fixture->file)
        elf_file_close(fixture->file);
    arena_deinit(&fixture->program.arena);
    array_deinit(&fixture->program.functions);
    dwarf_writer_deinit(&fixture->dwarf);
    dwarf_writer_deinit(&fixture->shared);
}
#define AUTO_FIXTURE __attribute__((cleanup(fixture_deinit))) struct fixture

static struct dw_unit *partial_unit(struct dwarf_writer *writer)
{
    struct dw_unit *unit = dw_unit(writer, 4, "");
    unit->root->tag = DW_TAG_partial_unit;
    dw_attribute(unit->root, DW_AT_language)->number = 0;
    return unit;
}

static void import_unit(struct dw_unit *unit, const struct dw_unit *imported)
{
    dw_reference(dw_die(unit->root, DW_TAG_imported_unit), DW_AT_import, imported->root);
}

/* From the other file, which is finished. */
static void import_shared(struct dw_unit *unit, const struct dw_unit *imported)
{
    dw_number(dw_die(unit->root, DW_TAG_imported_unit), DW_AT_import, DW_FORM_GNU_ref_alt,
              imported->root->offset);
}

static void open_info(struct fixture *fixture)
{
    fixture->file = dwarf_writer_open(&fixture->dwarf);
    if (fixture->shared.units.count)
        fixture->file->supplement = dwarf_writer_open(&fixture->shared);
    assert_ok(debug_info_open(fixture->file, &fixture->program, &fixture->info));
    assert_ok(debug_info_list_functions(fixture->info));
}

static struct function *find(struct fixture *fixture, const char *name)
{
    for (size_t i = 0; i < fixture->program.functions.count; i++) {
        if (strcmp(fixture->program.functions.items[i].name, name) == 0)
            return &fixture->program.functions.items[i];
    }
    return NULL;
}

static struct type *get(struct fixture *fixture, const char *name)
{
    struct type *type;
    assert_ok(debug_info_find_type(fixture->info, name, &type));
    if (type)
        assert_ok(type_complete(type));
    return type;
}

TEST(what_units_of_go_import_is_go)
{
    AUTO_FIXTURE fixture = {0};
    struct dw_unit *far = partial_unit(&fixture.dwarf), *near = partial_unit(&fixture.dwarf);
    struct dw_unit *foreign = partial_unit(&fixture.dwarf);
    struct dw_unit *unit = dw_unit(&fixture.dwarf, 4, "main");
    struct dw_unit *c = dw_unit(&fixture.dwarf, 4, "main.c");
    dw_attribute(c->root, DW_AT_language)->number = DW_LANG_C99;
    import_unit(near, far);
    import_unit(unit, near);
    import_unit(c, foreign);
    dw_struct(far, "main.Far", 8, GO_STRUCT);
    struct dw_die *abstract = dw_abstract_function(near, "main.Inlined");
    dw_struct(foreign, "foreign", 8, GO_STRUCT);
    dw_abstract_function(foreign, "inlined_by_c");
    dw_inlined(dw_function(unit, "main.main", 0x401000, 0x40), abstract);
    open_info(&fixture);
    assert_non_null(get(&fixture, "main.Far"));
    assert_null(get(&fixture, "foreign"));
    assert_null(find(&fixture, "inlined_by_c"));
    assert_int_equal(find(&fixture, "main.Inlined")->inlined_count, 1);
    assert_int_equal(fixture.program.functions.count, 2);
}

TEST(what_is_in_another_file_is_as_if_it_were_in_this_one)
{
    AUTO_FIXTURE fixture = {0};
    struct dw_unit *shared = partial_unit(&fixture.shared);
    struct dw_unit *unused = partial_unit(&fixture.shared);
    struct dw_die *number = dw_int(shared);
    struct dw_die *point = dw_struct(shared, "main.Point", 16, GO_STRUCT);
    dw_member(point, "X", number, 0, false);
    dw_member(point, "Y", number, 8, false);
    struct dw_die *pointer = dw_pointer(shared, "*main.Point", point);
    struct dw_die *abstract = dw_abstract_function(shared, "main.Inlined");
    struct dw_die *parameter = dw_die(abstract, DW_TAG_formal_parameter);
    dw_string(parameter, DW_AT_name, DW_FORM_string, "point");
    dw_reference(parameter, DW_AT_type, pointer);
    dw_struct(unused, "other.Point", 16, GO_STRUCT);
    dwarf_writer_finish(&fixture.shared);

    struct dw_unit *unit = dw_unit(&fixture.dwarf, 4, "main");
    import_shared(unit, shared);
    struct dw_die *visit = dw_function(unit, "main.Visit", 0x401000, 0x40);
    struct dw_die *own = dw_die(visit, DW_TAG_formal_parameter);
    dw_string(own, DW_AT_name, DW_FORM_string, "p");
    dw_number(own, DW_AT_type, DW_FORM_GNU_ref_alt, pointer->offset);
    struct dw_die *instance = dw_function(unit, NULL, 0x402000, 0x40);
    dw_number(instance, DW_AT_abstract_origin, DW_FORM_GNU_ref_alt, abstract->offset);
    struct dw_die *of_instance = dw_die(instance, DW_TAG_formal_parameter);
    dw_number(of_instance, DW_AT_abstract_origin, DW_FORM_GNU_ref_alt, parameter->offset);
    struct dw_die *inlined = dw_die(visit, DW_TAG_inlined_subroutine);
    dw_number(inlined, DW_AT_abstract_origin, DW_FORM_GNU_ref_alt, abstract->offset);
    open_info(&fixture);

    struct type *type = get(&fixture, "main.Point");
    assert_non_null(type);
    assert_int_equal(type->field_count, 2);
    assert_string_equal(type->fields[1].name, "Y");
    assert_string_equal(type->fields[1].type->name, "int");
    assert_null(get(&fixture, "other.Point"));
    for (unsigned i = 0; i < 2; i++) {
        struct function *function = find(&fixture, i ? "main.Inlined" : "main.Visit");
        assert_non_null(function);
        function->signature = ARENA_NEW(&fixture.program.arena, struct signature);
        assert_ok(debug_info_load_parameters(fixture.info, function));
        assert_int_equal(function->signature->parameter_count, 1);
        assert_string_equal(function->signature->parameters[0].name, i ? "point" : "p");
        assert_string_equal(function->signature->parameters[0].type->name, "*main.Point");
    }
    assert_int_equal(find(&fixture, "main.Inlined")->address, 0x402000);
    assert_int_equal(find(&fixture, "main.Inlined")->inlined_count, 1);
}

TEST(names_may_be_in_the_other_files_strings)
{
    AUTO_FIXTURE fixture = {0};
    struct dw_unit *shared = partial_unit(&fixture.shared);
    dw_string(shared->root, DW_AT_comp_dir, DW_FORM_strp, "main.First");
    dw_string(shared->root, DW_AT_MIPS_linkage_name, DW_FORM_strp, "parameter");
    dwarf_writer_finish(&fixture.shared);
    size_t second = strlen("main.First") + 1;
    struct dw_unit *unit = dw_unit(&fixture.dwarf, 4, "main");
    struct dw_die *function = dw_function(unit, NULL, 0x401000, 0x40);
    dw_number(function, DW_AT_name, DW_FORM_GNU_strp_alt, 0);
    struct dw_die *parameter = dw_die(function, DW_TAG_formal_parameter);
    dw_number(parameter, DW_AT_name, DW_FORM_GNU_strp_alt, second);
    dw_reference(parameter, DW_AT_type, dw_int(unit));
    struct dw_die *outside = dw_die(function, DW_TAG_formal_parameter);
    dw_number(outside, DW_AT_name, DW_FORM_GNU_strp_alt, 4096);
    dw_reference(outside, DW_AT_type, dw_int(unit));
    open_info(&fixture);
    struct function *found = find(&fixture, "main.First");
    assert_non_null(found);
    found->signature = ARENA_NEW(&fixture.program.arena, struct signature);
    assert_ok(debug_info_load_parameters(fixture.info, found));
    assert_string_equal(found->signature->parameters[0].name, "parameter");
    assert_string_equal(found->signature->parameters[1].name, "");
}

TEST(references_into_a_file_that_is_not_there_are_refused)
{
    AUTO_FIXTURE fixture = {0};
    struct dw_unit *unit = dw_unit(&fixture.dwarf, 4, "main");
    struct dw_die *function = dw_function(unit, "main.Visit", 0x401000, 0x40);
    struct dw_die *parameter = dw_die(function, DW_TAG_formal_parameter);
    dw_number(parameter, DW_AT_type, DW_FORM_GNU_ref_alt, 11);
    open_info(&fixture);
    struct function *found = find(&fixture, "main.Visit");
    found->signature = ARENA_NEW(&fixture.program.arena, struct signature);
    assert_refused(debug_info_load_parameters(fixture.info, found), EXIT_TARGET,
                   "its debug information can't be read");
}

TEST(imports_in_a_circle_come_to_an_end)
{
    AUTO_FIXTURE fixture = {0};
    struct imports imports = {0};
    struct dw_unit *one = partial_unit(&fixture.dwarf), *other = partial_unit(&fixture.dwarf);
    struct dw_unit *unit = dw_unit(&fixture.dwarf, 4, "main");
    import_unit(one, other);
    import_unit(other, one);
    import_unit(other, other);
    import_unit(unit, one);
    dw_number(dw_die(unit->root, DW_TAG_imported_unit), DW_AT_import, DW_FORM_data4, 0);
    fixture.file = dwarf_writer_open(&fixture.dwarf);
    assert_ok(imports_find(fixture.file, &imports));
    assert_true(imports_have(&imports, one->root->offset));
    assert_true(imports_have(&imports, other->root->offset));
    assert_false(imports_have(&imports, unit->root->offset));
    assert_int_equal(imports.roots.count, 2);
    imports_deinit(&imports);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_units_of_go_import_is_go),
        cmocka_unit_test(what_is_in_another_file_is_as_if_it_were_in_this_one),
        cmocka_unit_test(names_may_be_in_the_other_files_strings),
        cmocka_unit_test(references_into_a_file_that_is_not_there_are_refused),
        cmocka_unit_test(imports_in_a_circle_come_to_an_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* dwarf/types: types as Go's linker writes them. */
#include "unit.h"

#include "dwarf/debug_info.h"
#include "dwarf_writer.h"

/* A file with debug information, and the model that it fills. */
struct fixture {
    struct dwarf_writer dwarf;
    struct dw_unit *unit;
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
}
#define AUTO_FIXTURE __attribute__((cleanup(fixture_deinit))) struct fixture

static void begin(struct fixture *fixture)
{
    fixture->unit = dw_unit(&fixture->dwarf, 5, "runtime");
}

static void open_info(struct fixture *fixture)
{
    fixture->file = dwarf_writer_open(&fixture->dwarf);
    assert_ok(debug_info_open(fixture->file, &fixture->program, &fixture->info));
    assert_non_null(fixture->info);
}

static struct type *get(struct fixture *fixture, const char *name)
{
    struct type *type = NULL;
    assert_ok(debug_info_find_type(fixture->info, name, &type));
    if (!type)
        fail_msg("no type %s", name);
    return type;
}

static struct type *get_whole(struct fixture *fixture, const char *name)
{
    struct type *type = get(fixture, name);
    assert_ok(type_complete(type));
    return type;
}

TEST(numbers_have_their_kind_and_size)
{
    static const struct {
        const char *name;
        unsigned encoding;
        uint64_t size;
        enum go_kind go_kind;
        enum type_kind kind;
    } rows[] = {
        {"bool", DW_ATE_boolean, 1, GO_BOOL, TYPE_BOOL},
        {"int8", DW_ATE_signed, 1, GO_INT8, TYPE_INT},
        {"int64", DW_ATE_signed, 8, GO_INT64, TYPE_INT},
        {"uint8", DW_ATE_unsigned, 1, GO_UINT8, TYPE_UINT},
        {"uintptr", DW_ATE_unsigned, 8, GO_UINTPTR, TYPE_UINT},
        {"float64", DW_ATE_float, 8, GO_FLOAT64, TYPE_FLOAT},
        {"complex128", DW_ATE_complex_float, 16, GO_COMPLEX128, TYPE_COMPLEX},
        {"main.Celsius", DW_ATE_float, 8, GO_FLOAT64, TYPE_FLOAT},
        {"char", DW_ATE_signed_char, 1, 0, TYPE_INT},
        {"odd", DW_ATE_decimal_float, 8, 0, TYPE_UNKNOWN},
    };
    AUTO_FIXTURE fixture = {0};
    begin(&fixture);
    for (size_t i = 0; i < LENGTH(rows); i++)
        dw_base(fixture.unit, rows[i].name, rows[i].encoding, rows[i].size, rows[i].go_kind);
    open_info(&fixture);
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct type *type = get_whole(&fixture, rows[i].name);
        assert_string_equal(type->name, rows[i].name);
        assert_int_equal(type->kind, rows[i].kind);
        assert_int_equal(type->size, rows[i].size);
    }
}

TEST(a_struct_and_its_typedef_are_one_type)
{
    AUTO_FIXTURE fixture = {0};
    begin(&fixture);
    struct dw_die *body = dw_struct(fixture.unit, "main.T", 24, GO_STRUCT);
    struct dw_die *name = dw_typedef(fixture.unit, "main.T", body, GO_STRUCT);
    dw_member(body, "a", dw_base(fixture.unit, "int8", DW_ATE_signed, 1, GO_INT8), 0, false);
    dw_member(body, "Mutex", dw_int(fixture.unit), 8, true);
    dw_member(body, "_", dw_int(fixture.unit), 16, false);
    dw_pointer(fixture.unit, "*main.T", name);
    open_info(&fixture);
    struct type *type = get_whole(&fixture, "main.T");
    struct type *pointer = get_whole(&fixture, "*main.T");
    assert_ptr_equal(pointer->element, type);
    assert_int_equal(pointer->kind, TYPE_POINTER);
    assert_int_equal(pointer->size, 8);
    assert_int_equal(type->kind, TYPE_STRUCT);
    assert_int_equal(type->size, 24);
    assert_int_equal(type->field_count, 3);
    assert_string_equal(type->fields[0].name, "a");
    assert_string_equal(type->fields[1].name, "Mutex");
    assert_int_equal(type->fields[1].offset, 8);
    assert_true(type->fields[1].embedded);
    assert_false(type->fields[0].embedded);
    assert_string_equal(type->fields[0].type->name, "int8");
}

static struct error *count_visits(struct type *type, void *context)
{
    unsigned *visits = context;
    *visits += strcmp(type->name, "main.T") == 0;
    return NULL;
}

TEST(a_struct_and_its_typedef_are_visited_once)
{
    AUTO_FIXTURE fixture = {0};
    unsigned visits = 0;
    begin(&fixture);
    struct dw_die *body = dw_struct(fixture.unit, "main.T", 8, GO_STRUCT);
    dw_typedef(fixture.unit, "main.T", body, GO_STRUCT);
    dw_member(body, "a", dw_int(fixture.unit), 0, false);
    open_info(&fixture);
    assert_ok(debug_info_each_type(fixture.info, count_visits, &visits));
    assert_int_equal(visits, 1);
}

TEST(a_pointer_may_lead_back_to_its_struct)
{
    AUTO_FIXTURE fixture = {0};
    begin(&fixture);
    struct dw_die *body = dw_struct(fixture.unit, "main.Node", 8, GO_STRUCT);
    struct dw_die *name = dw_typedef(fixture.unit, "main.Node", body, GO_STRUCT);
    dw_member(body, "next", dw_pointer(fixture.unit, "*main.Node", name), 0, false);
    open_info(&fixture);
    struct type *type = get_whole(&fixture, "main.Node");
    assert_ok(type_complete(type->fields[0].type));
    assert_ptr_equal(type->fields[0].type->element, type);
}

TEST(a_pointer_type_may_point_to_itself)
{
    AUTO_FIXTURE fixture = {0};
    begin(&fixture);
    struct dw_die *self = dw_pointer(fixture.unit, "main.P", NULL);
    dw_reference(self, DW_AT_type, self);
    open_info(&fixture);
    struct type *type = get_whole(&fixture, "main.P");
    assert_ptr_equal(type->element, type);
}

TEST(strings_and_slices_are_told_from_structs_by_their_kind)
{
    AUTO_FIXTURE fixture = {0};
    begin(&fixture);
    dw_string_type(fixture.unit);
    struct dw_die *integer = dw_int(fixture.unit);
    dw_slice(fixture.unit, "[]int", integer);
    dw_slice(fixture.unit, "main.Names", integer);
    struct dw_die *named = dw_struct(fixture.unit, "main.Title", 16, GO_STRING);
    dw_member(named, "len", integer, 8, false);
    open_info(&fixture);
    assert_int_equal(get(&fixture, "string")->kind, TYPE_STRING);
    assert_int_equal(get(&fixture, "string")->size, 16);
    assert_int_equal(get(&fixture, "main.Title")->kind, TYPE_STRING);
    static const char *const slices[] = {"[]int", "main.Names"};
    for (size_t i = 0; i < LENGTH(slices); i++) {
        struct type *slice = get_whole(&fixture, slices[i]);
        assert_int_equal(slice->kind, TYPE_SLICE);
        assert_int_equal(slice->size, 24);
        assert_string_equal(slice->element->name, "int");
    }
}

TEST(a_slice_without_an_element_takes_that_of_its_pointer)
{
    AUTO_FIXTURE fixture = {0};
    begin(&fixture);
    struct dw_die *slice = dw_slice(fixture.unit, "[]int", dw_int(fixture.unit));
    dw_attribute(slice, DW_AT_go_elem)->name = 0x3000;
    open_info(&fixture);
    assert_string_equal(get_whole(&fixture, "[]int")->element->name, "int");
}

TEST(a_slice_without_element_and_pointer_is_refused)
{
    AUTO_FIXTURE fixture = {0};
    begin(&fixture);
    dw_struct(fixture.unit, "[]int", 24, GO_SLICE);
    open_info(&fixture);
    assert_refused(type_complete(get(&fixture, "[]int")), EXIT_TARGET,
                   "debug information of type []int is incomplete");
}

TEST(arrays_have_their_count_by_either_attribute)
{
    AUTO_FIXTURE fixture = {0};
    begin(&fixture);
    struct dw_die *integer = dw_int(fixture.unit);
    dw_array(fixture.unit, "[0]int", integer, 0, 0);
    dw_array(fixture.unit, "[3]int", integer, 3, 24);
    struct dw_die *bound = dw_array(fixture.unit, "c_array", integer, 4, 40);
    dw_attribute(bound->children.items[0], DW_AT_count)->name = DW_AT_upper_bound;
    open_info(&fixture);
    assert_int_equal(get_whole(&fixture, "[0]int")->count, 0);
    assert_int_equal(get_whole(&fixture, "[3]int")->count, 3);
    assert_int_equal(get_whole(&fixture, "[3]int")->kind, TYPE_ARRAY);
    assert_int_equal(get_whole(&fixture, "[3]int")->size, 24);
    assert_string_equal(get_whole(&fixture, "[3]int")->element->name, "int");
    assert_int_equal(get_whole(&fixture, "c_array")->count, 5);
}

TEST(maps_and_channels_are_words_with_elements)
{
    AUTO_FIXTURE fixture = {0};
    begin(&fixture);
    struct dw_die *integer = dw_int(fixture.unit);
    struct dw_die *string = dw_string_type(fixture.unit);
    struct dw_die *header = dw_struct(fixture.unit, "map<string,int>", 48, GO_STRUCT);
    struct dw_die *map = dw_typedef(fixture.unit, "map[string]int",
                                    dw_pointer(fixture.unit, "*map<string,int>", header), GO_MAP);
    dw_reference(map, DW_AT_go_key, string);
    dw_reference(map, DW_AT_go_elem, integer);
    struct dw_die *channel = dw_typedef(fixture.unit, "chan int",
                                        dw_pointer(fixture.unit, "*hchan<int>", header), GO_CHAN);
    dw_reference(channel, DW_AT_go_elem, integer);
    open_info(&fixture);
    struct type *type = get_whole(&fixture, "map[string]int");
    assert_int_equal(type->kind, TYPE_MAP);
    assert_int_equal(type->size, 8);
    assert_string_equal(type->key->name, "string");
    assert_string_equal(type->element->name, "int");
    type = get_whole(&fixture, "chan int");
    assert_int_equal(type->kind, TYPE_CHAN);
    assert_int_equal(type->size, 8);
    assert_string_equal(type->element->name, "int");
}

TEST(a_map_without_a_key_is_refused)
{
    AUTO_FIXTURE fixture = {0};
    begin(&fixture);
    struct dw_die *map = dw_typedef(fixture.unit, "map[string]int", dw_int(fixture.unit), GO_MAP);
    dw_reference(map, DW_AT_go_elem, map);
    open_info(&fixture);
    assert_refused(type_complete(get(&fixture, "map[string]int")), EXIT_TARGET,
                   "debug information of type map[string]int is incomplete");
}

TEST(an_interface_has_methods_unless_it_is_the_empty_one)
{
    AUTO_FIXTURE fixture = {0};
    begin(&fixture);
    struct dw_die *full = dw_typedef(fixture.unit, "runtime.iface",
                                     dw_struct(fixture.unit, "runtime.iface", 16, GO_STRUCT), 0);
    struct dw_die *empty = dw_typedef(fixture.unit, "runtime.eface",
                                      dw_struct(fixture.unit, "runtime.eface", 16, GO_STRUCT), 0);
    dw_typedef(fixture.unit, "error", full, GO_INTERFACE);
    dw_typedef(fixture.unit, "interface {}", empty, GO_INTERFACE);
    open_info(&fixture);
    assert_int_equal(get(&fixture, "error")->kind, TYPE_INTERFACE);
    assert_int_equal(get(&fixture, "error")->size, 16);
    assert_true(get(&fixture, "error")->has_methods);
    assert_int_equal(get(&fixture, "interface {}")->kind, TYPE_INTERFACE);
    assert_false(get(&fixture, "interface {}")->has_methods);
}

TEST(functions_and_unsafe_pointers_are_words)
{
    AUTO_FIXTURE fixture = {0};
    begin(&fixture);
    struct dw_die *function = dw_die(fixture.unit->root, DW_TAG_subroutine_type);
    dw_string(function, DW_AT_name, DW_FORM_string, "func(int) error");
    dw_pointer(fixture.unit, "unsafe.Pointer", NULL);
    open_info(&fixture);
    assert_int_equal(get_whole(&fixture, "func(int) error")->kind, TYPE_FUNC);
    assert_int_equal(get_whole(&fixture, "func(int) error")->size, 8);
    assert_int_equal(get_whole(&fixture, "unsafe.Pointer")->kind, TYPE_UNSAFE_POINTER);
    assert_int_equal(get_whole(&fixture, "unsafe.Pointer")->size, 8);
}

TEST(a_typedef_of_a_typedef_is_what_stands_behind_both)
{
    AUTO_FIXTURE fixture = {0};
    begin(&fixture);
    struct dw_die *inner = dw_typedef(fixture.unit, "go.shape.int", dw_int(fixture.unit), 0);
    dw_typedef(fixture.unit, "main.Number", inner, 0);
    open_info(&fixture);
    assert_string_equal(get(&fixture, "main.Number")->name, "int");
    assert_ptr_equal(get(&fixture, "main.Number"), get(&fixture, "int"));
}

TEST(a_typedef_of_itself_is_an_unknown_type)
{
    AUTO_FIXTURE fixture = {0};
    begin(&fixture);
    struct dw_die *self = dw_typedef(fixture.unit, "main.Self", dw_int(fixture.unit), 0);
    dw_attribute(self, DW_AT_type)->target = self;
    open_info(&fixture);
    assert_int_equal(get_whole(&fixture, "main.Self")->kind, TYPE_UNKNOWN);
}

TEST(a_struct_that_contains_itself_is_refused)
{
    /* What takes a value apart would never end. */
    AUTO_FIXTURE fixture = {0};
    begin(&fixture);
    struct dw_die *outer = dw_struct(fixture.unit, "main.Outer", 8, GO_STRUCT);
    struct dw_die *inner = dw_struct(fixture.unit, "main.Inner", 8, GO_STRUCT);
    dw_member(outer, "inner", inner, 0, false);
    dw_member(inner, "list", dw_array(fixture.unit, "[1]main.Outer", outer, 1, 8), 0, false);
    open_info(&fixture);
    assert_refused(type_complete(get(&fixture, "main.Outer")), EXIT_TARGET, "main.");
}

TEST(references_out_of_the_section_are_refused)
{
    AUTO_FIXTURE fixture = {0};
    begin(&fixture);
    struct dw_die *pointer = dw_pointer(fixture.unit, "*main.T", dw_int(fixture.unit));
    dw_attribute(pointer, DW_AT_type)->target = NULL;
    dw_attribute(pointer, DW_AT_type)->number = 0x7fffffff;
    open_info(&fixture);
    struct type *type = NULL;
    struct error *error = debug_info_find_type(fixture.info, "*main.T", &type);
    if (!error)
        error = type_complete(type);
    assert_refused(error, EXIT_TARGET, "debug information");
}

TEST(a_name_that_no_type_has_gives_none)
{
    AUTO_FIXTURE fixture = {0};
    struct type *type;
    begin(&fixture);
    dw_int(fixture.unit);
    open_info(&fixture);
    assert_ok(debug_info_find_type(fixture.info, "main.T", &type));
    assert_null(type);
    assert_int_equal(debug_info_version(fixture.info), 5);
}

TEST(a_file_without_debug_information_is_no_error)
{
    AUTO_ELF_WRITER elf = {0};
    AUTO_FIXTURE fixture = {0};
    fixture.file = elf_writer_open(&elf);
    assert_ok(debug_info_open(fixture.file, &fixture.program, &fixture.info));
    assert_null(fixture.info);
}

TEST(debug_information_that_cannot_be_inflated_is_refused_by_section)
{
    AUTO_FIXTURE fixture = {0};
    AUTO_ELF_WRITER elf = {0};
    begin(&fixture);
    for (unsigned i = 0; i < 100; i++)
        dw_string_type(fixture.unit);
    dwarf_writer_finish(&fixture.dwarf);
    dwarf_writer_add_to(&fixture.dwarf, &elf, ELF_COMPRESSED);
    struct text *packed = &elf.sections.items[0].contents;
    bytes_patch(packed, packed->length / 2, 0x1122334455667788, 8);
    fixture.file = elf_writer_open(&elf);
    struct error *error = debug_info_open(fixture.file, &fixture.program, &fixture.info);
    if (!error)
        error = debug_info_list_functions(fixture.info);
    assert_refused(error, EXIT_TARGET, ".debug_info: its compressed contents are damaged");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_have_their_kind_and_size),
        cmocka_unit_test(a_struct_and_its_typedef_are_one_type),
        cmocka_unit_test(a_struct_and_its_typedef_are_visited_once),
        cmocka_unit_test(a_pointer_may_lead_back_to_its_struct),
        cmocka_unit_test(a_pointer_type_may_point_to_itself),
        cmocka_unit_test(strings_and_slices_are_told_from_structs_by_their_kind),
        cmocka_unit_test(a_slice_without_an_element_takes_that_of_its_pointer),
        cmocka_unit_test(a_slice_without_element_and_pointer_is_refused),
        cmocka_unit_test(arrays_have_their_count_by_either_attribute),
        cmocka_unit_test(maps_and_channels_are_words_with_elements),
        cmocka_unit_test(a_map_without_a_key_is_refused),
        cmocka_unit_test(an_interface_has_methods_unless_it_is_the_empty_one),
        cmocka_unit_test(functions_and_unsafe_pointers_are_words),
        cmocka_unit_test(a_typedef_of_a_typedef_is_what_stands_behind_both),
        cmocka_unit_test(a_typedef_of_itself_is_an_unknown_type),
        cmocka_unit_test(a_struct_that_contains_itself_is_refused),
        cmocka_unit_test(references_out_of_the_section_are_refused),
        cmocka_unit_test(a_name_that_no_type_has_gives_none),
        cmocka_unit_test(a_file_without_debug_information_is_no_error),
        cmocka_unit_test(debug_information_that_cannot_be_inflated_is_refused_by_section),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

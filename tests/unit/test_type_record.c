/* golang/type_record: names of fields and types, whatever a file has in their place. */
#include "unit.h"

#include "elf_writer.h"
#include "golang/type_record.h"

enum { TYPES = 0x500000, NAME_AT = 16, PACKAGE_AT = 32, HAS_PACKAGE = 4 };

static void add_name(struct text *types, size_t at, const char *name, uint32_t package)
{
    bytes_fill(types, 0, at - types->length);
    bytes_u8(types, HAS_PACKAGE);
    bytes_u8(types, (uint8_t)strlen(name));
    text_add_string(types, name);
    bytes_u32(types, package);
}

/* The name at NAME_AT, whose package is said to be at PACKAGE, and that of the one at PACKAGE_AT at
 * NAME_AT. */
static void read_name(uint32_t package, struct arena *arena, struct record_name *ret)
{
    AUTO_ELF_WRITER writer = {0};
    AUTO_TEXT struct text types = {0};
    add_name(&types, NAME_AT, "field", package);
    add_name(&types, PACKAGE_AT, "main", NAME_AT);
    bytes_fill(&types, 0, 16);
    elf_writer_load(&writer, ".rodata", TYPES, PF_R, &types);
    AUTO(elf_file_closep) struct elf_file *file = elf_writer_open(&writer);
    struct module_data module = {
        .address = TYPES, .types = TYPES, .types_end = TYPES + types.length};
    struct record_memory memory;
    record_memory_open(file, &module, (struct go_version){1, 24, true}, &memory);
    *ret = record_name_at(&memory, TYPES + NAME_AT, arena);
}

TEST(a_name_has_a_package)
{
    struct arena arena = {0};
    struct record_name name;
    read_name(PACKAGE_AT, &arena, &name);
    assert_string_equal(name.text, "field");
    assert_string_equal(name.package, "main");
    arena_deinit(&arena);
}

TEST(a_name_that_is_its_own_package_ends)
{
    struct arena arena = {0};
    struct record_name name;
    read_name(NAME_AT, &arena, &name);
    assert_string_equal(name.package, "field");
    arena_deinit(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_has_a_package),
        cmocka_unit_test(a_name_that_is_its_own_package_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* bt/named_number: numbers by the names that the program has for them, as strings in expressions.
 */
#include "unit.h"

#include "bt/body.h"
#include "elf_writer.h"
#include "model.h"

enum { NAMES = 0x500000, TEXTS = 0x600000 };

static struct arena arena;
static struct text notes;
static struct script script;
static struct arguments arguments;
static struct probe probe;
static struct elf_writer writer;

static void set_up(const char *version)
{
    AUTO_TEXT struct text names = {0};
    AUTO_TEXT struct text texts = {0};
    text_printf(&texts, "GC assist markingIO wait");
    const uint64_t words[] = {0, 0, TEXTS, 17, TEXTS + 17, 7};
    for (size_t i = 0; i < LENGTH(words); i++)
        bytes_u64(&names, words[i]);
    elf_writer_load(&writer, ".data", NAMES, PF_R | PF_W, &names);
    elf_writer_load(&writer, ".rodata", TEXTS, PF_R, &texts);
    model_declare("runtime.waitReason", "uint8");
    struct function *function = model_function("main.F", "reason runtime.waitReason, n int", "");
    assert_ok(arguments_place(&model, function, &arguments));
    script = (struct script){
        .arena = &arena,
        .program = &model,
        .file = elf_writer_open(&writer),
        .structs = {.arena = &arena},
        .types = {.program = &model},
        .notes = &notes,
    };
    assert_ok(dialect_of_version(version, &script.options.dialect));
    probe = (struct probe){.script = &script, .arguments = &arguments, .body = ""};
}

static int tear_down(void **state)
{
    elf_file_close(script.file);
    elf_writer_deinit(&writer);
    writer = (struct elf_writer){0};
    array_deinit(&probe.variables);
    structs_deinit(&script.structs);
    runtime_types_deinit(&script.types);
    arguments_deinit(&arguments);
    arena_deinit(&arena);
    text_deinit(&notes);
    return model_reset(state);
}

static struct error *translate(const char *source, struct text *text)
{
    const char *mistake;
    return body_translate_expressions(&probe, IN_PREDICATE, source, text, &mistake);
}

TEST(a_name_is_read_from_the_programs_own_table)
{
    AUTO_TEXT struct text text = {0};
    set_up("0.27");
    assert_ok(translate("${reason:name} == \"IO wait\"", &text));
    assert_string_equal(text_string(&text),
                        "str(*(uint64 *)(((uint64)5242880) + (uint64)(uint8)reg(\"ax\") * 16), "
                        "*(uint64 *)((((uint64)5242880) + (uint64)(uint8)reg(\"ax\") * 16) + 8) + "
                        "1) == \"IO wait\"");
}

TEST(other_numbers_have_none)
{
    AUTO_TEXT struct text text = {0};
    set_up("0.27");
    assert_refused(translate("${n:name}", &text), EXIT_USAGE, "n (int) has no :name");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_name_is_read_from_the_programs_own_table, tear_down),
        cmocka_unit_test_teardown(other_numbers_have_none, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

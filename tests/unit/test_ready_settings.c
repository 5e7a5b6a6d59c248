/* cmd/ready_settings: which ready script is meant, and what of it is set by the program. */
#include "unit.h"

#include "cmd/ready_settings.h"
#include "model.h"

static const struct ready_script ready = {
    .name = "alloc",
    .value = "rate runtime.MemProfileRate",
    .zero = "nothing will be shown",
    .stripped = "gc-phases",
};

static struct arena arena;
static struct text notes;
static struct script script;
static struct options options;
static struct ready_settings settings;

static int set_up(void **state)
{
    (void)state;
    script = (struct script){
        .arena = &arena, .program = &model, .binary = "/bin/program", .notes = &notes};
    return 0;
}

static int tear_down(void **state)
{
    ready_settings_deinit(&settings);
    array_deinit(&options.settings);
    arena_deinit(&arena);
    text_deinit(&notes);
    model.find_variable = NULL;
    return model_reset(state);
}

/* What is said of a program by Go 1.MINOR that has that function. */
static const char *said(unsigned minor, const char *function)
{
    model_function(function, "", "");
    model.version = (struct go_version){.known = true, .major = 1, .minor = minor};
    assert_ok(ready_settings_find(&script, &options, &ready, &settings));
    return text_string(&notes);
}

TEST(a_variable_is_zero_where_the_linker_finds_no_use_for_it)
{
    assert_string_equal(said(27, "main.F"), "alloc: nothing will be shown\n");
    assert_int_equal(settings.count, 0);
}

TEST(it_is_not_where_there_is_one)
{
    assert_string_equal(said(19, "runtime.MemProfile"), "");
}

TEST(nor_where_only_a_part_of_one_has_code)
{
    assert_string_equal(said(27, "runtime.memProfileInternal.func1"), "");
}

TEST(nor_with_linkers_that_do_not_look)
{
    assert_string_equal(said(16, "main.F"), "");
}

TEST(what_is_set_is_taken_along)
{
    const struct script_setting setting = {"rate", 4, "1", false};
    array_push(&options.settings, setting);
    said(19, "runtime.MemProfile");
    assert_int_equal(settings.count, 1);
    assert_string_equal(settings.items[0].value, "1");
}

static struct error *find_variable(struct program *program, const char *name,
                                   struct package_variable *ret)
{
    (void)program;
    (void)name;
    *ret = (struct package_variable){0};
    return NULL;
}

TEST(without_debug_information_another_script_is_taken)
{
    struct ready_script chosen = ready;
    assert_ok(ready_choose(&script, &chosen));
    assert_string_equal(chosen.name, "gc-phases");
    assert_string_equal(text_string(&notes), "alloc: /bin/program has no debug information, so "
                                             "gc-phases is taken in its place\n");
}

TEST(with_it_none_is)
{
    struct ready_script chosen = ready;
    model.find_variable = find_variable;
    assert_ok(ready_choose(&script, &chosen));
    assert_string_equal(chosen.name, "alloc");
    assert_string_equal(text_string(&notes), "");
}

TEST(scripts_name_others_that_there_are)
{
    struct ready_scripts scripts;
    unsigned count = 0;
    assert_ok(library_list(&arena, &scripts));
    for (size_t i = 0; i < scripts.count; i++) {
        struct ready_script other;
        if (!scripts.items[i].stripped)
            continue;
        assert_ok(library_find(&arena, scripts.items[i].stripped, &other));
        assert_non_null(other.source);
        count++;
    }
    array_deinit(&scripts);
    assert_true(count > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_variable_is_zero_where_the_linker_finds_no_use_for_it,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(it_is_not_where_there_is_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nor_where_only_a_part_of_one_has_code, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nor_with_linkers_that_do_not_look, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_set_is_taken_along, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_debug_information_another_script_is_taken, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(with_it_none_is, set_up, tear_down),
        cmocka_unit_test_setup_teardown(scripts_name_others_that_there_are, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* bt/structs: C structs with Go's offsets and names that can't break a script. */
#include "unit.h"

#include <ctype.h>

#include "bt/structs.h"
#include "model.h"

struct row {
    const char *name;
    const char *type;   /* of "main.T" */
    const char *fields; /* those that are looked at, in that order; a space between them */
    const char *printed;
};

static const struct row rows[] = {
    {"fields under their own names", "struct{Key int; n int32}", "Key n",
     "struct main__T {\n"
     "  long Key;\n"
     "  int n;\n"
     "};\n"},
    {"what isn't looked at is padding", "struct{a int; b int16; c int; d int}", "b d",
     "struct main__T {\n"
     "  unsigned char pad_0[8];\n"
     "  short b;\n"
     "  unsigned char pad_10[14];\n"
     "  long d;\n"
     "};\n"},
    {"padding that C makes itself isn't printed", "struct{a int8; b int}", "a b",
     "struct main__T {\n"
     "  char a;\n"
     "  long b;\n"
     "};\n"},
    {"fields are in the order of their offsets", "struct{a int; b int; c int}", "c a b",
     "struct main__T {\n"
     "  long a;\n"
     "  long b;\n"
     "  long c;\n"
     "};\n"},
    {"a field that is asked for twice is there once", "struct{a int}", "a a",
     "struct main__T {\n"
     "  long a;\n"
     "};\n"},
    {"integers have their size and sign",
     "struct{a bool; b int8; c uint8; d int16; e uint16; f int32; g uint32; h int64; i uint64}",
     "a b c d e f g h i",
     "struct main__T {\n"
     "  unsigned char a;\n"
     "  char b;\n"
     "  unsigned char c;\n"
     "  short d;\n"
     "  unsigned short e;\n"
     "  int f;\n"
     "  unsigned int g;\n"
     "  long h;\n"
     "  unsigned long i;\n"
     "};\n"},
    {"floats are their bits", "struct{a float32; b float64}", "a b",
     "struct main__T {\n"
     "  unsigned int a;\n"
     "  unsigned long b;\n"
     "};\n"},
    {"words are words", "struct{a *int; b func(); c map[int]int; d chan int; e unsafe.Pointer}",
     "a b c d e",
     "struct main__T {\n"
     "  unsigned long a;\n"
     "  unsigned long b;\n"
     "  unsigned long c;\n"
     "  unsigned long d;\n"
     "  unsigned long e;\n"
     "};\n"},
    {"strings, slices and interfaces have structs of their own",
     "struct{a string; b []int; c error}", "a b c",
     GO_STRING_DEFINITION GO_SLICE_DEFINITION GO_INTERFACE_DEFINITION "struct main__T {\n"
                                                                      "  struct go_string a;\n"
                                                                      "  struct go_slice b;\n"
                                                                      "  struct go_interface c;\n"
                                                                      "};\n"},
    {"only those that are used", "struct{a string; b []int}", "b",
     GO_SLICE_DEFINITION "struct main__T {\n"
                         "  unsigned char pad_0[16];\n"
                         "  struct go_slice b;\n"
                         "};\n"},
    {"arrays and complex numbers are bytes", "struct{a [3]int16; b complex128}", "a b",
     "struct main__T {\n"
     "  unsigned char a[6];\n"
     "  unsigned char pad_6[2];\n"
     "  unsigned char b[16];\n"
     "};\n"},
    {"a struct inside that isn't looked into is bytes", "struct{a int8; p main.Pair}", "a p",
     "struct main__T {\n"
     "  char a;\n"
     "  unsigned char pad_1[7];\n"
     "  unsigned char p[16];\n"
     "};\n"},
    {"reserved words get a letter in front", "struct{struct_ int; int int; signal int; uint8 int}",
     "int signal uint8 struct_",
     "struct main__T {\n"
     "  long struct_;\n"
     "  long f_int;\n"
     "  long f_signal;\n"
     "  long f_uint8;\n"
     "};\n"},
    {"other bytes become underscores", "struct{h\u00f6he int; a\"b/c int}", "h\u00f6he a\"b/c",
     "struct main__T {\n"
     "  long h__he;\n"
     "  long a_b_c;\n"
     "};\n"},
    {"names that come out equal are told apart", "struct{a\u00e4 int; a\u00f6 int}",
     "a\u00e4 a\u00f6",
     "struct main__T {\n"
     "  long a__;\n"
     "  long a___8;\n"
     "};\n"},
    {"names that begin with two underscores are the compiler's", "struct{\u00e4 int; __x int}",
     "\u00e4 __x",
     "struct main__T {\n"
     "  long f___;\n"
     "  long f___x;\n"
     "};\n"},
    {"a name that begins with a digit gets a letter", "struct{9x int}", "9x",
     "struct main__T {\n"
     "  long f_9x;\n"
     "};\n"},
    {"a field called as padding isn't padding", "struct{a int; pad_0 int; pad_16 int; b int}",
     "pad_0 b",
     "struct main__T {\n"
     "  unsigned char pad_0[8];\n"
     "  long f_pad_0;\n"
     "  unsigned char pad_16[8];\n"
     "  long b;\n"
     "};\n"},
    {"an empty field in front of another, asked for later", "struct{z struct{}; a int}", "a z",
     "struct main__T {\n"
     "  unsigned char z[0];\n"
     "  long a;\n"
     "};\n"},
    {"an empty field at the end", "struct{a int; z struct{}}", "z a",
     "struct main__T {\n"
     "  long a;\n"
     "  unsigned char z[0];\n"
     "};\n"},
};

static const struct field *find_field(const struct type *type, const char *name, size_t length)
{
    for (size_t i = 0; i < type->field_count; i++) {
        if (strlen(type->fields[i].name) == length &&
            memcmp(type->fields[i].name, name, length) == 0)
            return &type->fields[i];
    }
    fail_msg("no field %s", name);
    return NULL;
}

static void is_printed(void **state)
{
    const struct row *row = *state;
    struct structs structs = {.arena = &model.arena};
    AUTO_TEXT struct text text = {0};
    model_declare("main.Pair", "struct{x int; y int}");
    struct type *type = model_declare("main.T", row->type);
    for (const char *at = row->fields; *at;) {
        size_t length = strcspn(at, " ");
        const char *name;
        assert_ok(structs_field(&structs, type, find_field(type, at, length), &name));
        at += length + (at[length] == ' ');
    }
    structs_print(&structs, &text);
    assert_string_equal(text_string(&text), row->printed);
    structs_deinit(&structs);
}

/* ---- nesting ---- */

TEST(structs_stand_behind_those_that_they_contain)
{
    struct structs structs = {.arena = &model.arena};
    AUTO_TEXT struct text text = {0};
    const char *name;
    struct type *inner = model_declare("main.Inner", "struct{a int8; b int; c int}");
    struct type *outer = model_declare("main.Outer", "struct{n int; i main.Inner; m int}");
    assert_ok(structs_field(&structs, outer, &outer->fields[1], &name));
    assert_string_equal(name, "i");
    assert_ok(structs_field(&structs, outer, &outer->fields[2], &name));
    assert_ok(structs_field(&structs, inner, &inner->fields[1], &name));
    structs_print(&structs, &text);
    /* The inner one is shorter in C: the outer one makes up for it. */
    assert_string_equal(text_string(&text), "struct main__Inner {\n"
                                            "  unsigned char pad_0[8];\n"
                                            "  long b;\n"
                                            "};\n"
                                            "struct main__Outer {\n"
                                            "  unsigned char pad_0[8];\n"
                                            "  struct main__Inner i;\n"
                                            "  unsigned char pad_24[8];\n"
                                            "  long m;\n"
                                            "};\n");
    structs_deinit(&structs);
}

/* ---- names of structs ---- */

TEST(names_of_structs_are_identifiers_and_unique)
{
    static const struct {
        const char *type, *name;
    } cases[] = {
        {"github.com/x/logical.StorageEntry", "logical__StorageEntry"},
        {"github.com/y/logical.StorageEntry", "logical__StorageEntry_2"},
        {"github.com/z/logical.StorageEntry", "logical__StorageEntry_3"},
        {"main.T[int]", "main__T_int_"},
        {"main.T[string,int]", "main__T_string_int_"},
        {"struct { a int }", "go__struct"},
        {"struct { b int; c main.T }", "go__struct_2"},
        {"main.h\u00f6he", "main__h__he"},
        {"main.a\"b\n;c", "main__a_b__c"},
        {"gopkg.in/yaml%2ev2.T", "yaml_2ev2__T"},
        {"main.AVeryLongNameOfATypeThatGoesOnAndOnAndOnUntilNobodyCanReadItAnyMore",
         "main__AVeryLongNameOfATypeThatGoesOnAndOnAndOnUntilNobodyCan"},
        {"main.AVeryLongNameOfATypeThatGoesOnAndOnAndOnUntilNobodyCanTellThemApart",
         "main__AVeryLongNameOfATypeThatGoesOnAndOnAndOnUntilNobodyCan_2"},
    };
    struct structs structs = {.arena = &model.arena};
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct type *type = ARENA_NEW(&model.arena, struct type);
        *type = (struct type){.name = cases[i].type, .kind = TYPE_STRUCT, .complete = true};
        const char *name, *again;
        assert_ok(structs_name(&structs, type, &name));
        assert_ok(structs_name(&structs, type, &again));
        assert_ptr_equal(name, again);
        if (strncmp(name, cases[i].name, 60) != 0)
            fail_msg("'%s' is '%s'", cases[i].type, name);
        for (const char *at = name; *at; at++)
            assert_true(*at == '_' || isalnum((unsigned char)*at));
        assert_true(strlen(name) <= 66 && strchr("0123456789", *name) == NULL);
    }
    structs_deinit(&structs);
}

TEST(no_name_of_a_field_leaves_its_line_or_ends_the_struct)
{
    struct structs structs = {.arena = &model.arena};
    AUTO_TEXT struct text text = {0};
    const char *name;
    struct type *type = model_declare("main.T", "struct{a int; b int}");
    type->fields[0].name = "x; }; /* */ \n\"\\";
    type->fields[1].name = "";
    assert_ok(structs_field(&structs, type, &type->fields[0], &name));
    assert_ok(structs_field(&structs, type, &type->fields[1], &name));
    structs_print(&structs, &text);
    assert_string_equal(text_string(&text), "struct main__T {\n"
                                            "  long x______________;\n"
                                            "  long blank_8;\n"
                                            "};\n");
    structs_deinit(&structs);
}

TEST(a_package_that_begins_with_a_digit_gets_a_letter)
{
    /* DWARF has the last element of the import path, which need not be the package's name. */
    struct structs structs = {.arena = &model.arena};
    const char *name;
    struct type *type = model_declare("github.com/x/3d.T", "struct{a int}");
    assert_ok(structs_name(&structs, type, &name));
    assert_false(isdigit((unsigned char)*name));
    structs_deinit(&structs);
}

TEST(a_name_that_collides_after_it_was_changed_is_changed_again)
{
    /* "q<e-acute>" becomes "q__", which is taken, and "q___16", which is taken too. */
    struct structs structs = {.arena = &model.arena};
    struct type *type = model_declare("main.T", "struct{q___16 int; q__ int; q\u00e9 int}");
    const char *names[3];
    for (size_t i = 0; i < 3; i++)
        assert_ok(structs_field(&structs, type, &type->fields[i], &names[i]));
    assert_string_not_equal(names[0], names[1]);
    assert_string_not_equal(names[0], names[2]);
    assert_string_not_equal(names[1], names[2]);
    structs_deinit(&structs);
}

int main(void)
{
    const struct CMUnitTest more[] = {
        cmocka_unit_test_teardown(structs_stand_behind_those_that_they_contain, model_reset),
        cmocka_unit_test_teardown(names_of_structs_are_identifiers_and_unique, model_reset),
        cmocka_unit_test_teardown(no_name_of_a_field_leaves_its_line_or_ends_the_struct,
                                  model_reset),
        cmocka_unit_test_teardown(a_package_that_begins_with_a_digit_gets_a_letter, model_reset),
        cmocka_unit_test_teardown(a_name_that_collides_after_it_was_changed_is_changed_again,
                                  model_reset),
    };
    struct unit_tests tests = {0};
    ROW_TESTS(rows, is_printed, model_reset, &tests);
    for (size_t i = 0; i < LENGTH(more); i++)
        array_push(&tests, more[i]);
    return unit_tests_run(&tests);
}

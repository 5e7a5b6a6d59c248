/* Elements of maps by their keys: the loops over their slots. */
#include "traced.h"

static const struct {
    const char *name, *text;
} swiss[] =
    {
        {"internal/runtime/maps.Map", "struct{used uint64; seed uintptr; dirPtr unsafe.Pointer; "
                                      "dirLen int; globalDepth uint8; globalShift uint8}"},
        {"internal/runtime/maps.groupsReference", "struct{data unsafe.Pointer; lengthMask uint64}"},
        {"internal/runtime/maps.table", "struct{used uint16; capacity uint16; growthLeft uint16; "
                                        "localDepth uint8; index int; groups "
                                        "internal/runtime/maps.groupsReference}"},
        {"noalg.map.group[string]int",
         "struct{ctrl uint64; slots [8]struct{key string; elem int}}"},
        {"noalg.map.group[int16]string",
         "struct{ctrl uint64; slots [8]struct{key int16; elem string}}"},
        {"noalg.map.group[string]float64",
         "struct{ctrl uint64; slots [8]struct{key string; elem float64}}"},
},
  buckets[] = {
      {"runtime.hmap", "struct{count int; flags uint8; B uint8; noverflow uint16; hash0 uint32; "
                       "buckets unsafe.Pointer; oldbuckets unsafe.Pointer}"},
      {"bucket<string,int>",
       "struct{tophash [8]uint8; keys [8]string; values [8]int; overflow uintptr}"},
      {"bucket<int16,string>",
       "struct{tophash [8]uint8; keys [8]int16; values [8]string; overflow uintptr}"},
};

static struct type *known[8];
static size_t known_count;
static struct error *(*find_other)(struct program *program, const char *name, struct type **ret);

static struct error *find_type(struct program *program, const char *name, struct type **ret)
{
    for (size_t i = 0; i < known_count; i++) {
        if (strcmp(known[i]->name, name) == 0) {
            *ret = known[i];
            return NULL;
        }
    }
    return find_other(program, name, ret);
}

static void set_up(bool is_swiss)
{
    traced_set_up("0.27");
    known_count = 0;
    for (size_t i = 0; i < (is_swiss ? LENGTH(swiss) : LENGTH(buckets)); i++)
        known[known_count++] = is_swiss ? model_declare(swiss[i].name, swiss[i].text)
                                        : model_declare(buckets[i].name, buckets[i].text);
    find_other = model.find_type;
    model.find_type = find_type;
}

TEST(groups_are_looked_at_up_to_the_last_table)
{
    set_up(true);
    traced_translate("go:\"main.Maps\" { printf(\"%d\\n\", ${m[\"key\"]}); }");
    assert_contains("$m__key__ = (uint64)reg(\"ax\");");
    assert_contains("while ($gobt_n < 256) {");
    assert_contains("if (((uint64)*(uint64 *)($gobt_s + 8) ^ (uint64)3) == 0) {");
    /* "ke", "y" */
    assert_contains("(uint64)*(uint16 *)$gobt_k ^ (uint64)25963");
    assert_contains("(uint64)*(uint8 *)($gobt_k + 2) ^ (uint64)121");
    assert_contains("$m__key__ = $gobt_g + 24 + 24 * ($gobt_n & 7); break;");
    assert_contains("if ($gobt_i >= $gobt_d) {");
}

TEST(buckets_are_looked_at_with_the_old_ones)
{
    set_up(false);
    traced_translate("go:\"main.Maps\" { ${n[-2]}; }");
    assert_contains("*(uint8 *)($gobt_g + ($gobt_n & 7)) >= 5");
    assert_contains("if (((uint64)*(uint16 *)$gobt_s ^ (uint64)65534) == 0) {");
    assert_contains("$gobt_g = *(uint64 *)($gobt_g + 152);");
    assert_contains("$gobt_b = $gobt_t;");
    assert_contains("n[-2]=absent");
    assert_contains("n[-2]=<not in the first 256 slots>");
}

TEST(a_key_is_looked_for_once)
{
    set_up(true);
    traced_translate("go:\"main.Maps\" / ${m[\"a\"]} > 1 / { ${m[\"a\"]}; @ = sum(${m[\"a\"]}); }");
    assert_count("while (", 1);
    assert_contains("(int64)*(int64 *)$m__a__ > 1");
    assert_lacks("\n/ ");
}

TEST(a_key_is_looked_for_once_whatever_the_map_is_used_for)
{
    set_up(true);
    traced_translate("go:\"main.Maps\" / ${m[\"a\"]} > 1 / { @ = ${m:len}; @n = ${m:ptr}; "
                     "${m}; @ = sum(${m[\"a\"]}); }");
    assert_count("while (", 1);
}

TEST(all_loops_come_before_the_condition)
{
    set_up(true);
    traced_translate("go:\"main.Maps\" / ${m[\"a\"]} > 1 / { @ = sum(${m[\"b\"]}); }");
    assert_count("while (", 2);
    assert_lacks("    // one slot after the other");
}

/* Where WHAT begins behind the place FROM. */
static const char *find_behind(const char *from, const char *what)
{
    const char *at = strstr(from, what);
    assert_non_null(at);
    return at + strlen(what);
}

TEST(what_is_computed_for_one_event_stands_right_before_it)
{
    set_up(true);
    const char *at = traced_translate("go:\"main.Measures\" { ${f[\"a\"]}; ${f[\"b\"]}; }");
    at = find_behind(at, "while (");
    at = find_behind(at, "while (");
    at = find_behind(at, "$f__a___decimal = ");
    at = find_behind(at, "printf(\"f[\\\"a\\\"]=");
    at = find_behind(at, "$f__b___decimal = ");
    find_behind(at, "printf(\"f[\\\"b\\\"]=");
    assert_count("$f__a___decimal = (uint64)", 1);
    assert_lacks("\1");
}

TEST(loops_come_before_what_is_computed_for_several_events)
{
    set_up(true);
    const char *at = traced_translate("go:\"main.Measures\" { ${f[\"a\"]}; ${f[\"a\"]}; "
                                      "${f[\"b\"]}; ${f[\"b\"]}; }");
    at = find_behind(at, "while (");
    at = find_behind(at, "while (");
    at = find_behind(at, "$f__a___decimal = ");
    at = find_behind(at, "$f__b___decimal = ");
    find_behind(at, "printf(\"f[");
}

TEST(more_than_the_kernel_follows_are_refused)
{
    set_up(true);
    assert_refused(traced_try("go:\"main.Maps\" { @ = ${m[\"a\"]} + ${m[\"b\"]} + ${m[\"c\"]} + "
                              "${m[\"d\"]} + ${m[\"e\"]} + ${m[\"f\"]} + ${m[\"g\"]} + "
                              "${m[\"h\"]} + ${m[\"i\"]}; }",
                              NULL),
                   EXIT_TARGET, "one probe can look for 8 keys in maps at the most");
}

TEST(a_map_of_which_nothing_is_known_is_refused)
{
    traced_set_up("0.27");
    assert_refused(traced_try("go:\"main.Maps\" { ${m[\"a\"]}; }", NULL), EXIT_TARGET,
                   "the program doesn't say where its entries are");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(groups_are_looked_at_up_to_the_last_table, traced_tear_down),
        cmocka_unit_test_teardown(buckets_are_looked_at_with_the_old_ones, traced_tear_down),
        cmocka_unit_test_teardown(a_key_is_looked_for_once, traced_tear_down),
        cmocka_unit_test_teardown(a_key_is_looked_for_once_whatever_the_map_is_used_for,
                                  traced_tear_down),
        cmocka_unit_test_teardown(all_loops_come_before_the_condition, traced_tear_down),
        cmocka_unit_test_teardown(what_is_computed_for_one_event_stands_right_before_it,
                                  traced_tear_down),
        cmocka_unit_test_teardown(loops_come_before_what_is_computed_for_several_events,
                                  traced_tear_down),
        cmocka_unit_test_teardown(more_than_the_kernel_follows_are_refused, traced_tear_down),
        cmocka_unit_test_teardown(a_map_of_which_nothing_is_known_is_refused, traced_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

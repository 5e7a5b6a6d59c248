/* run/verdict: what bpftrace says of a script, as each of its versions puts it. */
#include "unit.h"

#include "run/verdict.h"

struct row {
    const char *name;
    const char *output;
    unsigned line; /* of the only complaint; 0: there is none */
    const char *message;
};

static const struct row rows[] = {
    {"a place in one line",
     "/proc/self/fd/4:14:8-12: ERROR: Unknown identifier: 'x'\n  x = 1\n  ~\n", 14,
     "Unknown identifier: 'x'"},
    {"a place in several lines", "/proc/self/fd/12:2-4: ERROR: str() takes 2\n", 2,
     "str() takes 2"},
    {"a place without an end", "own.bt:3:7: ERROR: nested: ERROR: twice\n", 3,
     "nested: ERROR: twice"},
    {"behind lines about other things",
     "WARNING: x:1:2: odd\nERROR: couldn't set RLIMIT_MEMLOCK\na\n/proc/self/fd/4:9:1-2: ERROR: "
     "y\n",
     9, "y"},
    {"the last line may lack its end", "/proc/self/fd/4:9:1-2: ERROR: y", 9, "y"},
    {"a warning", "/proc/self/fd/4:99:20-40: WARNING: odd\n", 0, NULL},
    {"an error without a place", "ERROR: no such file\nx: ERROR: y\n12: ERROR: z\n", 0, NULL},
    {"nothing", "", 0, NULL},
};

static void is_read(void **state)
{
    const struct row *row = *state;
    struct arena arena = {0};
    struct verdict verdict = {0};
    verdict_read(row->output, &arena, &verdict);
    assert_int_equal(verdict.count, row->line ? 1 : 0);
    if (row->line) {
        assert_int_equal(verdict.items[0].line, row->line);
        assert_string_equal(verdict.items[0].message, row->message);
    }
    array_deinit(&verdict);
    arena_deinit(&arena);
}

TEST(all_complaints_are_kept_once_and_in_their_order)
{
    struct arena arena = {0};
    struct verdict verdict = {0};
    verdict_read(
        "f:2:1-2: ERROR: a\n  code\nf:2:3-4: ERROR: b\nf:2:1-2: ERROR: a\nf:7:1-2: ERROR: c\n",
        &arena, &verdict);
    assert_int_equal(verdict.count, 3);
    assert_string_equal(verdict.items[1].message, "b");
    assert_int_equal(verdict.items[2].line, 7);
    array_deinit(&verdict);
    arena_deinit(&arena);
}

/* verdict_ask() chooses: an attach point's own line is the last. */
TEST(both_ends_of_a_place_are_read)
{
    struct arena arena = {0};
    struct verdict verdict = {0};
    verdict_read("f:26-28: ERROR: a\nf:2:3-4: ERROR: b\n", &arena, &verdict);
    assert_int_equal(verdict.items[0].line, 26);
    assert_int_equal(verdict.items[0].last_line, 28);
    assert_int_equal(verdict.items[1].last_line, 2);
    array_deinit(&verdict);
    arena_deinit(&arena);
}

int main(void)
{
    struct unit_tests tests = {0};
    ROW_TESTS(rows, is_read, NULL, &tests);
    array_push(&tests, (struct CMUnitTest)cmocka_unit_test(
                           all_complaints_are_kept_once_and_in_their_order));
    array_push(&tests, (struct CMUnitTest)cmocka_unit_test(both_ends_of_a_place_are_read));
    return unit_tests_run(&tests);
}

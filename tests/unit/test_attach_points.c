/* bt/attach_points: which addresses a script that was written before probes. */
#include "unit.h"

#include "bt/attach_points.h"

static const struct row {
    const char *name, *script, *path;
    uint64_t numbers[4]; /* up to a zero */
} rows[] = {
    {"one", "uprobe:/srv/vault:0x48a2c4 { }", "/srv/vault", {0x48a2c4}},
    {"several of a body",
     "uprobe:/srv/vault:0x10,\nuprobe:/srv/vault:32\n/pid == 1/\n{ }",
     "/srv/vault",
     {0x10, 32}},
    {"several bodies",
     "// x\nconfig = { a = 1 }\nuprobe:/s:0x1 { @ = 1; }\nu:/s:0x2 { }\nEND { }",
     "/s",
     {1, 2}},
    {"a path in quotes", "uprobe:\"/srv/a b\\\"c\":0x10 { }", "/srv/a b\"c", {0x10}},
    {"a path with what begins comments", "uprobe:/srv//a/*b:0x10 { }", "/srv//a/*b", {0x10}},
    {"another file",
     "uprobe:/srv/other:0x10 { }\nuprobe:/srv/vault:0x20 { }",
     "/srv/vault",
     {0x20}},
    {"names", "uprobe:/s:\"main.f\" { }\nuprobe:/s:main.f { }\nuprobe:/s:main.f+4 { }", "/s", {0}},
    {"other kinds", "kprobe:f { }\nuretprobe:/s:0x10 { }\nusdt:/s:1:2 { }", "/s", {0}},
    {"what only looks like one",
     "// uprobe:/s:0x1 {}\n/* uprobe:/s:0x2 */ BEGIN { printf(\"uprobe:/s:0x3\"); uprobe:/s:0x4 }",
     "/s",
     {0}},
    {"no number", "uprobe:/s:0x10zz { }\nuprobe:/s: { }\nuprobe:/s", "/s", {0}},
    {"a number that is too large", "uprobe:/s:0x10000000000000000 { }", "/s", {0}},
};

static void are_found(void **state)
{
    const struct row *row = *state;
    struct numbers numbers = {0};
    attach_points_read(row->script, row->path, &numbers);
    for (size_t i = 0; i < numbers.count; i++)
        assert_int_equal(numbers.items[i], row->numbers[i]);
    assert_int_equal(row->numbers[numbers.count], 0);
    array_deinit(&numbers);
}

int main(void)
{
    struct unit_tests tests = {0};
    ROW_TESTS(rows, are_found, NULL, &tests);
    return unit_tests_run(&tests);
}

/* abi/arm64: stack checks, returns and literals, in words that were assembled from the text above.
 */
#include "unit.h"

#include "abi/returns.h"
#include "abi/site.h"
#include "bytes.h"

enum { START = 0x401000 };

#define RET "c0035fd6"

struct row {
    const char *name;
    const char *code;
    enum site_kind kind;
    unsigned offset, frame, frame_bytes, guard;
    const char *refused; /* NULL: it isn't */
};

static const struct row rows[] = {
    /* ldr x16,[x28,#16]; cmp sp,x16; b.ls; str x30,[sp,#-32]!; ret */
    {"the site is the branch", "900b40f9 ff6330eb 09010054 fe0f1ef8" RET, SITE_BRANCH, 8,
     CHECK_SMALL, 0, 16, NULL},
    /* ldr x16,[x28,#24]; ... */
    {"on the system stack the limit is another", "900f40f9 ff6330eb 09010054 fe0f1ef8" RET,
     SITE_BRANCH, 8, CHECK_SMALL, 0, 24, NULL},
    /* ldr x16,[x28,#16]; sub x17,sp,#32; cmp x17,x16; b.ls */
    {"a large frame", "900b40f9 f18300d1 3f0210eb 09010054 fe0f1ef8" RET, SITE_BRANCH, 12,
     CHECK_LARGE, 32, 16, NULL},
    /* ldr; mov x27,#34384; movk x27,#1,lsl #16; subs x17,sp,x27; b.lo; cmp x17,x16; b.ls */
    {"a huge frame has two branches: the site is the second",
     "900b40f9 1bca90d2 3b00a0f2 f1633beb 43010054 3f0210eb 09010054 fe0f1ef8" RET, SITE_BRANCH, 24,
     CHECK_HUGE, 0x18650, 16, NULL},
    /* ldr x1,[x28,#16]; mov x2,sp; cmp x2,x1; b.ls */
    {"1.15", "810b40f9 e2030091 5f0001eb 09010054 fe0f1ef8" RET, SITE_BRANCH, 12, CHECK_SMALL, 0,
     16, NULL},
    /* ldr x1,[x28,#16]; mov x27,#-1314; cmp x1,x27; b.eq; add x2,sp,#928; sub x2,x2,x1;
       mov x3,#40848; cmp x2,x3; b.ls */
    {"1.15, a huge frame",
     "810b40f9 3ba48092 3f001beb 00010054 e2830e91 420001cb 03f293d2 5f0003eb 09010054 "
     "fe0f1ef8" RET,
     SITE_BRANCH, 32, CHECK_HUGE, 40848 - 928, 16, NULL},
    /* add x0,x0,x1; ret */
    {"without a check it is the entry", "0000018b" RET, SITE_ENTRY, 0, CHECK_NONE, 0, 0, NULL},
    /* ldr x16,[x28,#48]; cmp sp,x16; b.ls */
    {"another field of g is no limit", "901b40f9 ff6330eb 09010054 fe0f1ef8" RET, SITE_ENTRY, 0,
     CHECK_NONE, 0, 0, NULL},
    /* ldr x16,[x28,#16]; b.ls */
    {"a branch without a comparison is no check", "900b40f9 09010054 fe0f1ef8" RET, SITE_ENTRY, 0,
     CHECK_NONE, 0, 0, NULL},
    /* sub x0,x0,#1; cbnz x0,.-4; ret */
    {"the top of a loop", "000400d1 e0ffffb5" RET, SITE_ENTRY, 0, CHECK_NONE, 0, 0,
     "is the top of a loop"},
    /* ldaxr x1,[x0]; ldr x0,.+12; svc #0 */
    {"an atomic load can't be moved", "01fc5fc8" RET, SITE_ENTRY, 0, CHECK_NONE, 0, 0,
     ": the kernel takes no probe at 0x401000"},
    {"a literal can't be moved", "60000058" RET, SITE_ENTRY, 0, CHECK_NONE, 0, 0,
     ": the kernel takes no probe at"},
    {"a system call can't be moved", "010000d4" RET, SITE_ENTRY, 0, CHECK_NONE, 0, 0,
     ": the kernel takes no probe at"},
    {"half a word", "9003", SITE_ENTRY, 0, CHECK_NONE, 0, 0, "can't be decoded"},
};

static void is_found(void **state)
{
    const struct row *row = *state;
    AUTO_TEXT struct text bytes = {0};
    struct reader code = bytes_code(row->code, &bytes);
    struct site site;
    struct error *error = site_find(machine_of(ARCHITECTURE_ARM64), "main.F", code, START, &site);
    if (row->refused) {
        assert_refused(error, EXIT_TARGET, row->refused);
        return;
    }
    assert_ok(error);
    assert_int_equal(site.kind, row->kind);
    assert_int_equal(site.address, START + row->offset);
    assert_int_equal(site.is_emulated, row->kind == SITE_BRANCH);
    assert_int_equal(site.check.frame, row->frame);
    assert_int_equal(site.check.frame_bytes, row->frame_bytes);
    if (row->frame != CHECK_NONE)
        assert_int_equal(site.check.guard_offset, row->guard);
}

static void expect_returns(const char *hex, const char *offsets)
{
    AUTO_TEXT struct text bytes = {0};
    AUTO_TEXT struct text found = {0};
    AUTO(returns_deinit) struct returns returns = {0};
    struct reader code = bytes_code(hex, &bytes);
    struct function function = {.name = "main.F", .address = START, .size = bytes.length};
    struct program program = {0};
    assert_ok(returns_find(machine_of(ARCHITECTURE_ARM64), &program, &function, code, &returns));
    for (size_t i = 0; i < returns.count; i++)
        text_printf(&found, "%s%u", i ? " " : "", (unsigned)(returns.items[i] - START));
    assert_string_equal(text_string(&found), offsets);
}

TEST(each_ret_is_found)
{
    expect_returns("0000018b" RET "0000018b" RET "00000000", "4 12");
}

/* ldr x0,.+8; ret; then eight bytes that look like two RETs */
TEST(data_among_the_code_is_no_ret)
{
    expect_returns("40000058" RET RET RET "0000018b" RET, "4 20");
}

int main(void)
{
    static const struct CMUnitTest more[] = {
        cmocka_unit_test(each_ret_is_found),
        cmocka_unit_test(data_among_the_code_is_no_ret),
    };
    struct unit_tests tests = {0};
    ROW_TESTS(rows, is_found, NULL, &tests);
    for (size_t i = 0; i < LENGTH(more); i++)
        array_push(&tests, more[i]);
    return unit_tests_run(&tests);
}

/*
 * abi/frame: where frames are set up and taken down, in bytes that were assembled from the text in
 * their row.
 */
#include "unit.h"

#include "abi/frame.h"
#include "bytes.h"

enum { START = 0x401000 };

struct row {
    const char *name;
    const char *code;    /* in hexadecimal; blanks are for who reads it */
    const char *places;  /* of the site, or of where the RETs' frames are taken down; NULL: none */
    unsigned long below; /* the stack pointer there */
    enum site_kind kind; /* of the site */
    bool is_single_stepped;
};

/* cmp 0x10(%r14),%rsp; jbe */
#define CHECK "493b6610 7660 "
/* mov %fs:-8,%rcx; cmp 0x10(%rcx),%rsp; jbe */
#define OLD_CHECK "64488b0c25f8ffffff 483b6110 7660 "

static const struct row set_ups[] = {
    /* push %rbp; mov %rsp,%rbp; sub $0x10,%rsp */
    {"from 1.21", CHECK "55 4889e5 4883ec10 c3", "10", 8, SITE_AFTER_CHECK, true},
    {"a frame without locals", CHECK "55 4889e5 e800000000 5d c3", "10", 8, SITE_AFTER_CHECK,
     false},
    {"without a check", "55 4889e5 4883ec10 c3", "4", 8, SITE_ENTRY, true},
    /* sub $0x18,%rsp; mov %rbp,0x10(%rsp); lea 0x10(%rsp),%rbp; nop */
    {"up to 1.20", CHECK "4883ec18 48896c2410 488d6c2410 90 c3", "20", 24, SITE_AFTER_CHECK, false},
    {"1.15", OLD_CHECK "4883ec18 48896c2410 488d6c2410 90 c3", "29", 24, SITE_AFTER_CHECK, false},
    /* add $-128,%rsp; mov %rbp,0x78(%rsp); lea 0x78(%rsp),%rbp */
    {"128 bytes are added", CHECK "4883c480 48896c2478 488d6c2478 90 c3", "20", 128,
     SITE_AFTER_CHECK, false},
    /* sub $0x280,%rsp; mov %rbp,0x278(%rsp); lea 0x278(%rsp),%rbp */
    {"a large one", CHECK "4881ec80020000 4889ac2478020000 488dac2478020000 90 c3", "29", 640,
     SITE_AFTER_CHECK, false},
    {"no frame", "488d0440 c3", NULL, 0, SITE_ENTRY, false},
    {"no frame behind a check", CHECK "488d0440 c3", NULL, 0, SITE_ENTRY, false},
    {"a RET alone", "c3", NULL, 0, SITE_ENTRY, false},
    {"the frame pointer is kept, but not set", "55 488d0440 5d c3", NULL, 0, SITE_ENTRY, false},
    /* mov %rsp,%rbp: the caller's frame pointer is lost */
    {"the frame pointer is set, but not kept", "4889e5 c3", NULL, 0, SITE_ENTRY, false},
    /* push %rbx; push %rcx; push %rdx; push %rbp; mov %rsp,%rbp */
    {"too late", "53 51 52 55 4889e5 c3", NULL, 0, SITE_ENTRY, false},
    /* nop; jne to the nop */
    {"the body begins with a loop", CHECK "55 4889e5 90 75fd 5d c3", NULL, 0, SITE_ENTRY, false},
    {"a loop in the body", CHECK "55 4889e5 90 90 75fd 5d c3", "10", 8, SITE_AFTER_CHECK, false},
    {"nothing behind it", "55 4889e5", NULL, 0, SITE_ENTRY, false},
    /* sub %rax,%rsp */
    {"by no constant", "4829c4 48896c2410 488d6c2410 90 c3", NULL, 0, SITE_ENTRY, false},
    /* mov %rbp,0x10(%rbx); lea 0x10(%rbx),%rbp */
    {"not on the stack", "4883ec18 48896b10 488d6b10 90 c3", NULL, 0, SITE_ENTRY, false},
};

static const struct row takings[] = {
    /* nop; add $0x10,%rsp; pop %rbp; ret */
    {"from 1.21: taken down", "90 4883c410 5d c3", "1", 24, SITE_ENTRY, false},
    {"without locals", "90 5d c3", "1", 8, SITE_ENTRY, false},
    /* sub $-128,%rsp; pop %rbp */
    {"128 bytes are subtracted", "90 4883ec80 5d c3", "1", 136, SITE_ENTRY, false},
    /* mov 0x10(%rsp),%rbp; add $0x18,%rsp; ret */
    {"up to 1.20 it isn't to be relied on", "90 488b6c2410 4883c418 c3", NULL, 0, SITE_ENTRY,
     false},
    {"a nop before the RET", "90 4883c410 5d 90 c3", "1", 24, SITE_ENTRY, false},
    {"each of several", "90 4883c410 5d c3 90 4883c410 5d c3", "1 8", 24, SITE_ENTRY, false},
    {"no frame", "488d0440 c3", NULL, 0, SITE_ENTRY, false},
    {"one of two RETs has none", "4883c410 5d c3 90 c3", NULL, 0, SITE_ENTRY, false},
    {"of other sizes", "4883c410 5d c3 90 4883c418 5d c3", NULL, 0, SITE_ENTRY, false},
    {"the frame pointer isn't restored", "90 4883c410 c3", NULL, 0, SITE_ENTRY, false},
    {"another register is popped", "90 4883c410 5b c3", NULL, 0, SITE_ENTRY, false},
    {"something is between", "4883c410 5d 48ffc0 c3", NULL, 0, SITE_ENTRY, false},
    /* jne to the pop */
    {"a jump into it", "7504 4883c410 5d c3", NULL, 0, SITE_ENTRY, false},
    {"a jump to the RET", "7505 4883c410 5d c3", NULL, 0, SITE_ENTRY, false},
    {"a jump to its start", "7501 90 4883c410 5d c3", "3", 24, SITE_ENTRY, false},
};

static void is_set_up(void **state)
{
    const struct row *row = *state;
    AUTO_TEXT struct text bytes = {0};
    struct reader code = bytes_code(row->code, &bytes);
    const struct machine *machine = machine_of(ARCHITECTURE_AMD64);
    struct site site, before;
    bool has_frame;
    assert_ok(site_find(machine, "main.F", code, START, &site));
    before = site;
    assert_ok(frame_enter(machine, code, START, &site, &has_frame));
    assert_int_equal(has_frame, row->places != NULL);
    if (!has_frame) {
        assert_int_equal(site.address, before.address + before.is_push);
        assert_int_equal(site.below, before.is_push ? 8 : 0);
        assert_false(site.is_push);
        return;
    }
    assert_int_equal(site.address, START + strtoul(row->places, NULL, 10));
    assert_int_equal(site.below, row->below);
    assert_int_equal(site.kind, row->kind);
    assert_int_equal(site.is_emulated, !row->is_single_stepped);
}

static void is_taken_down(void **state)
{
    const struct row *row = *state;
    AUTO_TEXT struct text bytes = {0};
    AUTO_TEXT struct text places = {0};
    AUTO(returns_deinit) struct returns returns = {0};
    struct reader code = bytes_code(row->code, &bytes);
    struct function function = {.name = "main.F", .address = START, .size = bytes.length};
    struct program program = {0};
    bool has_frame;
    assert_ok(returns_find(machine_of(ARCHITECTURE_AMD64), &program, &function, code, &returns));
    uint64_t before[8];
    assert_true(returns.count <= LENGTH(before));
    memcpy(before, returns.items, returns.count * sizeof(*before));
    assert_ok(frame_leave(machine_of(ARCHITECTURE_AMD64), code, START, &returns, &has_frame));
    assert_int_equal(has_frame, row->places != NULL);
    if (!has_frame) {
        assert_memory_equal(returns.items, before, returns.count * sizeof(*before));
        assert_int_equal(returns.below, 0);
        return;
    }
    for (size_t i = 0; i < returns.count; i++)
        text_printf(&places, "%s%u", i ? " " : "", (unsigned)(returns.items[i] - START));
    assert_string_equal(text_string(&places), row->places);
    assert_int_equal(returns.below, row->below);
}

int main(void)
{
    struct unit_tests tests = {0};
    ROW_TESTS(set_ups, is_set_up, NULL, &tests);
    ROW_TESTS(takings, is_taken_down, NULL, &tests);
    return unit_tests_run(&tests);
}

/*
 * abi/site: the stack checks that Go's compilers have written, as bytes. Each was assembled from
 * the text in its row, in the order of facts/go-binaries.md, 4.
 */
#include "unit.h"

#include "abi/site.h"
#include "bytes.h"

enum { START = 0x401000 };

struct row {
    const char *name;
    const char *code; /* in hexadecimal; "+N" at the end: N nops more */
    enum site_kind kind;
    unsigned offset; /* of the site */
    bool is_emulated;
    unsigned frame, frame_bytes, guard;
};

static const struct row rows[] = {
    /* cmp 0x10(%r14),%rsp; jbe; push %rbp */
    {"from 1.21 the site is the push behind the check", "493b6610761d554889e54883ec10c3+20",
     SITE_AFTER_CHECK, 6, true, CHECK_SMALL, 0, 16},
    /* the same with a far branch */
    {"a far branch is six bytes", "493b66100f86c9000000554889e5+200", SITE_AFTER_CHECK, 10, true,
     CHECK_SMALL, 0, 16},
    /* cmp 0x10(%r14),%rsp; jbe; sub $0x18,%rsp; mov %rbp,0x10(%rsp) */
    {"up to 1.19 the site is the branch: what follows is single-stepped",
     "493b661076094883ec1848896c2410c3", SITE_BRANCH, 4, true, CHECK_SMALL, 0, 16},
    /* ...; add $-128,%rsp */
    {"a frame of 128 bytes is added", "493b661076044883c480c3", SITE_BRANCH, 4, true, CHECK_SMALL,
     0, 16},
    /* lea -0x200(%rsp),%r12; cmp 0x10(%r14),%r12; jbe; push %rbp */
    {"a large frame, 1.21", "4c8da42400feffff4d3b66100f86c900000055+200", SITE_AFTER_CHECK, 18,
     true, CHECK_LARGE, 0x200, 16},
    /* the same; sub $0x280,%rsp */
    {"a large frame, 1.19", "4c8da42400feffff4d3b661076074881ec80020000c3", SITE_BRANCH, 12, true,
     CHECK_LARGE, 0x200, 16},
    /* mov %rsp,%r12; sub $0x20000,%r12; jb; cmp 0x10(%r14),%r12; jbe; push %rbp */
    {"a huge frame has two branches: the site is behind both",
     "4989e44981ec000002000f82d30000004d3b66100f86c900000055+200", SITE_AFTER_CHECK, 26, true,
     CHECK_HUGE, 0x20000, 16},
    /* cmp 0x18(%r14),%rsp; jbe; push %rbp */
    {"on the system stack the limit is another", "493b6618760155c3", SITE_AFTER_CHECK, 6, true,
     CHECK_SMALL, 0, 24},
    /* mov %fs:-8,%r14; cmp 0x10(%r14),%rsp; jbe; push %rbp */
    {"assembly loads g first", "644c8b3425f8ffffff493b6610760155c3", SITE_AFTER_CHECK, 15, true,
     CHECK_SMALL, 0, 16},
    /* mov $-8,%r14; mov %fs:(%r14),%r14; ... */
    {"position-independent assembly loads it in two steps",
     "49c7c6f8ffffff644d8b36493b6610760155c3", SITE_AFTER_CHECK, 17, true, CHECK_SMALL, 0, 16},
    /* mov %fs:-8,%rcx; cmp 0x10(%rcx),%rsp; jbe; sub $0x18,%rsp */
    {"1.15", "64488b0c25f8ffffff483b611076044883ec18c3", SITE_BRANCH, 13, true, CHECK_SMALL, 0, 16},
    /* mov 0xaa509(%rip),%rcx; mov %fs:(%rcx),%rcx; cmp 0x10(%rcx),%rsp; jbe; sub $0x18,%rsp */
    {"1.15, a library", "488b0d09a50a0064488b09483b611076044883ec18c3", SITE_BRANCH, 15, true,
     CHECK_SMALL, 0, 16},
    /* mov %fs:-8,%rcx; lea -0x200(%rsp),%rax; cmp 0x10(%rcx),%rax; jbe; sub */
    {"1.15, a large frame", "64488b0c25f8ffffff488d842400feffff483b411076074881ec80020000c3",
     SITE_BRANCH, 21, true, CHECK_LARGE, 0x200, 16},
    /* mov %fs:-8,%rcx; mov 0x10(%rcx),%rsi; cmp $-1314,%rsi; je; lea 0x3a0(%rsp),%rax;
       sub %rsi,%rax; cmp $0x203a0,%rax; jbe; sub */
    {"1.15, a huge frame: the second branch",
     "64488b0c25f8ffffff488b71104881fedefaffff741a488d8424a00300004829f0483da003020076074881ec"
     "00000200c3",
     SITE_BRANCH, 39, true, CHECK_HUGE, 0x20000, 16},
    /* behind the check a nop, a call, a jump, a push of another register */
    {"a nop behind the check is emulated", "493b6610760190c3", SITE_AFTER_CHECK, 6, true,
     CHECK_SMALL, 0, 16},
    {"a conditional branch behind the check is emulated", "493b661076027500c3", SITE_AFTER_CHECK, 6,
     true, CHECK_SMALL, 0, 16},
    {"a push of r12 behind the check is emulated", "493b661076024154c3", SITE_AFTER_CHECK, 6, true,
     CHECK_SMALL, 0, 16},
    {"a 16-bit push isn't", "493b661076026655c3", SITE_BRANCH, 4, true, CHECK_SMALL, 0, 16},
    {"nothing behind the check: the branch", "493b66107660", SITE_BRANCH, 4, true, CHECK_SMALL, 0,
     16},
    {"half an instruction behind the check: the branch", "493b6610766048", SITE_BRANCH, 4, true,
     CHECK_SMALL, 0, 16},
    {"what can't be decoded behind the check: the branch", "493b6610766006", SITE_BRANCH, 4, true,
     CHECK_SMALL, 0, 16},
    /* no check */
    {"without a check the entry: push is emulated", "554889e5c3", SITE_ENTRY, 0, true, CHECK_NONE,
     0, 0},
    {"push of r12 is emulated", "4154c3", SITE_ENTRY, 0, true, CHECK_NONE, 0, 0},
    {"mov is single-stepped", "4889c3c3", SITE_ENTRY, 0, false, CHECK_NONE, 0, 0},
    {"sub is single-stepped", "4883ec08c3", SITE_ENTRY, 0, false, CHECK_NONE, 0, 0},
    {"nop is emulated", "90c3", SITE_ENTRY, 0, true, CHECK_NONE, 0, 0},
    {"a long nop is emulated", "0f1f00c3", SITE_ENTRY, 0, true, CHECK_NONE, 0, 0},
    {"a longer nop is emulated", "660f1f0400c3", SITE_ENTRY, 0, true, CHECK_NONE, 0, 0},
    {"jmp is emulated", "eb00c3", SITE_ENTRY, 0, true, CHECK_NONE, 0, 0},
    {"call is emulated", "e800000000c3", SITE_ENTRY, 0, true, CHECK_NONE, 0, 0},
    {"ret is single-stepped", "c3", SITE_ENTRY, 0, false, CHECK_NONE, 0, 0},
    {"endbr64 is single-stepped", "f30f1efac3", SITE_ENTRY, 0, false, CHECK_NONE, 0, 0},
    /* what looks like a check and isn't one */
    {"a comparison with another register's memory is no check", "483b6310760155c3", SITE_ENTRY, 0,
     false, CHECK_NONE, 0, 0},
    {"a comparison with another field of g is no check", "493b6620760155c3", SITE_ENTRY, 0, false,
     CHECK_NONE, 0, 0},
    {"a comparison of another register is no check", "493b4610760155c3", SITE_ENTRY, 0, false,
     CHECK_NONE, 0, 0},
    /* lea -0x200(%rsp),%r12; jbe: it tests flags of nobody knows what */
    {"a branch without a comparison is no check", "4c8da42400feffff760190c3", SITE_ENTRY, 0, false,
     CHECK_NONE, 0, 0},
    {"another branch is no check", "493b6610770155c3", SITE_ENTRY, 0, false, CHECK_NONE, 0, 0},
    {"a branch that is cut off is no check", "493b661076", SITE_ENTRY, 0, false, CHECK_NONE, 0, 0},
    /* start: cmp; jbe end; push; pop; ret; end: call morestack; jmp start */
    {"the way back from morestack is no loop", "493b66107603555dc3e802000000ebf0c3",
     SITE_AFTER_CHECK, 6, true, CHECK_SMALL, 0, 16},
};

static const struct machine *amd64(void)
{
    return machine_of(ARCHITECTURE_AMD64);
}

static void is_found(void **state)
{
    const struct row *row = *state;
    AUTO_TEXT struct text bytes = {0};
    struct reader code = bytes_code(row->code, &bytes);
    struct site site;
    assert_ok(site_find(amd64(), "main.F", code, START, &site));
    assert_int_equal(site.kind, row->kind);
    assert_int_equal(site.address, START + row->offset);
    assert_int_equal(site.is_emulated, row->is_emulated);
    assert_int_equal(site.check.frame, row->frame);
    assert_int_equal(site.check.frame_bytes, row->frame_bytes);
    assert_int_equal(site.check.guard_offset, row->guard);
    if (row->kind == SITE_BRANCH)
        assert_int_equal(site.check.branch, site.address);
    if (row->kind == SITE_AFTER_CHECK)
        assert_int_equal(site.check.after, site.address);
}

/* Where only the entry can be probed: the same check, to be written out as a condition. */
static void has_the_check_at_its_entry(void **state)
{
    const struct row *row = *state;
    AUTO_TEXT struct text bytes = {0};
    struct reader code = bytes_code(row->code, &bytes);
    struct site site;
    assert_ok(site_find_entry(amd64(), "main.F", code, START, &site));
    assert_int_equal(site.kind, SITE_ENTRY);
    assert_int_equal(site.address, START);
    assert_int_equal(site.check.frame, row->frame);
    assert_int_equal(site.check.frame_bytes, row->frame_bytes);
    assert_int_equal(site.check.guard_offset, row->guard);
}

/* A function may end anywhere: no byte behind it is looked at, and none of it is a wrong site. */
static void is_safe_wherever_it_is_cut(void **state)
{
    const struct row *row = *state;
    AUTO_TEXT struct text bytes = {0};
    bytes_code(row->code, &bytes);
    for (size_t length = bytes.length; length-- > 1;) {
        char *exact = malloc(length); /* the sanitizer sees a read behind it */
        struct site site;
        memcpy(exact, bytes.bytes, length);
        struct error *error =
            site_find(amd64(), "main.F", reader_of(exact, length, false), START, &site);
        free(exact);
        if (error) {
            error_destroy(error);
            continue;
        }
        assert_true(site.address >= START && site.address < START + length);
        assert_true(site.kind == SITE_ENTRY || site.address == START + row->offset ||
                    site.kind == SITE_BRANCH);
    }
}

static void assert_site_refused(const char *hex, const char *message)
{
    AUTO_TEXT struct text bytes = {0};
    struct reader code = bytes_code(hex, &bytes);
    struct site site;
    assert_refused(site_find(amd64(), "main.F", code, START, &site), EXIT_TARGET, message);
    assert_refused(site_find_entry(amd64(), "main.F", code, START, &site), EXIT_TARGET, message);
}

TEST(a_loop_at_the_entry_is_refused)
{
    assert_site_refused("48ffc875fbc3", "main.F: its first instruction is the top of a loop");
    /* start: test; je end; dec; jmp start; end: ret */
    assert_site_refused("4885c0740548ffc8ebf6c3", "the top of a loop");
}

TEST(code_that_cannot_be_decoded_is_refused)
{
    assert_site_refused("06", "decoded");
    assert_site_refused("48", "decoded");
    assert_site_refused("644c8b", "decoded");
}

TEST(code_that_is_not_in_the_file_is_refused)
{
    struct site site;
    struct reader failed = {.failed = true};
    assert_refused(site_find(amd64(), "main.F", failed, START, &site), EXIT_TARGET,
                   "main.F: its code isn't in the file");
    assert_refused(site_find(amd64(), "main.F", (struct reader){0}, START, &site), EXIT_TARGET,
                   "its code isn't in the file");
}

TEST(code_of_another_machine_is_refused)
{
    struct machine other = {.architecture = ARCHITECTURE_OTHER, .name = "mips64"};
    struct site site;
    assert_refused(site_find(&other, "main.F", reader_of("\xc3", 1, false), START, &site),
                   EXIT_TARGET, "in code for mips64");
}

/* cmp 16(%r14), %rsp; jbe; push %rbp: behind the check it would be seen without its arguments. */
TEST(where_arguments_are_lost_the_branch_is_taken_or_not)
{
    AUTO_TEXT struct text code = {0};
    struct site site;
    struct reader reader = bytes_code("493b6610 7620 55 c3", &code);
    assert_ok(site_find(amd64(), "main.F", reader, START, &site));
    assert_int_equal(site.kind, SITE_AFTER_CHECK);
    site_move_to_branch(&site);
    assert_int_equal(site.kind, SITE_BRANCH);
    assert_int_equal(site.address, START + 4);
    assert_true(site.loses_arguments && site.is_emulated && !site.is_push);
}

TEST(without_a_check_nothing_is_lost)
{
    AUTO_TEXT struct text code = {0};
    struct site site;
    assert_ok(site_find(amd64(), "main.F", bytes_code("90 c3", &code), START, &site));
    site_move_to_branch(&site);
    assert_int_equal(site.kind, SITE_ENTRY);
    assert_false(site.loses_arguments);
}

int main(void)
{
    const struct CMUnitTest more[] = {
        cmocka_unit_test(a_loop_at_the_entry_is_refused),
        cmocka_unit_test(code_that_cannot_be_decoded_is_refused),
        cmocka_unit_test(code_that_is_not_in_the_file_is_refused),
        cmocka_unit_test(code_of_another_machine_is_refused),
        cmocka_unit_test(where_arguments_are_lost_the_branch_is_taken_or_not),
        cmocka_unit_test(without_a_check_nothing_is_lost),
    };
    struct unit_tests tests = {0};
    ROW_TESTS(rows, is_found, NULL, &tests);
    ROW_TESTS(rows, has_the_check_at_its_entry, NULL, &tests);
    ROW_TESTS(rows, is_safe_wherever_it_is_cut, NULL, &tests);
    for (size_t i = 0; i < LENGTH(more); i++)
        array_push(&tests, more[i]);
    return unit_tests_run(&tests);
}

/*
 * abi/returns: where functions return, in bytes that were assembled from the text in their row. The
 * function is main.F at START; main.Other is OTHER bytes behind it.
 */
#include "unit.h"

#include "abi/returns.h"
#include "bytes.h"
#include "model.h"

enum { START = 0x401000, OTHER = 0x100 };

struct row {
    const char *name;
    const char *code;    /* in hexadecimal; blanks are for who reads it */
    const char *offsets; /* of the RETs; or a part of the message behind "!" */
};

static const struct row rows[] = {
    {"a RET alone", "c3", "0"},
    /* test %rax,%rax; jne 1f; ret; 1: nop; ret */
    {"each of several RETs", "4885c0 7501 c3 90 c3", "5 7"},
    {"RETs next to each other", "c3 c3 c3", "0 1 2"},
    /* repz ret; bnd ret; ret $0x10 */
    {"a RET begins at its prefix", "90 f3c3", "1"},
    {"a RET with the prefix of bnd", "90 f2c3", "1"},
    {"a RET that takes arguments off the stack", "90 c21000", "1"},
    {"all kinds of RET in one function", "f3c3 c3 c20000 f2c3", "0 2 3 6"},
    /* mov $0xc3c3c3c3,%eax; movabs $0xc3c3c3c3c3c3c3c3,%rax */
    {"bytes of an immediate are no RETs", "b8c3c3c3c3 c3", "5"},
    {"bytes of a long immediate are no RETs", "48b8c3c3c3c3c3c3c3c3 c3", "10"},
    /* mov 0xc3(%rax),%ecx; add %eax,%ebx is 01c3 */
    {"bytes of a displacement are no RETs", "8b88c3000000 01c3 c3", "8"},
    {"a far RET is none", "90 cb", "!main.F has no RET instruction"},
    {"padding of breakpoints", "c3 cccccc", "0"},
    {"padding of zeros", "c3 00000000", "0"},
    {"padding of an odd number of zeros", "c3 000000", "0"},
    {"padding of nops", "c3 0f1f00 660f1f440000", "0"},
    {"padding between RETs", "c3 cccc c3 cc", "0 3"},
    {"a jump inside the function", "eb01 90 c3", "3"},
    {"a jump to the last instruction", "e900000000 c3", "5"},
    {"a jump back to the start", "90 ebfd c3", "3"},
    {"a conditional jump", "7401 c3 c3", "2 3"},
    /* jmp *%rax; jmp *(%rax,%rcx,8) */
    {"a jump by a table is none out of the function", "ffe0 c3", "2"},
    {"a jump through memory neither", "ff24c8 c3", "3"},
    /* call; jmp START: as a function calls runtime.morestack */
    {"a call is no way out", "c3 e8fb0f0000 ebf8", "0"},
    /* jmp OTHER */
    {"a jump to another function: that is named", "e9fb000000",
     "!main.F doesn't return by itself, it jumps to main.Other: trace the returns of that"},
    {"a jump to another function beside a RET", "7501 c3 e9f8000000",
     "!main.F doesn't return by itself, it jumps to main.Other"},
    {"a jump into the middle of another function", "e904010000",
     "!main.F doesn't return by itself, it jumps to another function"},
    {"a jump just behind the last byte", "eb00", "!it jumps to another function"},
    {"a jump to what stands before the function", "ebf0 c3", "!it jumps to another function"},
    {"an endless loop", "ebfe",
     "!main.F has no RET instruction: it never returns, or it jumps to what returns for it"},
    {"a trap", "0f0b", "!main.F has no RET instruction"},
    {"a jump to who knows where", "ffe0", "!main.F has no RET instruction"},
    {"padding alone", "cccc", "!main.F has no RET instruction"},
    {"what can't be decoded, behind a RET", "c3 06",
     "!main.F: gobt can't decode its code, and so may miss where it returns"},
    {"what can't be decoded, before a RET", "06 c3", "!can't decode its code"},
    {"half an instruction at the end", "c3 48", "!can't decode its code"},
    {"what can't be decoded, before padding", "c3 06 cccc", "!can't decode its code"},
    {"what can't be decoded, behind padding", "c3 cccc 06", "!can't decode its code"},
    {"what can't be decoded goes before a jump out", "e9fb000000 06", "!can't decode its code"},
};

static struct error *find(const char *bytes, size_t size, struct returns *returns)
{
    struct function *function = model_function("main.F", "", "");
    assert_int_equal(function->address, START);
    assert_int_equal(model_function("main.Other", "", "")->address, START + OTHER);
    function->size = size;
    return returns_find(machine_of(ARCHITECTURE_AMD64), &model, function,
                        reader_of(bytes, size, false), returns);
}

static void is_found(void **state)
{
    const struct row *row = *state;
    AUTO_TEXT struct text bytes = {0};
    AUTO_TEXT struct text offsets = {0};
    struct returns returns;
    bytes_code(row->code, &bytes);
    struct error *error = find(text_string(&bytes), bytes.length, &returns);
    if (*row->offsets == '!') {
        assert_refused(error, EXIT_TARGET, row->offsets + 1);
        assert_int_equal(returns.count, 0);
        return;
    }
    assert_ok(error);
    for (size_t i = 0; i < returns.count; i++)
        text_printf(&offsets, "%s%llu", i ? " " : "",
                    (unsigned long long)(returns.items[i] - START));
    assert_string_equal(text_string(&offsets), row->offsets);
    array_deinit(&returns);
}

/* A function may end anywhere: no byte behind it is looked at, and no RET is found behind it. */
static void is_safe_wherever_it_is_cut(void **state)
{
    const struct row *row = *state;
    AUTO_TEXT struct text bytes = {0};
    bytes_code(row->code, &bytes);
    for (size_t length = bytes.length; length-- > 1;) {
        char *exact = malloc(length); /* the sanitizer sees a read behind it */
        struct returns returns;
        memcpy(exact, bytes.bytes, length);
        struct error *error = find(exact, length, &returns);
        free(exact);
        model_reset(NULL);
        if (error)
            error_destroy(error);
        for (size_t i = 0; i < returns.count; i++)
            assert_in_range(returns.items[i], START, START + length - 1);
        array_deinit(&returns);
    }
}

TEST(code_that_is_not_in_the_file_is_refused)
{
    struct returns returns;
    struct reader failed = {.failed = true};
    struct function *function = model_function("main.F", "", "");
    const struct machine *machine = machine_of(ARCHITECTURE_AMD64);
    assert_refused(returns_find(machine, &model, function, failed, &returns), EXIT_TARGET,
                   "main.F: its code isn't in the file");
    assert_refused(returns_find(machine, &model, function, (struct reader){0}, &returns),
                   EXIT_TARGET, "its code isn't in the file");
}

TEST(code_of_another_machine_is_refused)
{
    struct returns returns;
    struct machine other = {.architecture = ARCHITECTURE_OTHER, .name = "mips64"};
    assert_refused(returns_find(&other, &model, model_function("main.F", "", ""),
                                reader_of("\xc3", 1, false), &returns),
                   EXIT_TARGET, "in code for mips64");
}

int main(void)
{
    const struct CMUnitTest more[] = {
        cmocka_unit_test_teardown(code_that_is_not_in_the_file_is_refused, model_reset),
        cmocka_unit_test_teardown(code_of_another_machine_is_refused, model_reset),
    };
    struct unit_tests tests = {0};
    ROW_TESTS(rows, is_found, model_reset, &tests);
    ROW_TESTS(rows, is_safe_wherever_it_is_cut, model_reset, &tests);
    for (size_t i = 0; i < LENGTH(more); i++)
        array_push(&tests, more[i]);
    return unit_tests_run(&tests);
}

/* abi/kept: whether a word that a function takes is still in its slot where it calls another. */
#include "unit.h"

#include "abi/kept.h"
#include "bytes.h"
#include "model.h"

#define KEEP     "48895c2410" /* mov %rbx,0x10(%rsp): the second word, in its slot */
#define OVER     "48894c2410" /* mov %rcx,0x10(%rsp) */
#define LOAD     "488b5c2410" /* mov 0x10(%rsp),%rbx */
#define CLEAR    "31db"       /* xor %ebx,%ebx */
#define CALL     "e800100000"
#define ON_STACK 1

enum { KEPT = 1, PASSED = 2, NO_CALL = 8 };

static const struct row {
    const char *name, *code;
    unsigned number; /* of the call that it is about */
    unsigned what;
    uint64_t below;
    unsigned how;
} rows[] = {
    {"stored", KEEP CALL, 0, KEPT | PASSED, 0, 0},
    {"not stored", CALL, 0, PASSED, 0, 0},
    {"stored, and gone from the register", KEEP CLEAR CALL, 0, KEPT, 0, 0},
    {"another register is stored", OVER CALL, 0, PASSED, 0, 0},
    {"gone from the register, and that is stored", CLEAR KEEP CALL, 0, 0, 0, 0},
    {"another one is stored behind it", KEEP OVER CALL, 0, PASSED, 0, 0},
    {"a byte is stored behind it", KEEP "c644241701" CALL, 0, PASSED, 0, 0},
    {"it is added to", KEEP "48ff442410" CALL, 0, PASSED, 0, 0},
    {"sixteen bytes are stored over it", KEEP "440f117c2408" CALL, 0, PASSED, 0, 0},
    {"the next slot is stored to", KEEP "48894c2418" CALL, 0, KEPT | PASSED, 0, 0},
    {"by way of another register", "4889da31db4889542410" CALL, 0, KEPT, 0, 0},
    {"on one of two ways", "7405" KEEP CALL, 0, PASSED, 0, 0},
    {"on both ways", "7407" KEEP "eb05" KEEP CALL, 0, KEPT | PASSED, 0, 0},
    {"the other way returns", "7501c3" KEEP CALL, 0, KEPT | PASSED, 0, 0},
    {"behind the first call", KEEP CALL CALL, 1, KEPT, 0, 0},
    {"loaded again", KEEP CALL LOAD CALL, 1, KEPT | PASSED, 0, 0},
    {"stored behind the first call", CALL KEEP CALL, 1, 0, 0, 0},
    {"a loop stores over it", KEEP CALL OVER "ebf4", 0, 0, 0, 0},
    {"a loop leaves it", KEEP CALL "ebf9", 0, KEPT, 0, 0},
    {"in a frame", "554883ec1848895c2430" CALL, 0, KEPT | PASSED, 0x20, 0},
    {"below the frame", "4883ec18" KEEP CALL, 0, PASSED, 0x18, 0},
    {"its address is taken", KEEP "488d442410" CALL, 0, NO_CALL, 0, 0},
    {"a jump leads nobody knows where", KEEP CALL "ffe0", 0, NO_CALL, 0, 0},
    {"the stack pointer is lost", KEEP "4889c4" CALL, 0, NO_CALL, 0, 0},
    {"what comes on the stack is there", CALL, 0, KEPT, 0, ON_STACK},
    {"and stored over", OVER CALL, 0, 0, 0, ON_STACK},
};

static const struct row *running;
static struct text code_bytes;

static struct reader read_code(const struct program *program, const struct function *function)
{
    (void)program;
    (void)function;
    text_deinit(&code_bytes);
    return bytes_code(running->code, &code_bytes);
}

static int end_row(void **state)
{
    model.read_code = NULL;
    model.convention = CONVENTION_REGISTERS;
    text_deinit(&code_bytes);
    return model_reset(state);
}

TEST(is_told)
{
    AUTO_TEXT struct text code = {0};
    AUTO(kept_calls_deinit) struct kept_calls calls = {0};
    struct row row = *(const struct row *)*state;
    /* Behind the last call there is something. */
    text_printf(&code, "%sc3", row.code);
    row.code = text_string(&code);
    running = &row;
    struct function *function = model_function("main.F", "a uintptr, b uintptr", "");
    model.read_code = read_code;
    if (row.how & ON_STACK)
        model.convention = CONVENTION_STACK;
    assert_ok(kept_calls_find(&model, function, 1, &calls));
    if (row.what == NO_CALL) {
        assert_int_equal(calls.count, 0);
        return;
    }
    assert_true(row.number < calls.count);
    const struct kept_call *call = &calls.items[row.number];
    assert_int_equal(call->is_kept, !!(row.what & KEPT));
    assert_int_equal(call->is_passed, !!(row.what & PASSED));
    assert_int_equal(call->below, row.below);
    assert_int_equal(call->target, call->returns_to + 0x1000);
}

int main(void)
{
    struct unit_tests tests = {0};
    ROW_TESTS(rows, is_told, end_row, &tests);
    return unit_tests_run(&tests);
}

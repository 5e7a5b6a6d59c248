/* abi/slots: whether what is in a variable's slot of the stack may be another's by now. */
#include "unit.h"

#include "abi/slots.h"
#include "bytes.h"
#include "model.h"

enum { START = 0x401000, DEPTH = 0x28 };

#define STORE       "4889442420" /* mov %rax,0x20(%rsp) */
#define STORE_AGAIN "48894c2420" /* mov %rcx,0x20(%rsp) */
#define STORE_NEXT  "48894c2428" /* mov %rcx,0x28(%rsp) */
#define STORE_LONG  "0f11442418" /* movups %xmm0,0x18(%rsp) */
#define STORE_WORD  "c644242701" /* movb $1,0x27(%rsp) */
#define ADDRESS     "488d7c2420" /* lea 0x20(%rsp),%rdi */
#define COMPARE     "4839442420" /* cmp %rax,0x20(%rsp) */
#define LOAD        "488b442420" /* mov 0x20(%rsp),%rax */
#define HERE        "90"
#define RETURN      "c3"

/* Where 0x20(%rsp) is, from the CFA. */
#define SLOT "s-16"

/* Debug information says one place for all addresses; one for all that it says anything of; and a
 * Go that keeps variables apart. */
enum { IN_MEMORY = 1, ONE_HOME = 2, OLD = 4 };

static const char large[] = "p struct{a string; b string; c int}";

static const struct row {
    const char *name;
    const char *code;
    unsigned at;
    bool is_shared;
    const char *variable, *pieces;
    unsigned how;
} rows[] = {
    {"of one store", STORE HERE, 5, false, "a int", SLOT, 0},
    {"of none: it was passed there", LOAD HERE, 5, false, "a int", SLOT, 0},
    {"of two", STORE STORE_AGAIN HERE, 10, true, "a int", SLOT, 0},
    {"the second comes later", STORE HERE STORE_AGAIN, 5, false, "a int", SLOT, 0},
    {"the second comes later, and then this again", STORE HERE STORE_AGAIN "ebf8", 5, true, "a int",
     SLOT, 0},
    /* je to HERE, behind the RET */
    {"the second is on another way", STORE "7406" STORE_AGAIN RETURN HERE, 13, false, "a int", SLOT,
     0},
    {"the second is on one of two ways", STORE "7405" STORE_AGAIN HERE, 12, true, "a int", SLOT, 0},
    /* jmp *%rax */
    {"the second leads to a table of jumps", STORE "7407" STORE_AGAIN "ffe0" HERE, 14, true,
     "a int", SLOT, 0},
    {"here only the runtime leads", STORE STORE_AGAIN RETURN HERE, 11, true, "a int", SLOT, 0},
    {"the second is one of 16 bytes", STORE STORE_LONG HERE, 10, true, "a int", SLOT, 0},
    {"the second is one of a byte", STORE STORE_WORD HERE, 10, true, "a int", SLOT, 0},
    {"the second is to the slot beside it", STORE STORE_NEXT HERE, 10, false, "a int", SLOT, 0},
    {"what is compared and loaded isn't changed", STORE COMPARE LOAD HERE, 15, false, "a int", SLOT,
     0},
    {"its address is taken", STORE ADDRESS HERE, 10, true, "a int", SLOT, 0},
    {"in a register", STORE STORE_AGAIN HERE, 10, false, "a int", "r0", 0},
    {"a part of it", STORE STORE_AGAIN HERE, 10, true, "s string", "s-64:8 s-16:8", 0},
    {"no part of it", STORE STORE_AGAIN HERE, 10, false, "s string", "s-64:8 r3:8", 0},
    {"always there", STORE STORE_AGAIN HERE, 10, false, "a int", SLOT, IN_MEMORY},
    {"large, each part stored once", STORE STORE_NEXT HERE, 10, false, large, SLOT, ONE_HOME},
    {"large, stored twice", STORE STORE_AGAIN HERE, 10, true, large, SLOT, ONE_HOME},
    {"large, through its address and directly", ADDRESS STORE_NEXT HERE, 10, true, large, SLOT,
     ONE_HOME},
    {"large, up to Go 1.22", STORE STORE_AGAIN HERE, 10, false, large, SLOT, ONE_HOME | OLD},
};

static const struct row *running;
static struct text code_bytes;

static struct reader read_code(const struct program *program, const struct function *function)
{
    (void)program;
    text_deinit(&code_bytes);
    return bytes_code(function->address == START ? running->code : RETURN, &code_bytes);
}

static int end_row(void **state)
{
    model.read_code = NULL;
    model.version = (struct go_version){0};
    text_deinit(&code_bytes);
    return model_reset(state);
}

static bool is_shared(struct function *function, struct code *code)
{
    struct codes codes = {0};
    array_push(&codes, code);
    model.read_code = read_code;
    model.version =
        (struct go_version){.known = true, .major = 1, .minor = running->how & OLD ? 22 : 24};
    code->function = code->into = function;
    code->variables = &function->signature->parameters[0];
    code->variable_count = 1;
    assert_ok(slots_find_shared(&model, &codes));
    codes_deinit(&codes);
    return code->variables->shares_slot;
}

static struct function *build(void)
{
    struct function *function = model_function("main.F", running->variable, "");
    struct parameter *variable = &function->signature->parameters[0];
    model_record(function, 0, running->pieces);
    variable->place_changes = !(running->how & IN_MEMORY);
    variable->has_one_home = running->how & ONE_HOME;
    return function;
}

TEST(is_told)
{
    running = *state;
    struct code code = {.address = START + running->at, .knows_depth = true, .stack_depth = DEPTH};
    assert_int_equal(is_shared(build(), &code), running->is_shared);
}

TEST(arguments_that_are_stored_for_morestack_are_no_others)
{
    /* jbe to the second store; the call is of 0x401100, the jump leads to START. */
    static const struct row spilling = {"",
                                        "7607" STORE HERE RETURN STORE "e8ed000000"
                                        "ebea",
                                        7,
                                        false,
                                        "a int",
                                        SLOT,
                                        0};
    struct code code = {.address = START + 7, .knows_depth = true, .stack_depth = DEPTH};
    running = &spilling;
    struct function *function = build();
    assert_int_equal(model_function("runtime.morestack_noctxt", "", "")->address, START + 0x100);
    assert_false(is_shared(function, &code));
}

TEST(without_optimization_each_has_its_own)
{
    struct code code = {.address = START + 10, .knows_depth = true, .stack_depth = DEPTH};
    running = &rows[2];
    struct function *function = build();
    function->is_unoptimized = true;
    assert_false(is_shared(function, &code));
}

int main(void)
{
    struct unit_tests tests = {0};
    ROW_TESTS(rows, is_told, end_row, &tests);
    const struct CMUnitTest others[] = {
        cmocka_unit_test_teardown(arguments_that_are_stored_for_morestack_are_no_others, end_row),
        cmocka_unit_test_teardown(without_optimization_each_has_its_own, end_row),
    };
    for (size_t i = 0; i < LENGTH(others); i++)
        array_push(&tests, others[i]);
    return unit_tests_run(&tests);
}

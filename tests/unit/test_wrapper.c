/* abi/wrapper: which methods the compiler made to call others. */
#include "unit.h"

#include "abi/wrapper.h"
#include "bytes.h"
#include "model.h"

/* The function that is asked about is at 0x401000, those that its code may call behind it. */
static const char *const others[] = {"main.T.M", "runtime.panicwrap", "main.(*Inner).M",
                                     "main.T.Other", "main.(*L[...]).M"};

#define CALL_M        "e8fb000000" /* the first instruction */
#define CALL_OTHER    "e8fb030000"
#define CALL_INSTANCE "e8fb040000"
#define JUMP_INNER    "e9fb020000"
#define JUMP_INSIDE   "e9f0ffffff"
#define THEN_PANIC    "e8f6010000" /* the second */
#define THEN_INNER    "e8f6020000"
#define RETURN        "c3"
#define STORE_SP      "488923" /* mov %rsp,(%rbx) */
#define SPILL_SP      "48892424"

static const struct row {
    const char *name;
    const char *function;
    bool is_wrapper; /* debug information says so */
    const char *code;
    const char *target; /* NULL: none */
} rows[] = {
    {"one that debug information tells", "main.(*T).M", true, CALL_M RETURN, "main.T.M"},
    {"a call of a method of one's own name is none", "main.(*T).M", false, CALL_M RETURN, NULL},
    {"one that looks for a nil pointer", "main.(*T).M", false, CALL_M THEN_PANIC RETURN,
     "main.T.M"},
    {"one that jumps", "main.Outer.M", false, JUMP_INNER, "main.(*Inner).M"},
    {"assembly that goes on in a function of its name", "unix.M", false, JUMP_INNER, NULL},
    {"one that tells recover where it was called", "main.Outer.M", false, CALL_M STORE_SP RETURN,
     "main.T.M"},
    {"what is stored on the stack tells nothing", "main.Outer.M", false, CALL_M SPILL_SP RETURN,
     NULL},
    {"a jump that stays inside", "main.Outer.M", false, CALL_M JUMP_INSIDE, NULL},
    {"a method value's", "main.T.M-fm", false, CALL_M RETURN, "main.T.M"},
    {"a method value's into which the method was inlined", "main.T.M-fm", false, RETURN, NULL},
    {"one that calls by another name", "main.f.gowrap1", true, CALL_OTHER RETURN, NULL},
    {"one that calls what isn't known", "main.Outer.M", true, RETURN, NULL},
    {"one that calls two", "main.(*T).M", true, CALL_M THEN_INNER RETURN, NULL},
    {"an instance of the same name", "main.(*L[...]).M", true, CALL_INSTANCE RETURN,
     "main.(*L[...]).M"},
    {"code of another calling convention", "main.T.M", true, CALL_M RETURN, NULL},
};

static const struct row *running;
static struct text code; /* its bytes, or those of what it calls */

static struct reader read_code(const struct program *program, const struct function *function)
{
    (void)program;
    text_deinit(&code);
    return bytes_code(function->address == 0x401000 ? running->code : RETURN, &code);
}

static int end_row(void **state)
{
    model.read_code = NULL;
    text_deinit(&code);
    return model_reset(state);
}

TEST(is_told)
{
    struct function *target;
    running = *state;
    struct function *function = model_function(running->function, "", "");
    function->is_wrapper = running->is_wrapper;
    for (size_t i = 0; i < LENGTH(others); i++)
        model_function(others[i], "", "");
    model.read_code = read_code;
    assert_ok(wrapper_target(&model, function, &target));
    assert_string_equal(target ? target->name : "none", running->target ? running->target : "none");
}

int main(void)
{
    struct unit_tests tests = {0};
    ROW_TESTS(rows, is_told, end_row, &tests);
    return unit_tests_run(&tests);
}

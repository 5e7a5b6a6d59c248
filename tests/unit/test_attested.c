/* abi/attested: signatures that come from elsewhere, against what the program's tables say. */
#include "unit.h"

#include "abi/attested.h"
#include "model.h"

struct row {
    const char *name;
    const char *parameters, *results; /* what is told */
    const char *shape;                /* what the program has; NULL: nothing */
    int64_t bytes;
    enum calling_convention convention;
    enum attestation attestation;
};

static const struct row rows[] = {
    {"the same words", "a int, s string", "err error", "0/8 { 8/8 16/8 }", 24, CONVENTION_REGISTERS,
     ATTESTATION_AGREES},
    {"a word of another size", "a int32, s string", "", "0/8 { 8/8 16/8 }", 24,
     CONVENTION_REGISTERS, ATTESTATION_DIFFERS},
    {"other braces", "a int, b int, c int", "", "0/8 { 8/8 16/8 }", 24, CONVENTION_REGISTERS,
     ATTESTATION_DIFFERS},
    {"a parameter more", "a int, b int", "", "0/8", 8, CONVENTION_REGISTERS, ATTESTATION_DIFFERS},
    {"a parameter less", "", "", "0/8", 8, CONVENTION_REGISTERS, ATTESTATION_DIFFERS},
    {"parameters, where it has none", "a int", "", NULL, 8, CONVENTION_REGISTERS,
     ATTESTATION_DIFFERS},
    {"none, where it has none", "", "err error", NULL, 0, CONVENTION_REGISTERS, ATTESTATION_AGREES},
    {"the eleventh word, which only the bytes tell of",
     "a int, b int, c int, d int, e int, f int, g int, h int, i int, j int, k int", "",
     "8/8 16/8 24/8 32/8 40/8 48/8 56/8 64/8 72/8 0/8 ...", 88, CONVENTION_REGISTERS,
     ATTESTATION_DIFFERS},
    {"results on the stack, which only the bytes tell of", "a int", "r [2]int", "16/8", 24,
     CONVENTION_REGISTERS, ATTESTATION_AGREES},
    {"larger results on the stack", "a int", "r [2]int", "16/8", 32, CONVENTION_REGISTERS,
     ATTESTATION_DIFFERS},
    {"eleven words, of which it describes ten",
     "a int, b int, c int, d int, e int, f int, g int, h int, i int, j int, k int", "",
     "16/8 24/8 32/8 40/8 48/8 56/8 64/8 72/8 80/8 0/8 ...", 88, CONVENTION_REGISTERS,
     ATTESTATION_PARTLY},
    {"eleven words of one value, of which it describes ten", "a [11]int", "",
     "{ 0/8 8/8 16/8 24/8 32/8 40/8 48/8 56/8 64/8 72/8 ... }", 88, CONVENTION_REGISTERS,
     ATTESTATION_PARTLY},
    {"all on the stack: the bytes", "a int, s string", "err error", NULL, 40, CONVENTION_STACK,
     ATTESTATION_PARTLY},
    {"all on the stack: nothing", "", "", NULL, 0, CONVENTION_STACK, ATTESTATION_AGREES},
    {"all on the stack: other bytes", "a int, s string", "err error", NULL, 32, CONVENTION_STACK,
     ATTESTATION_DIFFERS},
    {"nothing is known of the bytes", "a int", "", NULL, -1, CONVENTION_STACK, ATTESTATION_NONE},
};

static void is_attested(void **state)
{
    const struct row *row = *state;
    struct function *function = model_function("main.F", row->parameters, row->results);
    if (row->shape)
        model_shape(function, row->shape);
    function->signature->argument_bytes = row->bytes;
    function->signature->convention = row->convention;
    assert_int_equal(signature_attest(&model, function, function->signature), row->attestation);
}

TEST(on_a_machine_that_is_not_known_nothing_is_attested)
{
    struct function *function = model_function("main.F", "a int", "");
    model_shape(function, "0/8");
    function->signature->argument_bytes = 8;
    model.architecture = ARCHITECTURE_OTHER;
    assert_int_equal(signature_attest(&model, function, function->signature), ATTESTATION_NONE);
}

TEST(code_that_is_not_there_contradicts_nothing)
{
    struct function *function = model_function("main.F", "a float64, b int", "");
    assert_true(signature_has_floats_right(&model, function, function->signature));
}

int main(void)
{
    struct CMUnitTest tests[LENGTH(rows) + 2];
    for (size_t i = 0; i < LENGTH(rows); i++)
        tests[i] =
            (struct CMUnitTest){rows[i].name, is_attested, NULL, model_reset, (void *)&rows[i]};
    tests[LENGTH(rows)] = (struct CMUnitTest)cmocka_unit_test_teardown(
        on_a_machine_that_is_not_known_nothing_is_attested, model_reset);
    tests[LENGTH(rows) + 1] = (struct CMUnitTest)cmocka_unit_test_teardown(
        code_that_is_not_there_contradicts_nothing, model_reset);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

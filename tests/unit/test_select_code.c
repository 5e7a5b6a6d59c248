/* path/select_code: what a request needs decides which places of a line, or calls, are taken. */
#include "unit.h"

#include "model.h"
#include "path/select_code.h"

enum { FIRST = 0x401010, SECOND = 0x402020, DEPTH = 0x28 };

static struct code places[2];

static struct error *find_line(__attribute__((unused)) struct program *program,
                               __attribute__((unused)) const char *file,
                               __attribute__((unused)) unsigned line, struct codes *ret)
{
    for (size_t i = 0; i < LENGTH(places); i++) {
        struct code *code = &places[i];
        array_push(ret, code);
    }
    return NULL;
}

static struct error *find_no_other(__attribute__((unused)) struct program *program,
                                   __attribute__((unused)) const struct code *code,
                                   __attribute__((unused)) const struct parameter *variable,
                                   __attribute__((unused)) struct codes *ret)
{
    return NULL;
}

static void place(struct code *code, const char *name, const char *variables, const char *pieces,
                  uint64_t address)
{
    struct function *function = model_function(name, variables, "");
    if (*variables)
        model_record(function, 0, pieces);
    *code = (struct code){
        .function = function,
        .into = function,
        .address = address,
        .knows_depth = true,
        .stack_depth = DEPTH,
        .variables = function->signature->parameters,
        .variable_count = function->signature->parameter_count,
    };
}

/* A line at two places: n is in a register of the first, and nowhere at the second. */
static void begin(const char *second)
{
    place(&places[0], "main.work", "n int", "r0", FIRST);
    place(&places[1], "main.work.deferwrap1", second, "-:8", SECOND);
    model.has_functions = true;
    model.find_line = find_line;
    model.find_other_lines = find_no_other;
}

struct row {
    const char *name;
    const char *second;   /* the variables of the second place */
    const char *argument; /* or NULL; so are the rest */
    const char *where, *key, *value;
    unsigned count;   /* of the places that are taken */
    const char *said; /* or, if there are none, the error */
};

static const struct row rows[] = {
    {"nothing is asked for", "n int", NULL, NULL, NULL, NULL, 2, ""},
    {"what is shown may be missing at a place", "n int", "n", NULL, NULL, NULL, 2, ""},
    {"but must mean something there", "", "n", NULL, NULL, NULL, 1,
     "the code of main.work.deferwrap1 at 0x402020 is left out: main.work.deferwrap1 has no "
     "variable 'n' in scope there, or the compiler left nothing of it; it has none\n"},
    {"what is compared must be there", "n int", NULL, "n > 1", NULL, NULL, 1,
     "the code of main.work.deferwrap1 at 0x402020 is left out: main.work.deferwrap1: n can't be "
     "read there: optimized out\n"},
    {"in any part of a condition", "n int", NULL, "go.goid == 1 && !(2 == n)", NULL, NULL, 1,
     "n can't be read there: optimized out\n"},
    {"what is counted by as well", "n int", NULL, NULL, "n", NULL, 1,
     "n can't be read there: optimized out\n"},
    {"and what is added up", "n int", NULL, NULL, NULL, "n", 1,
     "n can't be read there: optimized out\n"},
    {"it must be at one place", "n int", NULL, "m > 1", NULL, NULL, 0,
     "main.work has no variable 'm' in scope there, or the compiler left nothing of it; it has n"},
};

static void is_taken(void **state)
{
    const struct row *row = *state;
    struct trace_request request = {
        .line = "main.go:12", .where = row->where, .key = row->key, .value = row->value};
    struct codes codes = {0};
    AUTO_TEXT struct text notes = {0};
    begin(row->second);
    if (row->argument)
        array_push(&request.arguments, row->argument);
    struct error *error = select_line(&model, &request, &codes, &notes);
    array_deinit(&request.arguments);
    if (row->count == 0) {
        assert_refused(error, EXIT_TARGET, row->said);
        return;
    }
    assert_ok(error);
    assert_int_equal(codes.count, row->count);
    assert_int_equal(codes.items[0]->address, FIRST);
    assert_non_null(strstr(text_string(&notes), row->said));
    assert_int_equal(notes.length > 0, *row->said != '\0');
    array_deinit(&codes);
}

TEST(what_the_compiler_made_of_a_deferred_call_is_left_out)
{
    struct trace_request request = {.line = "main.go:12"};
    struct codes codes = {0};
    AUTO_TEXT struct text notes = {0};
    begin("m int");
    places[1].into->is_wrapper = true;
    assert_ok(select_line(&model, &request, &codes, &notes));
    assert_int_equal(codes.count, 1);
    assert_string_equal(text_string(&notes), "the code of main.work.deferwrap1 at 0x402020 is left "
                                             "out: the compiler made it for the line's call\n");
    array_deinit(&codes);
    /* But not if there is nothing else. */
    places[0].into->is_wrapper = true;
    assert_ok(select_line(&model, &request, &codes, &notes));
    assert_int_equal(codes.count, 2);
    array_deinit(&codes);
}

int main(void)
{
    struct unit_tests tests = {0};
    ROW_TESTS(rows, is_taken, model_reset, &tests);
    const struct CMUnitTest other = cmocka_unit_test_teardown(
        what_the_compiler_made_of_a_deferred_call_is_left_out, model_reset);
    array_push(&tests, other);
    return unit_tests_run(&tests);
}

/* path/select: from what the user typed to the functions that are meant. */
#include "unit.h"

#include "model.h"
#include "path/select.h"
#include "program/code.h"

/* A request's paths, in one text with spaces between them. */
struct row {
    const char *name;
    const char *function, *arguments, *where;
    bool all;
    const char *found; /* or a part of the message behind "!" */
    const char *note;  /* a part of what the user is told; NULL: nothing */
};

static const struct row rows[] = {
    {"the only one", "View.Get", "", NULL, false, "lib.com/x/vault.View.Get", NULL},
    {"of several those that every path fits, then those outside of the standard library", "Put",
     "entry.Key", NULL, false, "lib.com/x/vault.(*View).Put",
     "taking lib.com/x/vault.(*View).Put, of 3 functions that 'Put' fits"},
    {"by a condition", "Put", "", "entry.Key == 'x'", false, "lib.com/x/vault.(*View).Put",
     "taking lib.com/x/vault.(*View).Put"},
    {"the standard library's if nothing else fits", "Put", "item", NULL, false, "sync.(*Pool).Put",
     "taking sync.(*Pool).Put"},
    {"a slot with a field", "Put", "3.key", NULL, false, "lib.com/x/vault.(*View).Put", "taking"},
    {"more than one is an error that lists them", "Put", "", NULL, false,
     "!'Put' could be 2 functions. Give more of the name, or --all; "
     "'lib.com/x/vault.(*View).Put' (ctx error, entry *vault.Entry); 'main.Put' (n int)",
     NULL},
    {"all are those that the message lists", "Put", "", NULL, true,
     "lib.com/x/vault.(*View).Put main.Put", NULL},
    {"all that fit", "Put", "n", NULL, true, "main.Put", NULL},
    {"none that fits: why not", "View.Get", "nope", NULL, false,
     "!lib.com/x/vault.View.Get has no parameter 'nope'", NULL},
    {"none of several that fits: why one doesn't", "Put", "nope", NULL, false,
     "!of the 3 functions that 'Put' fits none has what was asked; for one of them: ", NULL},
    {"a path that is none is the user's fault", "Put", "a..b", NULL, false, "!is not a path", NULL},
    {"a condition that is none is the user's fault", "Put", "", "n ==", false,
     "!in the condition 'n =='", NULL},
    {"no such function: the nearest", "Geet", "", NULL, false,
     "!./program has no function 'Geet'. The nearest names: lib.com/x/vault.View.Get", NULL},
    {"no such function, and none like it", "Zzzzzzzzz", "", NULL, false,
     "!none with a name like it", NULL},
    {"inlined everywhere isn't absent", "main.Inlined", "", NULL, false,
     "!main.Inlined has no code of its own in ./program: the compiler inlined it at each of its 7 "
     "calls, and a probe can't see those without --inlined. Give that, or trace a function that "
     "calls it (main.Put, main.Inlined), or",
     NULL},
    {"inlined at some places is told", "main.Often", "", NULL, false, "main.Often",
     "main.Often was inlined at 3 other places (in main.Put, main.Inlined), whose calls a probe "
     "won't see"},
    {"a method that is promoted without a wrapper", "Outer.Lift", "", NULL, false,
     "main.(*Inner).Lift",
     "Outer.Lift is no function of its own: taking main.(*Inner).Lift, which such a call calls"},
    {"and as a method value", "main.(*Outer).Lift-fm", "", NULL, false, "main.(*Inner).Lift",
     "main.(*Outer).Lift-fm is no function of its own"},
    {"a value's method by its pointer", "main.(*Often).Weigh", "", NULL, false, "main.Often.Weigh",
     "taking main.Often.Weigh"},
    {"instances of one name are listed by their addresses", "main.Fold", "", NULL, false,
     "!'main.Fold' could be 2 functions. Give more of the name, or --all; '0x", NULL},
    {"of instances of one name it is said which is taken", "main.Fold", "s", NULL, false,
     "main.Fold[...]", "taking main.Fold[...] at 0x"},
    {"an address that is in no function", "0x1", "", NULL, false, "!has no function at 0x1", NULL},
    {"a wrapper of what isn't known", "main.Outer.Sink", "", NULL, false, "main.Outer.Sink",
     "main.Outer.Sink is a wrapper that the compiler made. Which method it calls isn't known "
     "before, "
     "or that was inlined into it: other calls of the method aren't seen"},
    {"but not of a deferred call", "main.Outer.Sink.deferwrap1", "", NULL, false,
     "main.Outer.Sink.deferwrap1", NULL},
    {"nor of assembly", "main.assembly", "", NULL, false, "main.assembly", NULL},
    {"what nothing that is embedded has", "main.Outer.Fall", "", NULL, false,
     "!has no function 'main.Outer.Fall'", NULL},
    {"a twin for assembly isn't meant", "runtime.write", "", NULL, false, "runtime.write", NULL},
};

static struct error *list_callers(__attribute__((unused)) struct program *program,
                                  __attribute__((unused)) const struct function *function,
                                  struct function_names *ret)
{
    static const char *names[] = {"main.Put", "main.Inlined"};
    *ret = (struct function_names){names, LENGTH(names)};
    return NULL;
}

static struct error *find_inlined(__attribute__((unused)) struct program *program,
                                  __attribute__((unused)) struct function *function,
                                  struct codes *ret)
{
    *ret = (struct codes){0};
    return NULL;
}

static struct error *each_type(__attribute__((unused)) struct program *program, type_visitor visit,
                               void *context)
{
    static const char *const names[] = {"main.Outer", "main.Inner", "*main.Inner", "main.Often"};
    for (size_t i = 0; i < LENGTH(names); i++)
        TRY(visit(model_type(names[i]), context));
    return NULL;
}

static void make_program(void)
{
    model_reset(NULL);
    model_declare("main.Inner", "struct{n int}");
    model_declare("main.Outer", "struct{name string; *main.Inner}");
    model_declare("main.Often", "struct{n int}");
    model_function("main.(*Inner).Lift", "i *main.Inner", "");
    model_function("main.Often.Weigh", "o main.Often", "");
    model_function("main.Fold[...]", "n int", "");
    model_function("main.Fold[...]", "s string", "");
    model_function("main.Outer.Sink", "o main.Outer", "")->is_wrapper = true;
    model_function("main.Outer.Sink.deferwrap1", "", "")->is_wrapper = true;
    model_function("main.assembly", "", "")->is_wrapper = true;
    model.each_type = each_type;
    model.list_callers = list_callers;
    model.find_inlined = find_inlined;
    model_declare("lib.com/x/vault.Entry", "struct{Key string}");
    model_declare("lib.com/x/vault.View", "struct{}");
    model_declare("sync.Pool", "struct{}");
    model_function("lib.com/x/vault.(*View).Put",
                   "v *lib.com/x/vault.View, ctx error, entry *lib.com/x/vault.Entry", "");
    model_function("lib.com/x/vault.View.Get", "v lib.com/x/vault.View, key string", "");
    model_function("sync.(*Pool).Put", "p *sync.Pool, item any", "");
    model_function("main.Put", "n int", "");
    struct function *inlined = model_function("main.Inlined", "n int", "");
    inlined->address = 0;
    inlined->inlined_count = 7;
    model_function("main.Often", "n int", "")->inlined_count = 3;
    model_function("runtime.write", "fd uintptr", "")->signature->convention = CONVENTION_STACK;
    model_function("runtime.write", "fd uintptr", "");
}

static void is_selected(void **state)
{
    const struct row *row = *state;
    struct trace_request request = {.function = row->function, .where = row->where};
    struct functions functions = {0};
    AUTO_TEXT struct text notes = {0};
    AUTO_TEXT struct text found = {0};
    make_program();
    if (*row->arguments)
        array_push(&request.arguments, row->arguments);
    struct error *error = select_functions(&model, &request, row->all, &functions, &notes);
    if (*row->found == '!') {
        assert_refused(error, error ? error->status : EXIT_TARGET, row->found + 1);
    } else {
        assert_ok(error);
        for (size_t i = 0; i < functions.count; i++)
            text_printf(&found, "%s%s", i ? " " : "", functions.items[i]->name);
        array_deinit(&functions);
        assert_string_equal(text_string(&found), row->found);
        if (!row->note)
            assert_string_equal(text_string(&notes), "");
        else if (!strstr(text_string(&notes), row->note))
            fail_msg("'%s'", text_string(&notes));
    }
    array_deinit(&request.arguments);
}

TEST(of_twins_the_one_in_registers_is_taken)
{
    struct trace_request request = {.function = "runtime.write"};
    struct functions functions;
    AUTO_TEXT struct text notes = {0};
    make_program();
    assert_ok(select_functions(&model, &request, false, &functions, &notes));
    assert_int_equal(functions.count, 1);
    assert_int_equal(functions.items[0]->signature->convention, CONVENTION_REGISTERS);
    array_deinit(&functions);
}

TEST(of_assembly_and_its_wrapper_the_assembly_is_taken)
{
    struct trace_request request = {.function = "main.both"};
    struct functions functions;
    AUTO_TEXT struct text notes = {0};
    make_program();
    model_function("main.both", "", "")->is_wrapper = true;
    struct signature *assembly = model_function("main.both", "", "")->signature;
    assembly->convention = CONVENTION_STACK;
    assembly->symbol = "main.both.abi0";
    assert_ok(select_functions(&model, &request, false, &functions, &notes));
    assert_int_equal(functions.count, 1);
    assert_ptr_equal(functions.items[0]->signature, assembly);
    assert_string_equal(text_string(&notes), "main.both is a wrapper that the compiler made: "
                                             "taking main.both.abi0, which it calls\n");
    array_deinit(&functions);
}

/* What a pattern of --func fits, by spaces; "!" and a part of the refusal. */
static void assert_pattern(const char *pattern, const char *wanted)
{
    struct trace_request request = {.function = pattern, .takes_patterns = true};
    struct functions functions = {0};
    AUTO_TEXT struct text notes = {0};
    AUTO_TEXT struct text found = {0};
    make_program();
    struct error *error = select_functions(&model, &request, false, &functions, &notes);
    if (*wanted == '!') {
        assert_refused(error, EXIT_TARGET, wanted + 1);
        return;
    }
    assert_ok(error);
    for (size_t i = 0; i < functions.count; i++)
        text_printf(&found, "%s%s", i ? " " : "", functions.items[i]->name);
    array_deinit(&functions);
    assert_string_equal(text_string(&found), wanted);
}

TEST(a_pattern_means_all_that_it_fits_those_of_the_standard_library_too)
{
    assert_pattern("*Put", "lib.com/x/vault.(*View).Put sync.(*Pool).Put main.Put");
    assert_pattern("*.(*Pool).*", "sync.(*Pool).Put");
    assert_pattern("main.In*ined", "!main.Inlined has no code of its own");
    assert_pattern("vault.*", "lib.com/x/vault.(*View).Put lib.com/x/vault.View.Get");
    assert_pattern("Put*",
                   "!has no function that fits 'Put*': the pattern must fit the whole name");
}

/* Wrappers jump to the function behind them. */
static struct reader read_code(__attribute__((unused)) const struct program *program,
                               const struct function *function)
{
    static const unsigned char ret[] = {0xc3}, jump[] = {0xe9, 0xfb, 0, 0, 0};
    bool jumps = function->is_wrapper;
    return (struct reader){.bytes = jumps ? jump : ret, .size = jumps ? sizeof jump : sizeof ret};
}

/* Which of these functions a request that leaves out takes, and what is said. */
static void assert_taken(const char *name, bool takes_patterns, const char *taken, const char *said)
{
    struct left_out left_out = {0};
    struct trace_request request = {.function = name, .takes_patterns = takes_patterns};
    struct functions functions = {0};
    AUTO_TEXT struct text notes = {0};
    AUTO_TEXT struct text found = {0};
    request.left_out = takes_patterns ? &left_out : NULL;
    model_reset(NULL);
    model_function("lib.Outer.Lock", "", "")->is_wrapper = true;
    model_function("sync.(*Mutex).Lock", "", "");
    model_function("lib.(*T[int]).Get", "", "")->is_wrapper = true;
    model_function("lib.T[go.shape.int].Get", "", "");
    model_function("lib.F", "", "");
    model.read_code = read_code;
    assert_ok(select_functions(&model, &request, false, &functions, &notes));
    left_out_print(&left_out, name, &notes);
    for (size_t i = 0; i < functions.count; i++)
        text_printf(&found, "%s%s", i ? " " : "", functions.items[i]->name);
    array_deinit(&functions);
    left_out_deinit(&left_out);
    model.read_code = NULL;
    assert_string_equal(text_string(&found), taken);
    assert_string_equal(text_string(&notes), said);
}

TEST(a_pattern_takes_no_promoted_method_of_others)
{
    assert_taken("lib.*", true, "lib.T[go.shape.int].Get lib.F",
                 "left out 1 of the 3 functions that 'lib.*' fits: lib.Outer.Lock is a wrapper of "
                 "a promoted method that the pattern doesn't fit\n");
    assert_taken("*.Lock", true, "sync.(*Mutex).Lock", "");
    assert_taken("Outer.Lock", false, "sync.(*Mutex).Lock",
                 "lib.Outer.Lock is a wrapper that the compiler made: taking sync.(*Mutex).Lock, "
                 "which it calls\n");
}

TEST(a_pattern_takes_the_same_method_of_a_value)
{
    assert_taken("lib.(*T[int]).*", true, "lib.T[go.shape.int].Get",
                 "lib.(*T[int]).Get is a wrapper that the compiler made: taking "
                 "lib.T[go.shape.int].Get, which it calls\n");
}

TEST(a_declaration_is_no_pattern)
{
    assert_pattern("vault.(v *View).Put(key string)", "lib.com/x/vault.(*View).Put");
}

TEST(of_many_functions_that_were_inlined_a_few_are_named)
{
    struct trace_request request = {.function = "main.Some*", .takes_patterns = true};
    struct functions functions = {0};
    AUTO_TEXT struct text notes = {0};
    make_program();
    for (unsigned i = 0; i < 8; i++)
        model_function(arena_printf(&model.arena, "main.Some%u", i), "", "")->inlined_count = 1;
    assert_ok(select_functions(&model, &request, false, &functions, &notes));
    assert_int_equal(functions.count, 8);
    assert_non_null(strstr(text_string(&notes), "main.Some4 was inlined"));
    assert_null(strstr(text_string(&notes), "main.Some5"));
    assert_non_null(strstr(text_string(&notes), "so were 3 more of the functions\n"));
    array_deinit(&functions);
}

TEST(a_script_is_told_what_a_script_can_say)
{
    struct trace_request request = {.function = "Inlined", .is_in_script = true};
    struct functions functions;
    AUTO_TEXT struct text notes = {0};
    make_program();
    assert_refused(select_functions(&model, &request, false, &functions, &notes), EXIT_TARGET,
                   "neither go: nor goret: sees those. Write goinlined:\"Inlined\", or trace");
    request.function = "main.Often";
    assert_ok(select_functions(&model, &request, false, &functions, &notes));
    if (!strstr(text_string(&notes), "whose calls a probe won't see without goinlined:\n"))
        fail_msg("'%s'", text_string(&notes));
    array_deinit(&functions);
}

/* It can't be given --inlined, and isn't the user's to rewrite. */
TEST(of_a_ready_script_nobody_is_sent_to_what_it_hasnt)
{
    struct trace_request request = {.function = "Inlined", .is_of_ready = true};
    struct functions functions;
    AUTO_TEXT struct text notes = {0};
    make_program();
    assert_refused(select_functions(&model, &request, false, &functions, &notes), EXIT_TARGET,
                   "and this script can't see those. Give another function, or trace a function");
    request.function = "main.Often";
    assert_ok(select_functions(&model, &request, false, &functions, &notes));
    array_deinit(&functions);
    if (!strstr(text_string(&notes), "whose calls a probe won't see\n"))
        fail_msg("'%s'", text_string(&notes));
    request.function = "Inlined";
    request.is_in_script = true;
    assert_refused(select_functions(&model, &request, false, &functions, &notes), EXIT_TARGET,
                   "Write goinlined:\"Inlined\" into a copy of the script, or trace");
}

TEST(without_debug_information_nobody_is_sent_to_the_inlined_calls)
{
    struct trace_request request = {.function = "Inlined"};
    struct functions functions;
    AUTO_TEXT struct text notes = {0};
    make_program();
    model.find_inlined = NULL;
    assert_refused(select_functions(&model, &request, false, &functions, &notes), EXIT_TARGET,
                   "at each of its 7 calls, and only debug information says which code those "
                   "became. Give its debug file (--debug-file), or trace a function that calls it "
                   "(main.Put, main.Inlined), or build");
    request.function = "main.Often";
    assert_ok(select_functions(&model, &request, false, &functions, &notes));
    if (!strstr(text_string(&notes), "whose calls a probe won't see\n"))
        fail_msg("'%s'", text_string(&notes));
    array_deinit(&functions);
}

TEST(what_a_program_has_of_a_name_is_told_by_whose_it_is)
{
    static const struct {
        const char *function, *line;
        enum fit fit;
    } cases[] = {
        {"(*Pool).Put", NULL, FIT_STANDARD},  {"Put", NULL, FIT_OWN},
        {"vault.(*View).Put", NULL, FIT_OWN}, {"Put(n int)", NULL, FIT_OWN},
        {"Outer.Lift", NULL, FIT_OWN}, /* promoted */
        {"main.Inlined", NULL, FIT_OWN},      {"Puts", NULL, FIT_NONE},
        {NULL, "main.go:7", FIT_NONE}, /* this one has no lines */
    };
    make_program();
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct trace_request request = {.function = cases[i].function, .line = cases[i].line};
        enum fit fit;
        assert_ok(select_fit(&model, &request, &fit));
        if (fit != cases[i].fit)
            fail_msg("%s: %d", cases[i].function ? cases[i].function : cases[i].line, fit);
    }
    struct trace_request request = {.line = "main.go"};
    enum fit fit;
    assert_refused(select_fit(&model, &request, &fit), EXIT_USAGE, "a line is given as");
}

TEST(a_wrong_command_line_has_its_own_status)
{
    struct trace_request request = {.function = "Put", .where = "n =="};
    struct functions functions;
    AUTO_TEXT struct text notes = {0};
    make_program();
    assert_refused(select_functions(&model, &request, false, &functions, &notes), EXIT_USAGE,
                   "in the condition");
}

TEST(a_long_list_is_cut)
{
    struct trace_request request = {.function = "Many"};
    struct functions functions;
    AUTO_TEXT struct text notes = {0};
    model_reset(NULL);
    for (unsigned i = 0; i < 30; i++) {
        AUTO_TEXT struct text name = {0};
        text_printf(&name, "lib.com/x/p%u.Many", i);
        model_function(text_string(&name), "", "");
    }
    assert_refused(select_functions(&model, &request, false, &functions, &notes), EXIT_TARGET,
                   "; and 10 more");
}

int main(void)
{
    const struct CMUnitTest more[] = {
        cmocka_unit_test_teardown(of_twins_the_one_in_registers_is_taken, model_reset),
        cmocka_unit_test_teardown(of_assembly_and_its_wrapper_the_assembly_is_taken, model_reset),
        cmocka_unit_test_teardown(a_script_is_told_what_a_script_can_say, model_reset),
        cmocka_unit_test_teardown(of_a_ready_script_nobody_is_sent_to_what_it_hasnt, model_reset),
        cmocka_unit_test_teardown(
            a_pattern_means_all_that_it_fits_those_of_the_standard_library_too, model_reset),
        cmocka_unit_test_teardown(a_pattern_takes_no_promoted_method_of_others, model_reset),
        cmocka_unit_test_teardown(a_pattern_takes_the_same_method_of_a_value, model_reset),
        cmocka_unit_test_teardown(a_declaration_is_no_pattern, model_reset),
        cmocka_unit_test_teardown(of_many_functions_that_were_inlined_a_few_are_named, model_reset),
        cmocka_unit_test_teardown(without_debug_information_nobody_is_sent_to_the_inlined_calls,
                                  model_reset),
        cmocka_unit_test_teardown(what_a_program_has_of_a_name_is_told_by_whose_it_is, model_reset),
        cmocka_unit_test_teardown(a_wrong_command_line_has_its_own_status, model_reset),
        cmocka_unit_test_teardown(a_long_list_is_cut, model_reset),
    };
    struct unit_tests tests = {0};
    ROW_TESTS(rows, is_selected, model_reset, &tests);
    for (size_t i = 0; i < LENGTH(more); i++)
        array_push(&tests, more[i]);
    return unit_tests_run(&tests);
}

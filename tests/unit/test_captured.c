/* abi/captured: what a closure has captured, by its code and by debug information. */
#include "unit.h"

#include "abi/captured.h"
#include "bytes.h"
#include "model.h"

enum { START = 0x401000, MAX_VARIABLES = 4 };

/* "NAME TYPE PLACE[,PLACE]": a place is rN, DWARF's register, or sN, bytes from the CFA, from the
 * instruction at "@N" on; "+N" is what debug information says of the offset. */
struct row {
    const char *name;
    unsigned go_minor;
    const char *code; /* in hexadecimal */
    const char *variables[MAX_VARIABLES];
    const char *captured; /* "x@8 &y@16" */
};

static const struct row rows[] = {
    /* mov 0x8(%rdx),%rcx; mov 0x10(%rdx),%rbx; ret */
    {"a register that is loaded tells",
     22,
     "488b4a08488b5a10c3",
     {"a int r2 @4", "b int r3 @8"},
     "a@8 b@16"},
    {"a register that isn't says nothing",
     22,
     "488b4a08488b5a10c3",
     {"a int r2 @4", "b int r0 @8"},
     "a@8"},
    {"an address is followed",
     22,
     "488b4a08488b5a10c3",
     {"&a *int r2 @4", "b int r3 @8"},
     "&a@8 b@16"},
    {"two variables in one place: neither is known",
     22,
     "488b4a08488b5a10c3",
     {"a int r2 @4", "c int r2 @4", "b int r3 @8"},
     "b@16"},
    {"an address is, whatever else lies there",
     22,
     "488b4a08488b5a10c3",
     {"p *int r2 @4", "&a *int r2 @4"},
     "&a@8"},
    {"what is narrower than the variable isn't it", 22, "8b4a08c3", {"a int r2 @3"}, ""},
    {"as wide as it, it is", 22, "8b4a08c3", {"a int32 r2 @3"}, "a@8"},
    /* mov 0x8(%rdx),%rcx; mov %rcx,0x10(%rsp); ret: sp is 8 below the CFA */
    {"a word of the frame", 22, "488b4a0848894c2410c3", {"a int s8 @9"}, "a@8"},
    /* push %rbp; mov %rsp,%rbp; sub $0x10,%rsp; mov 8(%rdx),%rcx; mov %rcx,8(%rsp) */
    {"behind a set-up of the frame",
     22,
     "554889e54883ec10488b4a0848894c2408c3",
     {"a int s-24 @17"},
     "a@8"},
    /* mov 0x8(%rdx),%rcx; mov 0x10(%rdx),%rbx; ret */
    {"the words of a string", 22, "488b4a08488b5a10c3", {"s string r2,r3 @8"}, "s@8"},
    {"one of them", 22, "488b4a08488b5a10c3", {"s string -,r3 @8"}, "s@8"},
    {"a single place for two words may be that of any",
     22,
     "488b4a08488b5a10c3",
     {"s string r3 @8"},
     ""},
    /* lea 0x8(%rdx),%rcx; ret */
    {"an address in the closure: the value is there",
     22,
     "488d4a08c3",
     {"&a *[2]int r2 @4"},
     "a@8"},
    /* mov %rdx,%rcx; xor %edx,%edx; mov 0x8(%rcx),%rax; ret */
    {"the closure in another register", 22, "4889d131d2488b4108c3", {"a int r0 @9"}, "a@8"},
    /* xor %edx,%edx; mov 0x8(%rdx),%rcx; ret */
    {"the register holds something else by then", 22, "31d2488b4a08c3", {"a int r2 @6"}, ""},
    /* mov 0x8(%rdx),%rcx; xor %ecx,%ecx; ret */
    {"what was loaded is gone", 22, "488b4a0831c9c3", {"a int r2 @6"}, ""},
    /* mov 0x8(%rdx),%rcx; 1: dec %rcx; jne 1b; ret */
    {"a loop is where it ends", 22, "488b4a0848ffc975fbc3", {"a int r2 @4"}, ""},
    /* mov %rdx,0x10(%rsp); call; mov 0x10(%rsp),%rcx; mov 0x8(%rcx),%rax; ret */
    {"a call leaves the frame",
     22,
     "4889542410e800010000488b4c2410488b4108c3",
     {"a int r0 @19"},
     "a@8"},
    /* the same, but mov 0x8(%rdx),%rax */
    {"and no register", 22, "4889542410e800010000488b4208c3", {"a int r0 @14"}, ""},

    {"from 1.23 on debug information has the offsets",
     23,
     "c3",
     {"b string +16", "a int +8"},
     "a@8 b@16"},
    {"and what has none isn't captured",
     23,
     "488b4a08488b5a10c3",
     {"a int r2 @4 +8", "b int r3 @8"},
     "a@8"},
    {"the dictionary of the generic function that it is in",
     27,
     "c3",
     {".dict int +16", "a int +8"},
     "a@8 .dict@16"},
    {"which the code tells, too", 22, "488b4a08c3", {".dict int r2 @4"}, ".dict@8"},
    {"an address of what is too large for a copy", 23, "c3", {"&a *[17]int +8"}, "&a@8"},
    {"an address that the next one is too near to for the value",
     23,
     "c3",
     {"&a *[2]int +8", "b int +16"},
     "&a@8 b@16"},
    {"an address: the code tells", 23, "488b4a08c3", {"&a *[2]int r2 @4 +8"}, "&a@8"},
    {"a value: the code tells", 23, "488d4a08c3", {"&a *[2]int r2 @4 +8"}, "a@8"},
    {"an address or a value: not known", 23, "c3", {"&a *[2]int +8"}, ""},
    {"what the compiler made has no name",
     23,
     "c3",
     {".dict uintptr +8", "#state1 int +16"},
     ".dict@8"},
    {"what has no size lies beside others", 23, "c3", {"a int +8", "z struct{} +8"}, "z@8 a@8"},
};

static const struct row *running;
static struct text code; /* its bytes */

/* ---- the row as a program ---- */

static struct reader read_code(const struct program *program, const struct function *function)
{
    (void)program;
    (void)function;
    return bytes_code(running->code, &code);
}

static void read_places(char *text, struct location *location)
{
    char *rest;
    for (char *place = strtok_r(text, ",", &rest); place; place = strtok_r(NULL, ",", &rest)) {
        struct piece *piece = &location->pieces[location->piece_count++];
        piece->kind = *place == 'r' ? PIECE_REGISTER : *place == 's' ? PIECE_STACK : PIECE_MISSING;
        piece->register_number = (unsigned)strtoul(place + 1, NULL, 10);
        piece->offset = strtol(place + 1, NULL, 10);
    }
    for (size_t i = 0; i < location->piece_count && location->piece_count > 1; i++)
        location->pieces[i].size = 8;
}

static void read_variable(const char *source, struct variable *ret)
{
    char *rest, *text = arena_strdup(&model.arena, source);
    struct location *location = ARENA_NEW(&model.arena, struct location);
    location->pieces = ARENA_ARRAY(&model.arena, struct piece, 4);
    location->high = START + 100;
    *ret = (struct variable){.name = strtok_r(text, " ", &rest)};
    ret->type = model_type(strtok_r(NULL, " ", &rest));
    for (char *word = strtok_r(NULL, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        if (*word == '@') {
            location->low = START + strtoul(word + 1, NULL, 10);
        } else if (*word == '+') {
            ret->has_closure_offset = true;
            ret->closure_offset = strtoul(word + 1, NULL, 10);
        } else {
            ret->locations = (struct locations){location, 1};
            read_places(word, location);
        }
    }
}

static struct error *load_variables(struct program *program, const struct function *function,
                                    struct variables *ret)
{
    (void)program;
    (void)function;
    *ret = (struct variables){.items = ARENA_ARRAY(&model.arena, struct variable, MAX_VARIABLES)};
    while (ret->count < MAX_VARIABLES && running->variables[ret->count]) {
        read_variable(running->variables[ret->count], &ret->items[ret->count]);
        ret->count++;
    }
    return NULL;
}

static int end_row(void **state)
{
    model.read_code = NULL;
    model.load_variables = NULL;
    text_deinit(&code);
    return model_reset(state);
}

TEST(is_captured)
{
    struct closure closure;
    AUTO_TEXT struct text text = {0};
    struct function *function = model_function("main.f.func1", "", "");
    function->address = START;
    running = *state;
    model.version.minor = running->go_minor;
    model.read_code = read_code;
    model.load_variables = load_variables;
    assert_ok(captured_find(machine_of(ARCHITECTURE_AMD64), &model, function, &closure));
    for (size_t i = 0; i < closure.count; i++)
        text_printf(&text, "%s%s%s@%llu", i ? " " : "", closure.items[i].is_reference ? "&" : "",
                    closure.items[i].name, (unsigned long long)closure.items[i].field->offset);
    if (closure.has_dictionary)
        text_printf(&text, "%s.dict@%llu", text.length ? " " : "",
                    (unsigned long long)closure.dictionary_offset);
    assert_string_equal(text_string(&text), running->captured);
}

int main(void)
{
    struct unit_tests tests = {0};
    ROW_TESTS(rows, is_captured, end_row, &tests);
    return unit_tests_run(&tests);
}

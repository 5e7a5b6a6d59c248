/*
 * A wrapper calls a method of its own name, and is known by one of these: debug information says
 * so (from Go 1.19 on, of most); it is a method and ends by a jump to the other, which but for
 * assembly no function that a person wrote does; it calls runtime.panicwrap, for a nil pointer; its
 * name ends in "-fm"; or it stores the stack pointer behind another pointer. That is a panic's
 * argp, by which recover knows its caller: what Go's compiler puts into wrappers that call
 * (cmd/internal/obj; seen in Go 1.15 to 1.24, and no more in 1.27), and into nothing else.
 */
#include "abi/wrapper.h"

#include <ctype.h>
#include <string.h>

#include "abi/arguments.h"
#include "abi/decoder.h"
#include "base/text.h"
#include "program/find.h"

enum {
    MAX_SIZE = 2048, /* bytes: a wrapper copies its arguments, and no more */
    MAX_WRAPPERS = 4,
};

static const char value_suffix[] = "-fm";

struct search {
    struct program *program;
    const struct function *function;
    struct function *target;
    bool is_wrapper;
    bool is_ambiguous;
};

/* "Put" of "vault.(*View).Put-fm". */
static const char *method_name(struct arena *arena, const char *function)
{
    const char *last = function_last_component(function);
    size_t length = strlen(last);
    if (string_ends_with(last, value_suffix))
        length -= strlen(value_suffix);
    return arena_strndup(arena, last, length);
}

/*
 * The same function for another calling convention. Instances that have one name, as up to Go 1.20
 * in stripped programs, aren't.
 */
static bool is_twin(const struct function *function, const struct function *other)
{
    return strcmp(function->name, other->name) == 0 && !strstr(function->name, "[...]");
}

static void take_branch(struct search *search, uint64_t address, bool is_jump)
{
    struct function *other = program_function_at(search->program, address);
    struct arena *arena = &search->program->arena;
    if (!other || other == search->function || is_twin(other, search->function))
        return;
    search->is_wrapper |= strcmp(other->name, "runtime.panicwrap") == 0;
    if (strcmp(method_name(arena, other->name), method_name(arena, search->function->name)) != 0)
        return;
    search->is_ambiguous |= search->target && search->target != other;
    search->is_wrapper |= is_jump && function_is_method(search->function->name);
    search->target = other;
}

static struct error *find_target(struct program *program, const struct function *function,
                                 struct function **ret)
{
    struct search search = {.program = program, .function = function};
    const struct machine *machine = machine_of(program->architecture);
    struct reader code = function_code(program, function);
    AUTO(decoder_deinit) struct decoder decoder = {0};
    *ret = NULL;
    search.is_wrapper = function->is_wrapper || string_ends_with(function->name, value_suffix);
    if (!machine || code.failed || code.size == 0 || code.size > MAX_SIZE)
        return NULL;
    TRY(decoder_init(&decoder, machine, code, function->address));
    while (decoder_next(&decoder)) {
        struct flow flow = decoder.instructions->flow(decoder.instruction);
        search.is_wrapper |= decoder.instructions->stores_stack_pointer(&decoder);
        if ((flow.kind == FLOW_JUMP || flow.kind == FLOW_CALL) && flow.has_target &&
            flow.target - function->address >= function->size)
            take_branch(&search, flow.target, flow.kind == FLOW_JUMP);
    }
    if (search.is_wrapper && !search.is_ambiguous)
        *ret = search.target;
    return NULL;
}

struct error *wrapper_target(struct program *program, const struct function *function,
                             struct function **ret)
{
    struct function *next;
    *ret = NULL;
    TRY(find_target(program, function, &next));
    /* A wrapper may call another. */
    for (unsigned i = 0; next && i < MAX_WRAPPERS; i++) {
        *ret = next;
        TRY(find_target(program, *ret, &next));
    }
    return NULL;
}

bool wrapper_is_method(const struct function *function)
{
    const char *last = function_last_component(function->name);
    return function->is_wrapper && !function_is_closure(function) && !strstr(last, "wrap") &&
           !isdigit((unsigned char)*last) && function_is_method(function->name);
}

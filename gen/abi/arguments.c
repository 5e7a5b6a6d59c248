/*
 * How the assignment is checked.
 *
 * The types of the parameters come from debug information, which has faults of its own: up to Go
 * 1.21 it leaves out parameters without a name, and the receivers of wrappers; up to 1.26 the
 * hidden dictionary of generic functions; and for a few functions in a thousand the register that
 * it names at entry is another variable's. The runtime's description (ArgInfo, from Go 1.17) lists
 * every parameter with size and place, but no names, and not what is a float.
 *
 * So: if the assignment gives exactly the runtime's places, it is right, whatever the registers in
 * debug information say. (Of more than ten words the description is of the first ten: if the
 * parameters fill all the bytes that the runtime counts, none is left out of the rest either.) If
 * it doesn't, every way to put unnamed parameters between the named ones
 * is tried, and taken if it is the only one that satisfies both. Where there is no description (up
 * to 1.16, everything on the stack) debug information's stack offsets are exact, and the runtime's
 * count of argument bytes shows whether something is missing. What remains is refused.
 */
#include "abi/arguments.h"
#include "abi/shaped.h"

#include <ctype.h>
#include <string.h>

#include "abi/omitted.h"
#include "abi/recorded.h"
#include "abi/shape.h"
#include "abi/spills.h"
#include "base/text.h"

bool parameter_is_named(const struct parameter *parameter)
{
    return *parameter->name && *parameter->name != '~' && strcmp(parameter->name, "_") != 0;
}

/* ".func1" and the like behind a generic function's brackets: closures get their own words. */
static bool is_closure_suffix(const char *suffix)
{
    static const char *const prefixes[] = {".func", ".gowrap", ".deferwrap", "-range"};
    for (size_t i = 0; i < LENGTH(prefixes); i++) {
        if (string_starts_with(suffix, prefixes[i]) &&
            isdigit((unsigned char)suffix[strlen(prefixes[i])]))
            return true;
    }
    return false;
}

static bool has_closure_suffix(const char *name)
{
    for (; *name; name++) {
        if (is_closure_suffix(name))
            return true;
    }
    return false;
}

bool function_is_closure(const struct function *function)
{
    return has_closure_suffix(function->name);
}

/* The bracket that closes the one at NAME; NULL if there is none. */
static const char *closing_bracket(const char *name)
{
    unsigned depth = 0;
    for (; *name; name++) {
        depth += *name == '[';
        if (*name == ']' && --depth == 0)
            return name;
    }
    return NULL;
}

/*
 * Before which parameter the dictionary of a generic function stands, -1 without one. Only code
 * that several types share ("[go.shape.int]") takes it; up to Go 1.20 a stripped program has
 * "[...]" for all type arguments, but that of one type is nothing else than a wrapper.
 */
static int dictionary_position(const struct program *program, const struct function *function)
{
    const char *name = function->name;
    const char *open = strstr(name, "[go.shape.");
    if (!open && !function->is_wrapper)
        open = strstr(name, "[...]");
    const char *close = open ? closing_bracket(open) : NULL;
    if (!close || string_starts_with(name, "type:.") || string_starts_with(name, "type.."))
        return -1;
    const char *suffix = close + 1;
    if (*suffix == ')')
        suffix++;
    /* A closure of a method has its own suffix behind the method's name. */
    if (has_closure_suffix(suffix))
        return -1;
    if (*suffix == '\0')
        return 0;
    return go_version_at_least(program->version, 1, 20) ? 1 : 0;
}

static struct error *refuse(const struct program *program, const struct function *function,
                            const char *reason)
{
    return error_target("%s: its arguments can't be placed: %s (Go %u.%u). Refusing to guess, a "
                        "wrong value is worse than none",
                        function->name, reason, program->version.major, program->version.minor);
}

/* Assembly and Go up to 1.16: every offset that debug information has must be met. */
static struct error *check_stack(struct program *program, struct arguments *arguments)
{
    const struct signature *signature = arguments->function->signature;
    struct recorded_match match;
    TRY(function_load_locations(program, (struct function *)arguments->function));
    recorded_compare(arguments->machine, arguments->function, &arguments->assignment, &match);
    bool has_all_bytes = signature->argument_bytes < 0 ||
                         (uint64_t)signature->argument_bytes == arguments->assignment.stack_size;
    arguments->knows_results = has_all_bytes;
    if (match.different == 0 && has_all_bytes)
        return NULL;
    bool is_receiver;
    TRY(omitted_find_receiver(program, arguments, &is_receiver));
    if (is_receiver || (match.different == 0 && match.equal == match.parameters))
        return NULL;
    return omitted_find_on_stack(program, arguments);
}

/*
 * Whether there is no room for a parameter more in the bytes that the runtime counts: arguments and
 * results on the stack, and where arguments in registers may be spilled. (Of 48,330 functions of
 * Go 1.19 those whose description is whole were never larger than that, and there was none in which
 * a parameter of any size was missing and yet no room.)
 */
static bool fill_all_bytes(const struct arguments *arguments)
{
    const struct assignment *assignment = &arguments->assignment;
    uint64_t sum = 0;
    for (size_t i = 0; i < assignment->parameters.count; i++) {
        const struct placed_parameter *placed = &assignment->parameters.items[i];
        if (placed->on_stack || !placed->parameter->is_result)
            sum += placed->parameter->type->size;
    }
    /* A dictionary's place among them isn't told by its size. */
    return assignment->dictionary_before < 0 &&
           arguments->function->signature->argument_bytes >= 0 &&
           sum == (uint64_t)arguments->function->signature->argument_bytes;
}

static struct error *check_registers(struct program *program, struct arguments *arguments)
{
    const struct function *function = arguments->function;
    enum shape_match shape;
    struct recorded_match match;
    arguments->knows_results = true;
    TRY(shape_compare(function, &arguments->assignment, &shape));
    bool has_all = go_version_at_least(program->version, 1, 22) || fill_all_bytes(arguments);
    if (shape == SHAPE_EQUAL || (shape == SHAPE_BEGINS && has_all))
        return NULL;
    TRY(function_load_locations(program, (struct function *)function));
    recorded_compare(arguments->machine, function, &arguments->assignment, &match);
    switch (shape) {
    case SHAPE_BEGINS:
        if (match.different == 0)
            return NULL;
        break;
    case SHAPE_ABSENT:
        if (match.different == 0)
            return NULL;
        return refuse(program, function,
                      "debug information has them elsewhere than Go's calling convention, and the "
                      "program carries nothing that could tell which is right");
    default:
        break;
    }
    return omitted_find_in_registers(program, arguments);
}

/* Nobody knows the types: without a shape that makes sense there are no arguments to show. */
static struct error *place_shaped(struct program *program, struct function *function,
                                  struct arguments *ret)
{
    struct signature *signature = function->signature;
    int dictionary =
        signature->convention == CONVENTION_REGISTERS ? dictionary_position(program, function) : -1;
    enum shape_match shape;
    if (signature->shape)
        TRY(shaped_parameters(program, function, dictionary >= 0));
    TRY(assign_parameters(ret->machine, ret->convention, signature->parameters,
                          signature->parameter_count, dictionary, &ret->assignment));
    struct error *error = shape_compare(function, &ret->assignment, &shape);
    if (!error && (shape == SHAPE_EQUAL || shape == SHAPE_BEGINS))
        return NULL;
    assignment_deinit(&ret->assignment);
    signature->parameter_count = 0;
    return error ? error
                 : assign_parameters(ret->machine, ret->convention, NULL, 0, -1, &ret->assignment);
}

/*
 * The user's word: the runtime must count as many bytes of it, and describe the same words; and the
 * code must spill them from where they are assigned, floats from other registers than integers.
 */
static struct error *check_declared(struct program *program, struct arguments *arguments)
{
    const struct function *function = arguments->function;
    const struct signature *signature = function->signature;
    const struct assignment *assignment = &arguments->assignment;
    enum shape_match shape;
    bool fits;
    arguments->knows_results = true;
    TRY(shape_compare(function, assignment, &shape));
    if (arguments->convention == CONVENTION_STACK) {
        fits = signature->argument_bytes == (int64_t)assignment->stack_size &&
               shape != SHAPE_DIFFERENT;
    } else {
        fits = shape == SHAPE_EQUAL || shape == SHAPE_BEGINS ||
               (shape == SHAPE_ABSENT && assignment->slot_count == 0);
    }
    /* Of words behind the tenth the runtime tells no more than how many bytes there are. */
    if (shape == SHAPE_BEGINS && signature->argument_bytes >= 0)
        fits &= (uint64_t)signature->argument_bytes == assignment_frame_size(assignment);
    AUTO(spills_deinit) struct spills spills = {0};
    if (fits && arguments->convention == CONVENTION_REGISTERS)
        TRY(spills_find(program, function, &spills));
    fits = fits && spills_agree(&spills, assignment);
    if (fits)
        return NULL;
    if (shape == SHAPE_ABSENT && arguments->convention == CONVENTION_REGISTERS &&
        !signature->takes_nothing)
        return error_target("%s: the program doesn't describe its arguments, so nothing shows "
                            "whether they are where its declaration has them",
                            function->name);
    return error_target("%s isn't declared as it is: its arguments have other words. Is the "
                        "declaration of another version, or of another function?",
                        function->name);
}

static struct error *check(struct program *program, struct arguments *arguments)
{
    if (arguments->function->signature->is_declared)
        return check_declared(program, arguments);
    return arguments->convention == CONVENTION_STACK ? check_stack(program, arguments)
                                                     : check_registers(program, arguments);
}

struct error *arguments_place(struct program *program, struct function *function,
                              struct arguments *ret)
{
    TRY(function_load(program, function));
    const struct signature *signature = function->signature;
    *ret = (struct arguments){
        .machine = machine_of(program->architecture),
        .program = program,
        .function = function,
        .convention = signature->convention,
    };
    if (!ret->machine)
        return error_target("%s is built for a machine that gobt can't trace", program->path);
    if (signature->is_stripped)
        return place_shaped(program, function, ret);
    if (!signature->has_parameters)
        return error_target("%s is written in assembly: nothing in the program says what its "
                            "parameters are",
                            function->name);
    int dictionary =
        signature->convention == CONVENTION_REGISTERS ? dictionary_position(program, function) : -1;
    TRY(assign_parameters(ret->machine, ret->convention, signature->parameters,
                          signature->parameter_count, dictionary, &ret->assignment));
    struct error *error = check(program, ret);
    if (!error && function->address && function_is_closure(function))
        error = captured_find(ret->machine, program, function, &ret->closure);
    if (error)
        arguments_deinit(ret);
    return error;
}

/* Inside of a function, variables are only known by debug information. */
bool arguments_are_untyped(const struct arguments *arguments)
{
    return !arguments->code && arguments->function->signature->is_stripped;
}

void arguments_deinit(struct arguments *arguments)
{
    assignment_deinit(&arguments->assignment);
}

struct arena *arguments_arena(const struct arguments *arguments)
{
    return &((struct program *)arguments->program)->arena;
}

const struct placed_parameter *arguments_find(const struct arguments *arguments, const char *name)
{
    for (size_t i = 0; i < arguments->assignment.parameters.count; i++) {
        const struct placed_parameter *placed = &arguments->assignment.parameters.items[i];
        if (!placed->parameter->is_result && strcmp(placed->parameter->name, name) == 0)
            return placed;
    }
    return NULL;
}

const char *arguments_dictionary(const struct arguments *arguments)
{
    const struct assignment *assignment = &arguments->assignment;
    bool has_one = assignment->dictionary_before >= 0 &&
                   (size_t)assignment->dictionary_before < assignment->parameters.count &&
                   assignment->dictionary_register < arguments->machine->integer_count;
    return has_one ? arguments->machine->integers[assignment->dictionary_register].name : NULL;
}

bool arguments_have_dictionary(const struct arguments *arguments)
{
    return arguments_dictionary(arguments) || arguments->closure.has_dictionary;
}

const struct placed_parameter *arguments_of_slot(const struct arguments *arguments, uint64_t slot)
{
    for (size_t i = 0; i < arguments->assignment.parameters.count; i++) {
        const struct placed_parameter *placed = &arguments->assignment.parameters.items[i];
        if (!placed->parameter->is_result && slot >= placed->first_word &&
            slot - placed->first_word < placed->word_count)
            return placed;
    }
    return NULL;
}

#include "abi/omitted.h"

#include <stdlib.h>
#include <string.h>

#include "abi/recorded.h"
#include "abi/shape.h"
#include "abi/spills.h"

enum { MAX_OMITTED = 4, MAX_PARAMETERS = 32, MAX_STACK = 4096 };

/* A search through the ways to put unnamed parameters between the named ones. */
struct search {
    struct program *program;
    const struct machine *machine;
    const struct function *function;
    const struct signature *signature;
    int dictionary_before;
    struct shape_elements elements;
    struct spills spills;
    size_t named_count; /* parameters in debug information */
    struct parameter *trial[MAX_PARAMETERS + MAX_OMITTED];
    size_t trial_count, omitted;
    struct assignment found;
    bool has_found, is_ambiguous;
    size_t found_omitted;
};

static struct error *refuse(const struct function *function, const char *reason)
{
    return error_target("%s: debug information leaves out some of its parameters, and %s. Refusing "
                        "to guess, a wrong value is worse than none; a build with Go 1.22 or newer "
                        "lists them all",
                        function->name, reason);
}

static struct type *scalar_type(struct arena *arena, enum type_kind kind, uint64_t size)
{
    struct type *type = ARENA_NEW(arena, struct type);
    *type = (struct type){.name = "?", .kind = kind, .size = size, .complete = true};
    return type;
}

/* What the runtime's description of a parameter doesn't say. */
enum guess { GUESS_WORDS, GUESS_FLOATS, GUESS_ARRAY };

/* A walk through the runtime's description of one parameter. */
struct shape_walk {
    struct arena *arena;
    const struct argument_shape *tokens;
    size_t count, at;
    bool as_floats; /* what could be a float is one: the description doesn't say */
};

/* Where the first word from the walk's place on lies. */
static uint64_t next_offset(const struct shape_walk *walk)
{
    for (size_t i = walk->at; i < walk->count; i++) {
        if (walk->tokens[i].kind == SHAPE_WORD)
            return walk->tokens[i].offset;
    }
    return 0;
}

static uint64_t align_up(uint64_t number, uint64_t alignment)
{
    return (number + alignment - 1) / alignment * alignment;
}

/* The type that the next word or group in braces describes; NULL if it isn't described wholly. */
static struct type *described_type(struct shape_walk *walk)
{
    const struct argument_shape *token = &walk->tokens[walk->at++];
    if (token->kind == SHAPE_WORD)
        return scalar_type(
            walk->arena, walk->as_floats && token->size >= 4 ? TYPE_FLOAT : TYPE_UINT, token->size);
    if (token->kind != SHAPE_OPEN)
        return NULL;
    struct type *type = scalar_type(walk->arena, TYPE_STRUCT, 0);
    uint64_t start = next_offset(walk), alignment = 1;
    bool ends_empty = false;
    type->fields = ARENA_ARRAY(walk->arena, struct field, walk->count);
    while (walk->at < walk->count && walk->tokens[walk->at].kind != SHAPE_CLOSE) {
        struct field field = {.name = "_", .offset = next_offset(walk) - start};
        field.type = described_type(walk);
        if (!field.type)
            return NULL;
        if (field.type->size == 0)
            field.offset = type->size;
        ends_empty = field.type->size == 0;
        uint64_t own = field.type->kind == TYPE_STRUCT && field.type->size ? 8 : field.type->size;
        alignment = own > alignment ? own : alignment;
        type->size = field.offset + field.type->size;
        type->fields[type->field_count++] = field;
    }
    walk->at++;
    /* Room is left behind what is empty, so that its address is none of something else. */
    type->size = align_up(type->size + (ends_empty && type->size), alignment);
    return type;
}

/* The struct as an array, which is never in registers; NULL if it can't be one. */
static struct type *as_array(struct arena *arena, struct type *type)
{
    if (!type || type->kind != TYPE_STRUCT || type->field_count < 2)
        return NULL;
    for (size_t i = 1; i < type->field_count; i++) {
        const struct type *first = type->fields[0].type, *other = type->fields[i].type;
        if (other->size != first->size || other->field_count != first->field_count)
            return NULL;
    }
    struct type *array = scalar_type(arena, TYPE_ARRAY, type->size);
    array->element = type->fields[0].type;
    array->count = type->field_count;
    return array;
}

/*
 * A parameter that the runtime describes and nobody names, NULL if it can't be told what it is.
 * What is a float isn't said, nor what is an array, so words that may be are tried as all of them.
 */
static struct parameter *unnamed_parameter(const struct search *search,
                                           const struct shape_element *element, enum guess guess)
{
    struct shape_walk walk = {
        .arena = &search->program->arena,
        .tokens = search->signature->shape + element->first,
        .count = element->count,
        .as_floats = guess == GUESS_FLOATS,
    };
    struct type *type = described_type(&walk);
    if (guess == GUESS_ARRAY)
        type = as_array(walk.arena, type);
    struct parameter *parameter = ARENA_NEW(walk.arena, struct parameter);
    *parameter = (struct parameter){.name = "_", .type = type};
    return type ? parameter : NULL;
}

/*
 * Whether both put every named parameter in the same place. Which of two equal shapes it is of may
 * be open where an unnamed one could be a float: `f(a int, _ int)` is then `f(_ float64, a int)` as
 * well, and a is in the same register.
 */
static bool agree_on_named(const struct assignment *left, const struct assignment *right)
{
    size_t other = 0;
    for (size_t i = 0; i < left->parameters.count; i++) {
        const struct placed_parameter *a = &left->parameters.items[i];
        if (!parameter_is_named(a->parameter) || a->parameter->is_result)
            continue;
        while (other < right->parameters.count &&
               strcmp(right->parameters.items[other].parameter->name, a->parameter->name) != 0)
            other++;
        if (other == right->parameters.count)
            return false;
        const struct placed_parameter *b = &right->parameters.items[other];
        if (a->on_stack != b->on_stack || a->word_count != b->word_count)
            return false;
        for (size_t w = 0; w < a->word_count; w++) {
            const struct word *x = &left->words.items[a->first_word + w];
            const struct word *y = &right->words.items[b->first_word + w];
            if (x->place != y->place || x->number != y->number ||
                x->stack_offset != y->stack_offset)
                return false;
        }
    }
    return true;
}

/* Assigns the trial with the results behind it, and keeps it if it satisfies everybody. */
static struct error *try_trial(struct search *search)
{
    const struct signature *signature = search->signature;
    size_t results = signature->parameter_count - search->named_count;
    struct parameter *list =
        ARENA_ARRAY(&search->program->arena, struct parameter, search->trial_count + results + 1);
    for (size_t i = 0; i < search->trial_count; i++)
        list[i] = *search->trial[i];
    for (size_t i = 0; i < results; i++)
        list[search->trial_count + i] = signature->parameters[search->named_count + i];
    struct assignment assignment;
    enum shape_match shape;
    struct recorded_match match;
    TRY(assign_parameters(search->machine, CONVENTION_REGISTERS, list,
                          search->trial_count + results, search->dictionary_before, &assignment));
    struct error *error = shape_compare(search->function, &assignment, &shape);
    recorded_compare(search->machine, search->function, &assignment, &match);
    bool fits = !error && shape != SHAPE_DIFFERENT && match.different == 0 &&
                spills_agree(&search->spills, &assignment);
    if (fits && !search->has_found) {
        search->found = assignment;
        search->has_found = true;
        search->found_omitted = search->omitted;
        return NULL;
    }
    if (fits && !agree_on_named(&search->found, &assignment))
        search->is_ambiguous = true;
    assignment_deinit(&assignment);
    return error;
}

static struct error *search_from(struct search *search, size_t element, size_t named);

static struct error *search_with(struct search *search, struct parameter *parameter, size_t element,
                                 size_t named)
{
    search->trial[search->trial_count++] = parameter;
    struct error *error = search_from(search, element, named);
    search->trial_count--;
    return error;
}

static struct error *search_from(struct search *search, size_t element, size_t named)
{
    struct parameter *parameters = search->signature->parameters;
    if (search->is_ambiguous)
        return NULL;
    if (element == search->elements.count) {
        if (named == search->named_count)
            return try_trial(search);
        if (!search->elements.is_cut)
            return NULL;
        return search_with(search, &parameters[named], element, named + 1);
    }
    const struct shape_element *current = &search->elements.items[element];
    if (named < search->named_count) {
        bool fits;
        TRY(shape_element_fits(search->signature, current, parameters[named].type, &fits));
        if (fits)
            TRY(search_with(search, &parameters[named], element + 1, named + 1));
    }
    if (search->omitted == MAX_OMITTED)
        return NULL;
    search->omitted++;
    struct error *error = NULL;
    for (enum guess guess = GUESS_WORDS; guess <= GUESS_ARRAY && !error; guess++) {
        struct parameter *unnamed = unnamed_parameter(search, current, guess);
        if (unnamed)
            error = search_with(search, unnamed, element + 1, named);
    }
    search->omitted--;
    return error;
}

static size_t count_parameters(const struct signature *signature)
{
    size_t count = 0;
    while (count < signature->parameter_count && !signature->parameters[count].is_result)
        count++;
    return count;
}

/* Keeps an assignment in place of the first. */
static void replace_assignment(struct arguments *arguments, const struct assignment *assignment,
                               unsigned omitted, bool knows_results)
{
    assignment_deinit(&arguments->assignment);
    arguments->assignment = *assignment;
    arguments->omitted = omitted;
    arguments->knows_results = knows_results;
}

struct error *omitted_find_in_registers(struct program *program, struct arguments *arguments)
{
    const struct signature *signature = arguments->function->signature;
    struct search search = {
        .program = program,
        .machine = arguments->machine,
        .function = arguments->function,
        .signature = signature,
        .dictionary_before = arguments->assignment.dictionary_before,
        .named_count = count_parameters(signature),
    };
    if (!signature->shape || search.named_count > MAX_PARAMETERS)
        return refuse(arguments->function, "nothing else in the program says where they are");
    TRY(spills_find(program, arguments->function, &search.spills));
    search.elements = shape_split(signature);
    struct error *error = NULL;
    if (search.elements.count <= MAX_PARAMETERS)
        error = search_from(&search, 0, 0);
    array_deinit(&search.elements);
    spills_deinit(&search.spills);
    if (!error && !search.has_found)
        error = refuse(arguments->function,
                       "the runtime's description of them doesn't fit the ones it has");
    else if (!error && search.is_ambiguous)
        error = refuse(arguments->function, "they would fit in more than one way");
    if (error) {
        assignment_deinit(&search.found);
        return error;
    }
    replace_assignment(arguments, &search.found, (unsigned)search.found_omitted, true);
    return NULL;
}

/* ---- on the stack ---- */

struct anchor {
    const struct parameter *parameter;
    uint64_t offset;
};

static int compare_anchors(const void *left, const void *right)
{
    const struct anchor *a = left, *b = right;
    return (a->offset > b->offset) - (a->offset < b->offset);
}

/* The parameters whose place debug information records exactly, by their place. */
static size_t find_anchors(const struct arguments *arguments, struct anchor *anchors)
{
    size_t count = 0;
    for (size_t i = 0; i < arguments->assignment.parameters.count && count < MAX_PARAMETERS; i++) {
        const struct placed_parameter *placed = &arguments->assignment.parameters.items[i];
        const struct parameter *parameter = placed->parameter;
        uint64_t offset;
        if (parameter->is_result || parameter->type->size == 0 ||
            !recorded_stack_offset(arguments->machine, arguments->function, placed, &offset))
            continue;
        anchors[count++] = (struct anchor){parameter, offset};
    }
    qsort(anchors, count, sizeof(*anchors), compare_anchors);
    return count;
}

/* What a method of that name has for its receiver; NULL if it is none. */
static struct error *receiver_type(struct program *program, const char *name, struct type **ret)
{
    const char *last = strrchr(name, '.');
    *ret = NULL;
    if (strstr(name, ".(*")) {
        *ret = scalar_type(&program->arena, TYPE_UNSAFE_POINTER, 8);
        return NULL;
    }
    if (!last)
        return NULL;
    return program_find_type(program, arena_strndup(&program->arena, name, (size_t)(last - name)),
                             ret);
}

struct error *omitted_find_receiver(struct program *program, struct arguments *arguments, bool *ret)
{
    const struct signature *signature = arguments->function->signature;
    struct parameter *parameters =
        ARENA_ARRAY(&program->arena, struct parameter, signature->parameter_count + 1);
    struct assignment assignment;
    struct recorded_match match;
    struct type *type;
    *ret = false;
    if (signature->argument_bytes < 0)
        return NULL;
    TRY(receiver_type(program, arguments->function->name, &type));
    if (!type)
        return NULL;
    parameters[0] = (struct parameter){.name = "_", .type = type};
    for (size_t i = 0; i < signature->parameter_count; i++)
        parameters[i + 1] = signature->parameters[i];
    TRY(assign_parameters(arguments->machine, CONVENTION_STACK, parameters,
                          signature->parameter_count + 1, -1, &assignment));
    recorded_compare(arguments->machine, arguments->function, &assignment, &match);
    *ret = match.different == 0 && assignment.stack_size == (uint64_t)signature->argument_bytes;
    if (*ret)
        replace_assignment(arguments, &assignment, 1, true);
    else
        assignment_deinit(&assignment);
    return NULL;
}

/*
 * Everything is on the stack, and the records of what is used are exact: those stay where they are,
 * and the room between them becomes unnamed words. The results come behind them: where, is known if
 * the runtime's count of bytes leaves no room for more.
 */
struct error *omitted_find_on_stack(struct program *program, struct arguments *arguments)
{
    const struct signature *signature = arguments->function->signature;
    struct anchor anchors[MAX_PARAMETERS];
    size_t anchor_count = find_anchors(arguments, anchors);
    if (anchor_count != count_parameters(signature))
        return refuse(arguments->function, "not every other one has a recorded place");
    uint64_t end = 0;
    for (size_t i = 0; i < anchor_count; i++)
        end = anchors[i].offset;
    if (end > MAX_STACK)
        return refuse(arguments->function, "the recorded places can't be true");
    struct parameter *parameters =
        ARENA_ARRAY(&program->arena, struct parameter, signature->parameter_count + end + 8);
    size_t count = 0;
    unsigned omitted = 0;
    end = 0;
    for (size_t i = 0; i < anchor_count; i++) {
        uint64_t alignment;
        TRY(type_alignment(anchors[i].parameter->type, &alignment));
        while ((end + alignment - 1) / alignment * alignment < anchors[i].offset) {
            uint64_t room = anchors[i].offset - end, size = 8;
            while (size > room || end % size != 0)
                size /= 2;
            parameters[count++] = (struct parameter){
                .name = "_", .type = scalar_type(&program->arena, TYPE_UINT, size)};
            end += size;
            omitted++;
        }
        parameters[count++] = *anchors[i].parameter;
        end = anchors[i].offset + anchors[i].parameter->type->size;
    }
    for (size_t i = anchor_count; i < signature->parameter_count; i++)
        parameters[count++] = signature->parameters[i];
    struct assignment assignment;
    TRY(assign_parameters(arguments->machine, CONVENTION_STACK, parameters, count, -1,
                          &assignment));
    bool has_all_bytes = signature->argument_bytes >= 0 &&
                         (uint64_t)signature->argument_bytes == assignment.stack_size;
    struct recorded_match match;
    recorded_compare(arguments->machine, arguments->function, &assignment, &match);
    if (match.different) {
        assignment_deinit(&assignment);
        return refuse(arguments->function, "the recorded places of the others overlap");
    }
    replace_assignment(arguments, &assignment, omitted, has_all_bytes);
    return NULL;
}

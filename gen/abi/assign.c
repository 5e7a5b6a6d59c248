#include "abi/assign.h"

#include <string.h>

enum { WORD_SIZE = 8, MAX_WORDS = 4096 };

/* What is taken of a machine while parameters are assigned. */
struct state {
    const struct machine *machine;
    unsigned integers, floats;
    uint64_t stack;
};

static uint64_t align_up(uint64_t number, uint64_t alignment)
{
    return alignment ? (number + alignment - 1) / alignment * alignment : number;
}

static void add_word(struct words *words, enum type_kind kind, const char *part, uint64_t offset,
                     uint64_t size)
{
    struct word word = {.kind = kind, .part = part, .offset = offset, .size = size};
    array_push(words, word);
}

struct error *type_words(struct type *type, uint64_t offset, struct words *words)
{
    if (words->count > MAX_WORDS)
        return NULL;
    switch (type->kind) {
    case TYPE_STRING:
        add_word(words, TYPE_UNSAFE_POINTER, "ptr", offset, 8);
        add_word(words, TYPE_INT, "len", offset + 8, 8);
        return NULL;
    case TYPE_SLICE:
        add_word(words, TYPE_UNSAFE_POINTER, "ptr", offset, 8);
        add_word(words, TYPE_INT, "len", offset + 8, 8);
        add_word(words, TYPE_INT, "cap", offset + 16, 8);
        return NULL;
    case TYPE_INTERFACE:
        add_word(words, TYPE_UNSAFE_POINTER, type->has_methods ? "itab" : "type", offset, 8);
        add_word(words, TYPE_UNSAFE_POINTER, "data", offset + 8, 8);
        return NULL;
    case TYPE_COMPLEX:
        add_word(words, TYPE_FLOAT, "real", offset, type->size / 2);
        add_word(words, TYPE_FLOAT, "imag", offset + type->size / 2, type->size / 2);
        return NULL;
    case TYPE_STRUCT:
        TRY(type_complete(type));
        for (size_t i = 0; i < type->field_count; i++)
            TRY(type_words(type->fields[i].type, offset + type->fields[i].offset, words));
        return NULL;
    case TYPE_ARRAY:
        TRY(type_complete(type));
        if (type->element->size == 0)
            return NULL; /* no words, however many there are */
        for (uint64_t i = 0; i < type->count && words->count <= MAX_WORDS; i++)
            TRY(type_words(type->element, offset + i * type->element->size, words));
        return NULL;
    default:
        if (type->size)
            add_word(words, type->kind, NULL, offset, type->size);
        return NULL;
    }
}

struct error *type_fits_registers(struct type *type, bool *ret)
{
    *ret = true;
    if (type->kind != TYPE_STRUCT && type->kind != TYPE_ARRAY)
        return NULL;
    TRY(type_complete(type));
    if (type->kind == TYPE_ARRAY) {
        if (type->count == 0)
            return NULL;
        *ret = type->count == 1;
        return *ret ? type_fits_registers(type->element, ret) : NULL;
    }
    for (size_t i = 0; i < type->field_count && *ret; i++)
        TRY(type_fits_registers(type->fields[i].type, ret));
    return NULL;
}

/* Gives every word a register, or none of them. */
static bool take_registers(struct state *state, struct word *words, size_t count)
{
    struct state after = *state;
    for (size_t i = 0; i < count; i++) {
        bool is_float = words[i].kind == TYPE_FLOAT;
        words[i].place = is_float ? WORD_FLOAT_REGISTER : WORD_INTEGER_REGISTER;
        words[i].number = is_float ? after.floats++ : after.integers++;
    }
    if (after.integers > state->machine->integer_count ||
        after.floats > state->machine->float_count)
        return false;
    *state = after;
    return true;
}

static struct error *place_parameter(struct state *state, enum calling_convention convention,
                                     const struct parameter *parameter,
                                     struct assignment *assignment)
{
    struct words words = {0};
    struct error *error = type_words(parameter->type, 0, &words);
    struct placed_parameter placed = {
        .parameter = parameter,
        .on_stack = true,
        .first_word = assignment->words.count,
        .word_count = words.count,
    };
    bool fits = false;
    uint64_t alignment = 1;
    if (!error && convention == CONVENTION_REGISTERS && parameter->type->size > 0)
        error = type_fits_registers(parameter->type, &fits);
    if (!error)
        error = type_alignment(parameter->type, &alignment);
    if (!error && fits && take_registers(state, words.items, words.count))
        placed.on_stack = false;
    if (!error && placed.on_stack) {
        state->stack = align_up(state->stack, alignment);
        placed.frame_offset = state->stack;
        state->stack += parameter->type->size;
    }
    for (size_t i = 0; i < words.count; i++) {
        if (placed.on_stack) {
            words.items[i].place = WORD_STACK;
            words.items[i].stack_offset = placed.frame_offset + words.items[i].offset;
        }
        array_push(&assignment->words, words.items[i]);
    }
    array_push(&assignment->parameters, placed);
    array_deinit(&words);
    return error;
}

/* The room behind the stack frame where a callee may spill its register arguments. */
static struct error *place_spills(struct assignment *assignment)
{
    uint64_t offset = assignment->stack_size;
    for (size_t i = 0; i <= assignment->parameters.count; i++) {
        if ((int)i == assignment->dictionary_before) {
            assignment->dictionary_offset = align_up(offset, WORD_SIZE);
            offset = assignment->dictionary_offset + WORD_SIZE;
        }
        if (i == assignment->parameters.count)
            break;
        struct placed_parameter *placed = &assignment->parameters.items[i];
        if (placed->parameter->is_result)
            break;
        if (placed->on_stack)
            continue;
        uint64_t alignment;
        TRY(type_alignment(placed->parameter->type, &alignment));
        offset = align_up(offset, alignment);
        placed->frame_offset = offset;
        offset += placed->parameter->type->size;
    }
    return NULL;
}

struct error *assign_parameters(const struct machine *machine, enum calling_convention convention,
                                const struct parameter *parameters, size_t count,
                                int dictionary_before, struct assignment *ret)
{
    struct state state = {.machine = machine};
    *ret = (struct assignment){.dictionary_before = dictionary_before};
    bool in_results = false;
    for (size_t i = 0; i < count; i++) {
        if (parameters[i].is_result && !in_results) {
            in_results = true;
            ret->slot_count = ret->words.count;
            state.integers = state.floats = 0;
            state.stack = align_up(state.stack, WORD_SIZE);
        }
        if ((int)i == dictionary_before)
            ret->dictionary_register = state.integers++;
        struct error *error = place_parameter(&state, convention, &parameters[i], ret);
        if (error) {
            assignment_deinit(ret);
            return error;
        }
    }
    if (!in_results)
        ret->slot_count = ret->words.count;
    ret->stack_size = align_up(state.stack, WORD_SIZE);
    return convention == CONVENTION_REGISTERS ? place_spills(ret) : NULL;
}

uint64_t assignment_frame_size(const struct assignment *assignment)
{
    uint64_t end = assignment->stack_size;
    if (assignment->dictionary_before >= 0 && assignment->dictionary_offset + 8 > end)
        end = assignment->dictionary_offset + 8;
    for (size_t i = 0; i < assignment->parameters.count; i++) {
        const struct placed_parameter *placed = &assignment->parameters.items[i];
        uint64_t own_end = placed->frame_offset + placed->parameter->type->size;
        if (!placed->parameter->is_result && own_end > end)
            end = own_end;
    }
    return (end + 7) & ~7ULL;
}

void assignment_deinit(struct assignment *assignment)
{
    array_deinit(&assignment->words);
    array_deinit(&assignment->parameters);
}

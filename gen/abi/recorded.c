/*
 * What can't be used of the records: pieces without a place (dead words); in optimized code, a
 * single place for a value of several words, which may be any of them; stack places of values that
 * are passed in registers, which are their homes later on, not filled at entry.
 */
#include "abi/recorded.h"

static bool register_of_word(const struct machine *machine, const struct word *word,
                             unsigned *dwarf_number)
{
    if (word->place == WORD_INTEGER_REGISTER)
        *dwarf_number = machine->integers[word->number].dwarf_number;
    else if (word->place == WORD_FLOAT_REGISTER)
        *dwarf_number = machine->first_float_dwarf_number + word->number;
    return word->place != WORD_STACK;
}

/* 1: as assigned; -1: elsewhere; 0: the records don't tell. */
static int compare_registers(const struct machine *machine, const struct assignment *assignment,
                             const struct placed_parameter *placed)
{
    const struct parameter *parameter = placed->parameter;
    int result = 0;
    if (parameter->piece_count != placed->word_count)
        return 0;
    for (size_t i = 0; i < parameter->piece_count; i++) {
        const struct piece *piece = &parameter->pieces[i];
        unsigned number = 0;
        if (piece->kind != PIECE_REGISTER ||
            !register_of_word(machine, &assignment->words.items[placed->first_word + i], &number))
            continue;
        if (piece->register_number != number)
            return -1;
        result = 1;
    }
    return result;
}

bool recorded_stack_offset(const struct machine *machine, const struct function *function,
                           const struct placed_parameter *placed, uint64_t *ret)
{
    const struct parameter *parameter = placed->parameter;
    bool is_whole = parameter->piece_count == placed->word_count ||
                    (parameter->piece_count == 1 && function->is_unoptimized);
    if (!parameter->has_location || parameter->piece_count == 0 || !is_whole)
        return false;
    const struct piece *piece = &parameter->pieces[0];
    if (piece->kind != PIECE_STACK || piece->offset < (int64_t)machine->cfa_to_arguments)
        return false;
    *ret = (uint64_t)piece->offset - machine->cfa_to_arguments;
    return true;
}

/*
 * A value that should be on the stack: every piece must lie inside it. Words that are never used
 * have no piece, so the pieces alone don't always tell where it starts.
 */
static int compare_stack(const struct machine *machine, const struct function *function,
                         const struct placed_parameter *placed)
{
    const struct parameter *parameter = placed->parameter;
    uint64_t start;
    if (recorded_stack_offset(machine, function, placed, &start))
        return start == placed->frame_offset ? 1 : -1;
    for (size_t i = 0; i < parameter->piece_count; i++) {
        const struct piece *piece = &parameter->pieces[i];
        if (piece->kind == PIECE_REGISTER)
            return -1;
        if (piece->kind != PIECE_STACK)
            continue;
        uint64_t offset =
            (uint64_t)piece->offset - machine->cfa_to_arguments - placed->frame_offset;
        if (offset >= parameter->type->size || piece->size > parameter->type->size - offset)
            return -1;
    }
    return 0;
}

void recorded_compare(const struct machine *machine, const struct function *function,
                      const struct assignment *assignment, struct recorded_match *ret)
{
    *ret = (struct recorded_match){0};
    for (size_t i = 0; i < assignment->parameters.count; i++) {
        const struct placed_parameter *placed = &assignment->parameters.items[i];
        if (placed->parameter->is_result || placed->word_count == 0)
            continue;
        int result = placed->on_stack ? compare_stack(machine, function, placed)
                                      : compare_registers(machine, assignment, placed);
        ret->parameters++;
        ret->equal += result > 0;
        ret->different += result < 0;
    }
}

#include "abi/spills.h"

#include "abi/decoder.h"
#include "abi/machine.h"
#include "base/text.h"

static bool calls_morestack(const struct program *program, const struct flow *flow)
{
    if (flow->kind != FLOW_CALL || !flow->has_target)
        return false;
    const struct function *function = program_function_at(program, flow->target);
    return function && string_starts_with(function->name, "runtime.morestack");
}

struct error *spills_find(const struct program *program, const struct function *function,
                          struct spills *ret)
{
    AUTO(decoder_deinit) struct decoder decoder = {0};
    const struct machine *machine = machine_of(program->architecture);
    *ret = (struct spills){0};
    TRY(decoder_init(&decoder, machine, function_code(program, function), function->address));
    while (decoder_next(&decoder)) {
        const struct instructions *instructions = decoder.instructions;
        struct flow flow = instructions->flow(decoder.instruction);
        struct spill spills[MOST_SPILLS];
        size_t count =
            instructions->spills(decoder.instruction, machine->stack_arguments_at, spills);
        if (ret->count == 0)
            ret->address = decoder.instruction->address;
        for (size_t i = 0; i < count; i++)
            array_push(ret, spills[i]);
        if (calls_morestack(program, &flow)) {
            ret->is_known = ret->count > 0;
            ret->are_lost = ret->count == 0;
            return NULL;
        }
        if (count == 0 && !instructions->is_before_morestack(decoder.instruction))
            ret->count = 0;
    }
    ret->count = 0;
    return NULL;
}

void spills_deinit(struct spills *spills)
{
    array_deinit(spills);
}

const struct spill *spills_at(const struct spills *spills, uint64_t offset)
{
    for (size_t i = 0; i < spills->count; i++) {
        if (spills->items[i].offset == offset)
            return &spills->items[i];
    }
    return NULL;
}

static bool word_agrees(const struct spills *spills, const struct placed_parameter *placed,
                        const struct word *word)
{
    const struct spill *spill = spills_at(spills, placed->frame_offset + word->offset);
    if (word->place == WORD_STACK)
        return !spill;
    return spill && spill->size == word->size &&
           spill->is_float == (word->place == WORD_FLOAT_REGISTER);
}

bool spills_agree(const struct spills *spills, const struct assignment *assignment)
{
    size_t in_registers = assignment->dictionary_before >= 0;
    if (!spills->is_known)
        return true;
    for (size_t i = 0; i < assignment->parameters.count; i++) {
        const struct placed_parameter *placed = &assignment->parameters.items[i];
        for (size_t w = 0; w < placed->word_count && !placed->parameter->is_result; w++) {
            const struct word *word = &assignment->words.items[placed->first_word + w];
            if (!word_agrees(spills, placed, word))
                return false;
            in_registers += word->place != WORD_STACK;
        }
    }
    return in_registers == spills->count;
}

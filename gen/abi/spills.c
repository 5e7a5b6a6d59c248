#include "abi/spills.h"

#include "abi/decoder.h"
#include "abi/machine.h"
#include "base/text.h"

static bool is_vector(x86_reg reg)
{
    return reg >= X86_REG_XMM0 && reg <= X86_REG_XMM15;
}

/* A store of a whole register at the stack pointer, above the return address. */
static bool is_spill(const struct machine *machine, const cs_insn *instruction, struct spill *ret)
{
    const cs_x86 *x86 = &instruction->detail->x86;
    bool is_store = instruction->id == X86_INS_MOV || instruction->id == X86_INS_MOVSS ||
                    instruction->id == X86_INS_MOVSD;
    if (!is_store || x86->op_count != 2 || x86->operands[0].type != X86_OP_MEM ||
        x86->operands[1].type != X86_OP_REG)
        return false;
    const x86_op_mem *place = &x86->operands[0].mem;
    if (place->base != X86_REG_RSP || place->index != X86_REG_INVALID ||
        place->disp < (int64_t)machine->stack_arguments_at)
        return false;
    *ret = (struct spill){
        .offset = (uint64_t)place->disp - machine->stack_arguments_at,
        .size = x86->operands[0].size,
        .is_float = is_vector(x86->operands[1].reg),
    };
    return true;
}

static bool calls_morestack(const struct program *program, const cs_insn *instruction)
{
    const cs_x86_op *target = &instruction->detail->x86.operands[0];
    if (instruction->id != X86_INS_CALL || target->type != X86_OP_IMM)
        return false;
    const struct function *function = program_function_at(program, (uint64_t)target->imm);
    return function && string_starts_with(function->name, "runtime.morestack");
}

struct error *spills_find(const struct program *program, const struct function *function,
                          struct spills *ret)
{
    AUTO(decoder_deinit) struct decoder decoder = {0};
    const struct machine *machine = machine_of(program->architecture);
    *ret = (struct spills){0};
    TRY(decoder_init(&decoder, function_code(program, function), function->address));
    while (decoder_next(&decoder)) {
        struct spill spill;
        if (is_spill(machine, decoder.instruction, &spill)) {
            array_push(ret, spill);
        } else if (calls_morestack(program, decoder.instruction)) {
            ret->is_known = ret->count > 0;
            return NULL;
        } else if (decoder.instruction->id != X86_INS_NOP) {
            ret->count = 0;
        }
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

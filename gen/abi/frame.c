/*
 * What Go's compilers write, N and M being what the frame takes:
 *
 *     from 1.21    push %rbp; mov %rsp,%rbp; sub $N,%rsp       add $N,%rsp; pop %rbp; ret
 *     before       sub $M,%rsp; mov %rbp,N(%rsp);              mov N(%rsp),%rbp; add $M,%rsp; ret
 *                  lea N(%rsp),%rbp
 *
 * None of it touches a register that holds an argument or a result. A function that calls nothing
 * and keeps nothing has no frame, and of the first form without locals only the push, mov and pop.
 */
#include "abi/frame.h"

#include "abi/decoder.h"

enum { SET_UP_INSTRUCTIONS = 3 };

static bool is_register(const cs_x86_op *operand, x86_reg reg)
{
    return operand->type == X86_OP_REG && operand->reg == reg;
}

static bool is_on_stack(const cs_x86_op *operand)
{
    return operand->type == X86_OP_MEM && operand->mem.base == X86_REG_RSP &&
           operand->mem.index == X86_REG_INVALID && operand->mem.segment == X86_REG_INVALID;
}

/* By how much the instruction moves the stack pointer down; 0: it doesn't, or not by a constant. */
static int64_t bytes_down(const cs_insn *instruction)
{
    const cs_x86_op *operands = instruction->detail->x86.operands;
    if (instruction->id == X86_INS_PUSH)
        return 8;
    if (instruction->id == X86_INS_POP)
        return -8;
    if (!is_register(&operands[0], X86_REG_RSP) || operands[1].type != X86_OP_IMM)
        return 0;
    return instruction->id == X86_INS_SUB   ? operands[1].imm
           : instruction->id == X86_INS_ADD ? -operands[1].imm
                                            : 0;
}

/* ---- set-up ---- */

static bool saves_frame_pointer(const cs_insn *instruction)
{
    const cs_x86_op *operands = instruction->detail->x86.operands;
    return (instruction->id == X86_INS_PUSH && is_register(&operands[0], X86_REG_RBP)) ||
           (instruction->id == X86_INS_MOV && is_on_stack(&operands[0]) &&
            is_register(&operands[1], X86_REG_RBP));
}

static bool sets_frame_pointer(const cs_insn *instruction)
{
    const cs_x86_op *operands = instruction->detail->x86.operands;
    return is_register(&operands[0], X86_REG_RBP) &&
           ((instruction->id == X86_INS_MOV && is_register(&operands[1], X86_REG_RSP)) ||
            (instruction->id == X86_INS_LEA && is_on_stack(&operands[1])));
}

struct error *frame_enter(struct reader code, uint64_t address, struct site *site, bool *ret)
{
    AUTO(decoder_deinit) struct decoder decoder = {0};
    uint64_t start = site->check.frame == CHECK_NONE ? address : site->check.after;
    bool is_saved = false;
    int64_t below = 0;
    *ret = false;
    TRY(decoder_init(&decoder, reader_part(&code, start - address, code.size - (start - address)),
                     start));
    for (unsigned i = 0; i < SET_UP_INSTRUCTIONS && decoder_next(&decoder); i++) {
        bool is_saving = saves_frame_pointer(decoder.instruction);
        if (is_saved && sets_frame_pointer(decoder.instruction)) {
            uint64_t next = decoder.instruction->address + decoder.instruction->size;
            if (!decoder_next(&decoder))
                return NULL;
            site->address = next;
            site->below = (uint64_t)below;
            site->is_emulated = site_is_emulated(decoder.instruction);
            site->kind = site->check.frame == CHECK_NONE ? SITE_ENTRY : SITE_AFTER_CHECK;
            *ret = true;
            return NULL;
        }
        is_saved |= is_saving;
        below += bytes_down(decoder.instruction);
        if (!is_saving && bytes_down(decoder.instruction) <= 0)
            return NULL;
    }
    return NULL;
}

/* ---- taking down ---- */

/* The instructions that take the frame down, up to the one that was read last. */
struct taking_down {
    uint64_t start;
    int64_t below; /* the stack pointer at the start, below what it is at the end */
    bool restores; /* the caller's frame pointer */
};

/* Takes one instruction; false: it isn't one that takes a frame down. */
static bool take(struct taking_down *taking, const cs_insn *instruction)
{
    const cs_x86_op *operands = instruction->detail->x86.operands;
    bool restores = is_register(&operands[0], X86_REG_RBP) &&
                    (instruction->id == X86_INS_POP ||
                     (instruction->id == X86_INS_MOV && is_on_stack(&operands[1])));
    int64_t down = bytes_down(instruction);
    if ((instruction->id == X86_INS_POP && !restores) || (!restores && down >= 0))
        return false;
    if (taking->below == 0 && !taking->restores)
        taking->start = instruction->address;
    taking->restores |= restores;
    taking->below -= down;
    return true;
}

static void collect(struct decoder *decoder, struct returns *starts, struct returns *jumps,
                    bool *ret)
{
    struct taking_down taking = {0};
    while (decoder_next(decoder)) {
        const cs_insn *instruction = decoder->instruction;
        const cs_x86_op *operand = &instruction->detail->x86.operands[0];
        if (cs_insn_group(decoder->handle, instruction, CS_GRP_JUMP) && operand->type == X86_OP_IMM)
            array_push(jumps, (uint64_t)operand->imm);
        if (instruction->id == X86_INS_RET) {
            *ret &=
                taking.restores && (starts->count == 0 || starts->below == (uint64_t)taking.below);
            starts->below = (uint64_t)taking.below;
            array_push(starts, taking.start);
        }
        if (!take(&taking, instruction))
            taking = (struct taking_down){0};
    }
}

/* Whether a jump leads to a RET without passing its start. */
static bool has_way_around(const struct returns *returns, const struct returns *starts,
                           const struct returns *jumps)
{
    for (size_t i = 0; i < returns->count; i++) {
        for (size_t j = 0; j < jumps->count; j++) {
            if (jumps->items[j] > starts->items[i] && jumps->items[j] <= returns->items[i])
                return true;
        }
    }
    return false;
}

struct error *frame_leave(struct reader code, uint64_t address, struct returns *returns, bool *ret)
{
    AUTO(decoder_deinit) struct decoder decoder = {0};
    AUTO(returns_deinit) struct returns starts = {0};
    AUTO(returns_deinit) struct returns jumps = {0};
    TRY(decoder_init(&decoder, code, address));
    *ret = true;
    collect(&decoder, &starts, &jumps, ret);
    *ret = *ret && starts.count == returns->count && !has_way_around(returns, &starts, &jumps);
    if (*ret) {
        struct returns moved = starts;
        starts = *returns;
        *returns = moved;
    }
    return NULL;
}

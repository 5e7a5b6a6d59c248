/*
 * What Go's compilers write, N and M being what the frame takes:
 *
 *     from 1.21    push %rbp; mov %rsp,%rbp; sub $N,%rsp       add $N,%rsp; pop %rbp; ret
 *     before       sub $M,%rsp; mov %rbp,N(%rsp);              mov N(%rsp),%rbp; add $M,%rsp; ret
 *                  lea N(%rsp),%rbp
 *
 * None of it touches a register that holds an argument or a result. A function that calls nothing
 * and keeps nothing has no frame, and of the first form without locals only the push, mov and pop.
 *
 * Where the older form is taken down the frame pointer isn't to be relied on: in a function that
 * has recovered a panic it is what it was in a function that the panic unwound. From 1.21 on the
 * runtime sets it right.
 */
#include "abi/frame.h"

#include "abi/jumps.h"

enum {
    SET_UP_INSTRUCTIONS = 3,
    PUSH_SIZE = 1, /* of push %rbp */
};

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

/* Finds the instruction behind the set-up; false: there is no frame. */
static bool find_inside(struct decoder *decoder, int64_t *below)
{
    bool is_saved = false;
    *below = 0;
    for (unsigned i = 0; i < SET_UP_INSTRUCTIONS && decoder_next(decoder); i++) {
        bool is_saving = saves_frame_pointer(decoder->instruction);
        if (is_saved && sets_frame_pointer(decoder->instruction))
            return decoder_next(decoder);
        is_saved |= is_saving;
        *below += bytes_down(decoder->instruction);
        if (!is_saving && bytes_down(decoder->instruction) <= 0)
            return false;
    }
    return false;
}

/* To the instruction behind the push. */
static void leave_push(struct site *site)
{
    if (!site->is_push)
        return;
    site->address += PUSH_SIZE;
    site->below = 8;
    site->is_emulated = site->is_push = false;
}

struct error *frame_enter(const struct machine *machine, struct reader code, uint64_t address,
                          struct site *site, bool *ret)
{
    AUTO(decoder_deinit) struct decoder decoder = {0};
    AUTO(jumps_deinit) struct jumps jumps = {0};
    uint64_t start = site->check.frame == CHECK_NONE ? address : site->check.after;
    int64_t below;
    *ret = false;
    if (!machine->instructions->has_frame_code)
        return NULL;
    TRY(jumps_find(machine, code, address, &jumps));
    TRY(decoder_init(&decoder, machine,
                     reader_part(&code, start - address, code.size - (start - address)), start));
    *ret = find_inside(&decoder, &below) &&
           !jumps_lead_to(&jumps, start + 1, decoder.instruction->address);
    if (!*ret) {
        leave_push(site);
        return NULL;
    }
    site->address = decoder.instruction->address;
    site->below = (uint64_t)below;
    site->is_emulated = decoder.instructions->is_emulated(decoder.instruction);
    site->kind = site->check.frame == CHECK_NONE ? SITE_ENTRY : SITE_AFTER_CHECK;
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
    bool is_pop = instruction->id == X86_INS_POP && is_register(&operands[0], X86_REG_RBP);
    int64_t down = bytes_down(instruction);
    if (instruction->id == X86_INS_NOP && taking->restores)
        return true;
    if (down >= 0 || (instruction->id == X86_INS_POP && !is_pop))
        return false;
    if (taking->below == 0)
        taking->start = instruction->address;
    taking->restores |= is_pop;
    taking->below -= down;
    return true;
}

/* Collects where the frame is taken down, for each RET; false: not for all alike. */
static bool collect_starts(struct decoder *decoder, struct returns *starts)
{
    bool ret = true;
    struct taking_down taking = {0};
    while (decoder_next(decoder)) {
        const cs_insn *instruction = decoder->instruction;
        if (instruction->id == X86_INS_RET) {
            ret &=
                taking.restores && (starts->count == 0 || starts->below == (uint64_t)taking.below);
            starts->below = (uint64_t)taking.below;
            array_push(starts, taking.start);
        }
        if (!take(&taking, instruction))
            taking = (struct taking_down){0};
    }
    return ret;
}

/* Whether a jump leads to a RET without passing its start. */
static bool has_way_around(const struct returns *returns, const struct returns *starts,
                           const struct jumps *jumps)
{
    for (size_t i = 0; i < returns->count; i++) {
        if (jumps_lead_to(jumps, starts->items[i] + 1, returns->items[i]))
            return true;
    }
    return false;
}

struct error *frame_leave(const struct machine *machine, struct reader code, uint64_t address,
                          struct returns *returns, bool *ret)
{
    AUTO(decoder_deinit) struct decoder decoder = {0};
    AUTO(returns_deinit) struct returns starts = {0};
    AUTO(jumps_deinit) struct jumps jumps = {0};
    *ret = false;
    if (!machine->instructions->has_frame_code)
        return NULL;
    TRY(jumps_find(machine, code, address, &jumps));
    TRY(decoder_init(&decoder, machine, code, address));
    *ret = collect_starts(&decoder, &starts) && starts.count == returns->count &&
           !has_way_around(returns, &starts, &jumps);
    if (*ret) {
        struct returns moved = starts;
        starts = *returns;
        *returns = moved;
    }
    return NULL;
}

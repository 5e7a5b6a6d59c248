/*
 * Stack checks, as Go's compilers write them:
 *
 *     small frames   cmp 0x10(%r14),%rsp;                                   jbe morestack
 *     large          lea -N(%rsp),%r12; cmp 0x10(%r14),%r12;                jbe morestack
 *     huge           mov %rsp,%r12; sub $N,%r12; jb morestack; cmp ...;     jbe morestack
 *
 * and up to Go 1.16 the same behind `mov %fs:-8,%rcx`, with rax for r12; a huge frame there is
 * mov 0x10(%rcx),%rsi; cmp $-1314,%rsi; je morestack; lea 928(%rsp),%rax; sub %rsi,%rax; cmp
 * $N,%rax; jbe morestack.
 */
#include "abi/closure_steps.h"
#include "abi/decoder.h"

enum { PUSH_RBP = 0x55 };

static bool is_register(const cs_x86_op *operand, x86_reg reg)
{
    return operand->type == X86_OP_REG && operand->reg == reg;
}

/* ---- where instructions go on ---- */

static bool is_jump(const cs_insn *instruction)
{
    for (uint8_t i = 0; i < instruction->detail->groups_count; i++) {
        if (instruction->detail->groups[i] == CS_GRP_JUMP)
            return true;
    }
    return false;
}

static struct flow flow_of(const cs_insn *instruction)
{
    const cs_x86_op *operand = &instruction->detail->x86.operands[0];
    struct flow flow = {
        .has_target = operand->type == X86_OP_IMM,
        .target = (uint64_t)operand->imm,
    };
    switch (instruction->id) {
    case X86_INS_CALL:
        flow.kind = FLOW_CALL;
        return flow;
    case X86_INS_JMP:
        flow.kind = FLOW_JUMP;
        return flow;
    case X86_INS_RET:
        return (struct flow){.kind = FLOW_RETURN};
    case X86_INS_UD2:
        return (struct flow){.kind = FLOW_TRAP};
    default:
        flow.kind = FLOW_BRANCH;
        return is_jump(instruction) ? flow : (struct flow){.kind = FLOW_ON};
    }
}

static bool is_nop(const cs_insn *instruction)
{
    return instruction->id == X86_INS_NOP;
}

/* ---- stack checks ---- */

static bool is_guard(const cs_x86_op *operand, struct stack_check *check)
{
    if (operand->type != X86_OP_MEM || operand->mem.index != X86_REG_INVALID ||
        (operand->mem.base != X86_REG_R14 && operand->mem.base != X86_REG_RCX) ||
        (operand->mem.disp != GUARD0 && operand->mem.disp != GUARD1))
        return false;
    check->guard_offset = (unsigned)operand->mem.disp;
    check->goroutine = operand->mem.base == X86_REG_R14 ? "r14" : "cx";
    return true;
}

/* Takes one instruction of a check; false: it doesn't belong to one. */
static bool take(struct check_state *state, const cs_insn *instruction)
{
    const cs_x86 *x86 = &instruction->detail->x86;
    const cs_x86_op *first = &x86->operands[0], *second = &x86->operands[1];
    struct stack_check *check = &state->check;
    switch (instruction->id) {
    case X86_INS_MOV:
        if (second->type == X86_OP_MEM && second->mem.segment == X86_REG_FS)
            return true; /* g from thread-local storage */
        if (second->type == X86_OP_IMM && first->type == X86_OP_REG)
            return true; /* its offset, in position-independent code */
        if (second->type == X86_OP_MEM && second->mem.base == X86_REG_RIP)
            return true; /* the same, in a library */
        if (second->type == X86_OP_REG && second->reg == X86_REG_RSP) {
            state->copies_sp = true;
            return true;
        }
        if (is_guard(second, check)) {
            state->loads_guard = true;
            return true;
        }
        return false;
    case X86_INS_LEA:
        if (second->mem.base != X86_REG_RSP || second->mem.index != X86_REG_INVALID)
            return false;
        check->frame = state->loads_guard ? CHECK_HUGE : CHECK_LARGE;
        check->frame_bytes = (uint64_t)-second->mem.disp;
        return true;
    case X86_INS_SUB:
        if (state->copies_sp && second->type == X86_OP_IMM) {
            check->frame = CHECK_HUGE;
            check->frame_bytes = (uint64_t)second->imm;
            return true;
        }
        return state->loads_guard && second->type == X86_OP_REG;
    case X86_INS_CMP:
        if (is_register(first, X86_REG_RSP) && is_guard(second, check)) {
            check->frame = CHECK_SMALL;
        } else if (check->frame_bytes && is_guard(second, check)) {
            /* The frame is known from the instruction before. */
        } else if (state->loads_guard && second->type == X86_OP_IMM) {
            /* Against stackPreempt first, then with the frame: only the second counts. */
            if (check->frame != CHECK_HUGE)
                return true;
            check->frame_bytes += (uint64_t)second->imm;
        } else {
            return false;
        }
        state->compares = true;
        return true;
    }
    return false;
}

static enum check_step check(struct check_state *state, const cs_insn *instruction)
{
    bool is_branch = instruction->id == X86_INS_JBE || instruction->id == X86_INS_JB ||
                     instruction->id == X86_INS_JE;
    if (instruction->id == X86_INS_JBE && state->compares)
        return CHECK_ENDS;
    return is_branch || take(state, instruction) ? CHECK_GOES_ON : CHECK_FAILS;
}

/* ---- as places for probes ---- */

/* As arch/x86/kernel/uprobes.c has it. */
static bool is_emulated(const cs_insn *instruction)
{
    const uint8_t *byte = instruction->bytes;
    if (*byte == 0x66 || instruction->id == X86_INS_NOP)
        return instruction->id == X86_INS_NOP;
    if (*byte >= 0x50 && *byte <= 0x57)
        return true; /* push %reg */
    if (*byte == 0x41 && byte[1] >= 0x50 && byte[1] <= 0x57)
        return true; /* push %r8 ... */
    if (*byte == 0xe8 || *byte == 0xe9 || *byte == 0xeb)
        return true; /* call, jmp */
    return (*byte >= 0x70 && *byte <= 0x7f) ||
           (*byte == 0x0f && byte[1] >= 0x80 && byte[1] <= 0x8f);
}

static bool is_refused(const cs_insn *instruction)
{
    (void)instruction;
    return false;
}

static bool is_push(const cs_insn *instruction)
{
    return *instruction->bytes == PUSH_RBP;
}

/* ---- stores ---- */

static bool stores_stack_pointer(const struct decoder *decoder)
{
    const cs_insn *instruction = decoder->instruction;
    const cs_x86 *x86 = &instruction->detail->x86;
    const cs_x86_op *to = &x86->operands[0];
    return instruction->id == X86_INS_MOV && x86->op_count == 2 && to->type == X86_OP_MEM &&
           to->mem.base != X86_REG_RSP && to->mem.base != X86_REG_RBP &&
           to->mem.base != X86_REG_INVALID && is_register(&x86->operands[1], X86_REG_RSP);
}

static bool is_vector(x86_reg reg)
{
    return reg >= X86_REG_XMM0 && reg <= X86_REG_XMM15;
}

/* A store of a whole register at the stack pointer, above the return address. */
static size_t spills(const cs_insn *instruction, uint64_t from, struct spill *ret)
{
    const cs_x86 *x86 = &instruction->detail->x86;
    bool is_store = instruction->id == X86_INS_MOV || instruction->id == X86_INS_MOVSS ||
                    instruction->id == X86_INS_MOVSD;
    if (!is_store || x86->op_count != 2 || x86->operands[0].type != X86_OP_MEM ||
        x86->operands[1].type != X86_OP_REG)
        return 0;
    const x86_op_mem *place = &x86->operands[0].mem;
    if (place->base != X86_REG_RSP || place->index != X86_REG_INVALID ||
        place->disp < (int64_t)from)
        return 0;
    *ret = (struct spill){
        .offset = (uint64_t)place->disp - from,
        .size = x86->operands[0].size,
        .is_float = is_vector(x86->operands[1].reg),
    };
    return 1;
}

/* Whether what is written first of it, of which it has at least one, is only read. */
static bool only_reads(const cs_insn *instruction)
{
    static const unsigned reading[] = {
        X86_INS_CMP, X86_INS_TEST, X86_INS_CALL,       X86_INS_JMP,         X86_INS_PUSH,
        X86_INS_BT,  X86_INS_IDIV, X86_INS_DIV,        X86_INS_MUL,         X86_INS_NOP,
        X86_INS_FLD, X86_INS_FILD, X86_INS_PREFETCHT0, X86_INS_PREFETCHNTA,
    };
    for (size_t i = 0; i < LENGTH(reading); i++) {
        if (instruction->id == reading[i])
            return true;
    }
    return instruction->id == X86_INS_IMUL && instruction->detail->x86.op_count == 1;
}

static bool is_on_stack(const cs_x86_op *operand)
{
    return operand->type == X86_OP_MEM && operand->mem.base == X86_REG_RSP &&
           operand->mem.disp >= 0;
}

static bool stores(const cs_insn *instruction, struct stack_store *ret)
{
    const cs_x86 *x86 = &instruction->detail->x86;
    bool takes_address = instruction->id == X86_INS_LEA;
    const cs_x86_op *place = &x86->operands[takes_address];
    bool exchanges = instruction->id == X86_INS_XCHG && is_on_stack(&x86->operands[1]);
    if (exchanges)
        place = &x86->operands[1];
    if (x86->op_count == 0 || !is_on_stack(place) || (!takes_address && only_reads(instruction)))
        return false;
    *ret = (struct stack_store){(uint64_t)place->mem.disp, takes_address ? 1 : place->size,
                                takes_address};
    return true;
}

const struct instructions amd64_instructions = {
    .flow = flow_of,
    .is_nop = is_nop,
    .is_emulated = is_emulated,
    .is_refused = is_refused,
    .is_push = is_push,
    .check = check,
    .spills = spills,
    .stores = stores,
    .is_before_morestack = is_nop,
    .stores_stack_pointer = stores_stack_pointer,
    .follow = closure_follow_amd64,
    .has_frame_code = true,
};

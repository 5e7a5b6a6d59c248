/* What amd64's instructions do with a closure: closure_code.h. */
#include "abi/closure_steps.h"
#include "abi/decoder.h"

enum { STACK_POINTER = 7, FIRST_VECTOR = 17 }; /* DWARF's numbers: rsp, xmm0 */

/* ---- registers ---- */

/* By DWARF's numbers: all names of a register, without those of its second byte. */
static const x86_reg names[][4] = {
    {X86_REG_RAX, X86_REG_EAX, X86_REG_AX, X86_REG_AL},
    {X86_REG_RDX, X86_REG_EDX, X86_REG_DX, X86_REG_DL},
    {X86_REG_RCX, X86_REG_ECX, X86_REG_CX, X86_REG_CL},
    {X86_REG_RBX, X86_REG_EBX, X86_REG_BX, X86_REG_BL},
    {X86_REG_RSI, X86_REG_ESI, X86_REG_SI, X86_REG_SIL},
    {X86_REG_RDI, X86_REG_EDI, X86_REG_DI, X86_REG_DIL},
    {X86_REG_RBP, X86_REG_EBP, X86_REG_BP, X86_REG_BPL},
    {X86_REG_RSP, X86_REG_ESP, X86_REG_SP, X86_REG_SPL},
    {X86_REG_R8, X86_REG_R8D, X86_REG_R8W, X86_REG_R8B},
    {X86_REG_R9, X86_REG_R9D, X86_REG_R9W, X86_REG_R9B},
    {X86_REG_R10, X86_REG_R10D, X86_REG_R10W, X86_REG_R10B},
    {X86_REG_R11, X86_REG_R11D, X86_REG_R11W, X86_REG_R11B},
    {X86_REG_R12, X86_REG_R12D, X86_REG_R12W, X86_REG_R12B},
    {X86_REG_R13, X86_REG_R13D, X86_REG_R13W, X86_REG_R13B},
    {X86_REG_R14, X86_REG_R14D, X86_REG_R14W, X86_REG_R14B},
    {X86_REG_R15, X86_REG_R15D, X86_REG_R15W, X86_REG_R15B},
};

/* -1: none that is followed. */
static int dwarf_number(x86_reg reg)
{
    static const x86_reg second_bytes[] = {X86_REG_AH, X86_REG_DH, X86_REG_CH, X86_REG_BH};
    for (size_t i = 0; i < LENGTH(names); i++) {
        for (size_t j = 0; j < LENGTH(names[i]); j++) {
            if (names[i][j] == reg)
                return (int)i;
        }
    }
    for (size_t i = 0; i < LENGTH(second_bytes); i++) {
        if (second_bytes[i] == reg)
            return (int)i;
    }
    if (reg >= X86_REG_XMM0 && reg <= X86_REG_XMM15)
        return FIRST_VECTOR + (int)(reg - X86_REG_XMM0);
    return -1;
}

static struct closure_value *register_of(struct closure_steps *steps, x86_reg reg)
{
    int number = dwarf_number(reg);
    return number < 0 ? NULL : &steps->state.registers[number];
}

/* What the instruction writes isn't known any more. */
static void forget_written(struct closure_steps *steps, const cs_insn *instruction)
{
    cs_regs read, written;
    uint8_t read_count, written_count;
    if (cs_regs_access(steps->decoder.handle, instruction, read, &read_count, written,
                       &written_count) != CS_ERR_OK) {
        steps->is_lost = true;
        return;
    }
    for (uint8_t i = 0; i < written_count; i++) {
        struct closure_value *value = register_of(steps, (x86_reg)written[i]);
        if (value)
            *value = (struct closure_value){0};
        steps->is_lost |= dwarf_number((x86_reg)written[i]) == STACK_POINTER;
    }
}

/* ---- memory ---- */

static bool is_register(const cs_x86_op *operand, x86_reg reg)
{
    return operand->type == X86_OP_REG && operand->reg == reg;
}

static bool is_frame(const cs_x86_op *operand)
{
    return operand->type == X86_OP_MEM && operand->mem.base == X86_REG_RSP &&
           operand->mem.index == X86_REG_INVALID && operand->mem.segment == X86_REG_INVALID;
}

/* What OPERAND is an address in the closure of; CLOSURE_NOTHING: of something else. */
static struct closure_value place_of(struct closure_steps *steps, const cs_x86_op *operand)
{
    const struct closure_value *base = operand->type == X86_OP_MEM &&
                                               operand->mem.index == X86_REG_INVALID &&
                                               operand->mem.segment == X86_REG_INVALID
                                           ? register_of(steps, operand->mem.base)
                                           : NULL;
    if (!base || base->kind != CLOSURE_PLACE)
        return (struct closure_value){0};
    return closure_place(base->offset + (uint64_t)operand->mem.disp);
}

static struct closure_value read_operand(struct closure_steps *steps, const cs_x86_op *operand)
{
    struct closure_value value = {0};
    if (is_frame(operand))
        return closure_slot_value(&steps->state, steps->state.stack_pointer + operand->mem.disp,
                                  operand->size);
    if (operand->type == X86_OP_MEM) {
        value = place_of(steps, operand);
        if (value.kind == CLOSURE_PLACE)
            value = (struct closure_value){CLOSURE_BYTES, value.offset, operand->size};
    } else if (operand->type == X86_OP_REG) {
        const struct closure_value *in = register_of(steps, operand->reg);
        bool is_narrower = in && operand->size < in->size;
        if (in && !(is_narrower && in->kind == CLOSURE_PLACE))
            value = *in;
        if (is_narrower)
            value.size = operand->size;
    }
    return value;
}

/* ---- instructions ---- */

static void move(struct closure_steps *steps, const cs_insn *instruction)
{
    const cs_x86_op *to = &instruction->detail->x86.operands[0];
    struct closure_value value = read_operand(steps, &instruction->detail->x86.operands[1]);
    forget_written(steps, instruction);
    if (to->type == X86_OP_REG && register_of(steps, to->reg))
        *register_of(steps, to->reg) = value;
    else if (is_frame(to))
        closure_store(steps, steps->state.stack_pointer + to->mem.disp, to->size, value);
}

/* True: the instruction moves the stack pointer by what it says. */
static bool move_stack(struct closure_steps *steps, const cs_insn *instruction)
{
    const cs_x86_op *operands = instruction->detail->x86.operands;
    int64_t *pointer = &steps->state.stack_pointer;
    bool is_pointer = is_register(&operands[0], X86_REG_RSP);
    switch (instruction->id) {
    case X86_INS_PUSH:
        *pointer -= 8;
        return true;
    case X86_INS_ADD:
    case X86_INS_SUB:
        if (!is_pointer || operands[1].type != X86_OP_IMM)
            return false;
        *pointer += instruction->id == X86_INS_ADD ? operands[1].imm : -operands[1].imm;
        return true;
    default:
        return false;
    }
}

void closure_follow_amd64(struct closure_steps *steps, const cs_insn *instruction)
{
    const cs_x86_op *operands = instruction->detail->x86.operands;
    struct closure_value place;
    if (move_stack(steps, instruction))
        return;
    switch (instruction->id) {
    case X86_INS_MOV:
    case X86_INS_MOVZX:
    case X86_INS_MOVSX:
    case X86_INS_MOVSXD:
    case X86_INS_MOVUPS:
    case X86_INS_MOVAPS:
    case X86_INS_MOVSD:
    case X86_INS_MOVSS:
        move(steps, instruction);
        return;
    case X86_INS_LEA:
        place = place_of(steps, &operands[1]);
        forget_written(steps, instruction);
        if (operands[0].size == 8 && register_of(steps, operands[0].reg))
            *register_of(steps, operands[0].reg) = place;
        return;
    case X86_INS_CALL:
        closure_forget_registers(steps);
        return;
    default:
        forget_written(steps, instruction);
        if (is_frame(&operands[0]) && instruction->detail->x86.op_count > 1)
            closure_store(steps, steps->state.stack_pointer + operands[0].mem.disp,
                          operands[0].size, (struct closure_value){0});
    }
}

/*
 * Why not the first instruction. Nearly every Go function begins by comparing the stack pointer
 * with a limit in g and, if there isn't room enough or the scheduler wants the goroutine off,
 * branches to runtime.morestack, which jumps back to the first instruction. A probe there fires
 * once more each time: 50,709 hits for 50,500 calls were counted, and twice that for calls that all
 * grow a stack.
 *
 * What an instruction costs under a probe. The kernel replaces it by a breakpoint and afterwards
 * either emulates it (branches, `push`, nops: 0.6 microseconds a hit on a virtual machine) or
 * executes a copy under single-step (all others: 20 microseconds).
 *
 * So, in order: the instruction behind the check, where it is one that the kernel emulates (`push
 * %rbp`, from Go 1.21); else the branch, with the condition that it isn't taken, read from the
 * flags that it tests itself; else, without a check, the first instruction, whatever it costs.
 *
 * The check is recognised by what it does, in its first few instructions:
 *
 *     small frames   cmp 0x10(%r14),%rsp;                                   jbe morestack
 *     large          lea -N(%rsp),%r12; cmp 0x10(%r14),%r12;                jbe morestack
 *     huge           mov %rsp,%r12; sub $N,%r12; jb morestack; cmp ...;     jbe morestack
 *
 * and up to Go 1.16 the same behind `mov %fs:-8,%rcx`, with rax for r12; a huge frame there is
 * mov 0x10(%rcx),%rsi; cmp $-1314,%rsi; je morestack; lea 928(%rsp),%rax; sub %rsi,%rax; cmp
 * $N,%rax; jbe morestack. None of it moves the stack pointer or touches a register that holds an
 * argument.
 *
 * Instructions are decoded by capstone: a probe inside one would kill the process.
 */
#include "abi/site.h"

#include <string.h>

#include "abi/decoder.h"

enum {
    CHECK_INSTRUCTIONS = 12, /* the longest check has 9 */
    GUARD0 = 16, /* g.stackguard0 and g.stackguard1, in every Go: runtime2.go says that */
    GUARD1 = 24, /* assembly depends on them */
    PUSH_RBP = 0x55,
};

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

/* What the instructions seen so far add up to. */
struct check_state {
    struct stack_check check;
    bool copies_sp;   /* rsp is in another register */
    bool loads_guard; /* the guard is in a register: the huge form up to Go 1.16 */
    bool compares;    /* the comparison that the next branch tests has been seen */
};

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
        if (decoder_is_register(first, X86_REG_RSP) && is_guard(second, check)) {
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

/* The check at the function's start; frame is CHECK_NONE if there isn't one. */
static void find_check(struct decoder *decoder, struct stack_check *ret)
{
    struct check_state state = {0};
    *ret = (struct stack_check){.frame = CHECK_NONE};
    for (unsigned i = 0; i < CHECK_INSTRUCTIONS && decoder_next(decoder); i++) {
        const cs_insn *instruction = decoder->instruction;
        bool is_branch = instruction->id == X86_INS_JBE || instruction->id == X86_INS_JB ||
                         instruction->id == X86_INS_JE;
        if (instruction->id == X86_INS_JBE && state.compares) {
            *ret = state.check;
            ret->branch = instruction->address;
            ret->after = instruction->address + instruction->size;
            return;
        }
        if (!is_branch && !take(&state, instruction))
            return;
    }
}

/* As arch/x86/kernel/uprobes.c has it. */
bool site_is_emulated(const cs_insn *instruction)
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

/* What there is to know about the instruction at ADDRESS, as a place for a probe. */
static struct error *look_at(struct reader code, uint64_t start, uint64_t address, struct site *ret)
{
    AUTO(decoder_deinit) struct decoder decoder = {0};
    struct reader part = reader_part(&code, address - start, code.size - (address - start));
    TRY(decoder_init(&decoder, part, address));
    if (!decoder_next(&decoder))
        return NULL;
    ret->is_emulated = site_is_emulated(decoder.instruction);
    ret->is_push = *decoder.instruction->bytes == PUSH_RBP;
    return NULL;
}

/*
 * Whether code between the check and the calls to runtime.morestack jumps to the first instruction:
 * then it is the top of a loop, and entered more than once per call. With a check only morestack's
 * return goes there.
 */
static struct error *has_loop_at_entry(struct reader code, uint64_t address, bool *is_code,
                                       bool *ret)
{
    AUTO(decoder_deinit) struct decoder decoder = {0};
    TRY(decoder_init(&decoder, code, address));
    *ret = *is_code = false;
    while (decoder_next(&decoder)) {
        *is_code = true;
        const cs_x86_op *target = &decoder.instruction->detail->x86.operands[0];
        if (cs_insn_group(decoder.handle, decoder.instruction, CS_GRP_JUMP) &&
            target->type == X86_OP_IMM && (uint64_t)target->imm == address)
            *ret = true;
    }
    return NULL;
}

static struct error *read_check(const struct machine *machine, const char *name, struct reader code,
                                uint64_t address, struct stack_check *ret)
{
    AUTO(decoder_deinit) struct decoder decoder = {0};
    if (machine->architecture != ARCHITECTURE_AMD64)
        return error_target("%s: gobt can't place probes in code for %s yet", name, machine->name);
    if (code.failed || code.size == 0)
        return error_target("%s: its code isn't in the file", name);
    TRY(decoder_init(&decoder, code, address));
    find_check(&decoder, ret);
    if (ret->frame != CHECK_NONE)
        return NULL;
    bool is_code = false, loops = false;
    TRY(has_loop_at_entry(code, address, &is_code, &loops));
    if (!is_code)
        return error_target("%s: its first instruction can't be decoded", name);
    if (loops)
        return error_target("%s: its first instruction is the top of a loop, a probe there would "
                            "fire once a turn; trace a function that calls it",
                            name);
    return NULL;
}

struct error *site_find(const struct machine *machine, const char *name, struct reader code,
                        uint64_t address, struct site *ret)
{
    *ret = (struct site){.address = address, .kind = SITE_ENTRY};
    TRY(read_check(machine, name, code, address, &ret->check));
    if (ret->check.frame == CHECK_NONE)
        return look_at(code, address, address, ret);
    TRY(look_at(code, address, ret->check.after, ret));
    ret->kind = ret->is_emulated ? SITE_AFTER_CHECK : SITE_BRANCH;
    ret->address = ret->is_emulated ? ret->check.after : ret->check.branch;
    ret->is_emulated = true;
    return NULL;
}

struct error *site_find_entry(const struct machine *machine, const char *name, struct reader code,
                              uint64_t address, struct site *ret)
{
    *ret = (struct site){.address = address, .kind = SITE_ENTRY};
    TRY(read_check(machine, name, code, address, &ret->check));
    return look_at(code, address, address, ret);
}

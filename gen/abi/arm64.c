/*
 * All instructions are words of four bytes, told apart by fixed bits ("Arm Architecture Reference
 * Manual", C4). Stack checks, as Go's compilers write them:
 *
 *     small frames   ldr x16,[x28,#16]; cmp sp,x16;                                     b.ls
 *     large          ldr x16,[x28,#16]; sub x17,sp,#N; cmp x17,x16;                     b.ls
 *     huge           ldr x16,[x28,#16]; mov x27,#N; subs x17,sp,x27; b.lo; cmp x17,x16; b.ls
 *
 * each to the call of runtime.morestack. Up to Go 1.17 with x1, x2 and x3 for x16 and x17, which
 * have no arguments there; a small one is then ldr x1,[x28,#16]; mov x2,sp; cmp x2,x1; b.ls, a huge
 * one ldr x1,[x28,#16]; mov x27,#-1314; cmp x1,x27; b.eq; add x2,sp,#928; sub x2,x2,x1; mov x3,#N;
 * cmp x2,x3; b.ls.
 */
#include <string.h>

#include "abi/closure_steps.h"
#include "abi/decoder.h"

static uint32_t word_of(const cs_insn *instruction)
{
    const uint8_t *bytes = instruction->bytes;
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
           (uint32_t)bytes[3] << 24;
}

/* An instruction's class: those of its bits that MASK has are VALUE. */
struct pattern {
    uint32_t mask, value;
};

static bool is(uint32_t word, struct pattern pattern)
{
    return (word & pattern.mask) == pattern.value;
}

static bool is_any(uint32_t word, const struct pattern *patterns, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (is(word, patterns[i]))
            return true;
    }
    return false;
}

/* ---- where instructions go on ---- */

static const struct pattern b_cond = {0xff000010, 0x54000000};

static const struct {
    struct pattern pattern;
    enum flow_kind kind;
    unsigned bits, at; /* of the target, in words from the instruction; 0: a register has it */
} flows[] = {
    {{0xfc000000, 0x14000000}, FLOW_JUMP, 26, 0},   /* b */
    {{0xfc000000, 0x94000000}, FLOW_CALL, 26, 0},   /* bl */
    {{0xff000010, 0x54000000}, FLOW_BRANCH, 19, 5}, /* b.cond */
    {{0x7e000000, 0x34000000}, FLOW_BRANCH, 19, 5}, /* cbz, cbnz */
    {{0x7e000000, 0x36000000}, FLOW_BRANCH, 14, 5}, /* tbz, tbnz */
    {{0xfffffc1f, 0xd61f0000}, FLOW_JUMP, 0, 0},    /* br */
    {{0xfffffc1f, 0xd63f0000}, FLOW_CALL, 0, 0},    /* blr */
    {{0xfffffc1f, 0xd65f0000}, FLOW_RETURN, 0, 0},  /* ret */
    {{0xffe0001f, 0xd4200000}, FLOW_TRAP, 0, 0},    /* brk */
    {{0xffff0000, 0x00000000}, FLOW_TRAP, 0, 0},    /* udf, and what fills up */
};

/* The word's COUNT bits from AT on, as a number with a sign. */
static int64_t signed_bits(uint32_t word, unsigned at, unsigned count)
{
    uint64_t bits = (uint64_t)word >> at & ((UINT64_C(1) << count) - 1);
    uint64_t sign = UINT64_C(1) << (count - 1);
    return (int64_t)((bits ^ sign) - sign);
}

static struct flow flow_of(const cs_insn *instruction)
{
    uint32_t word = word_of(instruction);
    for (size_t i = 0; i < LENGTH(flows); i++) {
        if (!is(word, flows[i].pattern))
            continue;
        struct flow flow = {.kind = flows[i].kind, .has_target = flows[i].bits > 0};
        if (flow.has_target)
            flow.target =
                instruction->address + (uint64_t)signed_bits(word, flows[i].at, flows[i].bits) * 4;
        return flow;
    }
    return (struct flow){.kind = FLOW_ON};
}

static bool is_nop(const cs_insn *instruction)
{
    return word_of(instruction) == 0xd503201f;
}

/* ldr and ldrsw by an address that is relative to the instruction's. */
static bool find_literal(const cs_insn *instruction, uint64_t *address, uint64_t *size)
{
    static const uint8_t integer_sizes[] = {4, 8, 4, 0}, vector_sizes[] = {4, 8, 16, 0};
    uint32_t word = word_of(instruction);
    if (!is(word, (struct pattern){0x3b000000, 0x18000000}))
        return false;
    *size = (word >> 26 & 1 ? vector_sizes : integer_sizes)[word >> 30];
    *address = instruction->address + (uint64_t)signed_bits(word, 5, 19) * 4;
    return *size > 0;
}

/* ---- stack checks ---- */

enum { G = 28, SP = 31, CONDITION_LS = 9, CONDITION_LO = 3, CONDITION_EQ = 0 };

/* ldr xT,[x28,#16], or #24. */
static bool loads_guard(uint32_t word, unsigned *offset)
{
    *offset = (word >> 10 & 0xfff) * 8;
    return is(word, (struct pattern){0xffc003e0, 0xf9400000 | G << 5}) &&
           (*offset == GUARD0 || *offset == GUARD1);
}

static unsigned immediate(uint32_t word)
{
    return (word >> 10 & 0xfff) << (word >> 22 & 1 ? 12 : 0);
}

/* A constant for a register: movn, movz, movk. False: it is none. */
static bool take_constant(struct check_state *state, uint32_t word)
{
    uint64_t part = (uint64_t)(word >> 5 & 0xffff) << (word >> 21 & 3) * 16;
    switch (word & 0xff800000) {
    case 0xd2800000:
        state->constant = part;
        return true;
    case 0xf2800000:
        state->constant |= part;
        return true;
    case 0x92800000:
        state->constant = ~part;
        return true;
    }
    /* mov of a pattern of bits, by orr: no frame's size but by chance, and then that isn't said. */
    return is(word, (struct pattern){0xff8003e0, 0xb20003e0});
}

/* Takes one instruction of a check behind the load; false: it doesn't belong to one. */
static bool take(struct check_state *state, uint32_t word)
{
    struct stack_check *check = &state->check;
    if (take_constant(state, word))
        return true;
    if (is(word, (struct pattern){0xffffffe0, 0x91000000 | SP << 5})) { /* mov xN,sp */
        state->copies_sp = true;
        return true;
    }
    if (is(word, (struct pattern){0xff8003e0, 0xd1000000 | SP << 5})) { /* sub xN,sp,#N */
        check->frame = CHECK_LARGE;
        check->frame_bytes = immediate(word);
        return (word & 31) != SP;
    }
    if (is(word, (struct pattern){0xff8003e0, 0x91000000 | SP << 5})) { /* add xN,sp,#N */
        check->frame = CHECK_HUGE;
        check->frame_bytes = -(uint64_t)immediate(word);
        return (word & 31) != SP;
    }
    if (is(word, (struct pattern){0xffe0ffe0, 0xeb2063e0}) &&
        (word & 31) != SP) { /* subs xN,sp,xM */
        check->frame = CHECK_HUGE;
        check->frame_bytes = state->constant;
        return true;
    }
    if (is(word, (struct pattern){0xffe0fc00, 0xcb000000})) /* sub xN,xN,xM */
        return check->frame == CHECK_HUGE;
    if (is(word, (struct pattern){0xffe0ffff, 0xeb2063ff})) { /* cmp sp,xM */
        check->frame = CHECK_SMALL;
        state->compares = true;
        return true;
    }
    if (is(word, (struct pattern){0xffe0fc1f, 0xeb00001f})) { /* cmp xN,xM */
        state->compares = check->frame != CHECK_NONE || state->copies_sp;
        if (check->frame == CHECK_NONE && state->copies_sp)
            check->frame = CHECK_SMALL;
        else if (check->frame == CHECK_HUGE && (int64_t)check->frame_bytes < 0)
            check->frame_bytes += state->constant;
        return true;
    }
    return false;
}

static enum check_step check(struct check_state *state, const cs_insn *instruction)
{
    uint32_t word = word_of(instruction);
    unsigned offset, condition = word & 15;
    if (!state->loads_guard) {
        state->loads_guard = loads_guard(word, &offset);
        state->check.guard_offset = offset;
        state->check.goroutine = "r28";
        return state->loads_guard ? CHECK_GOES_ON : CHECK_FAILS;
    }
    if (!is(word, b_cond))
        return take(state, word) ? CHECK_GOES_ON : CHECK_FAILS;
    if (condition == CONDITION_LS && state->compares)
        return CHECK_ENDS;
    return condition == CONDITION_LO || condition == CONDITION_EQ ? CHECK_GOES_ON : CHECK_FAILS;
}

/* ---- as places for probes ---- */

/* As arch/arm64/kernel/probes/decode-insn.c has it: both what is emulated ... */
static bool is_emulated(const cs_insn *instruction)
{
    static const struct pattern adr = {0x1f000000, 0x10000000};
    enum flow_kind kind = flow_of(instruction).kind;
    return (kind != FLOW_ON && kind != FLOW_TRAP) || is(word_of(instruction), adr);
}

/* ... and what can't be stepped over elsewhere either. */
static bool is_refused(const cs_insn *instruction)
{
    static const struct pattern refused[] = {
        {0x3b000000, 0x18000000}, /* literals */
        {0x3f000000, 0x08000000}, /* exclusive, and ordered, loads and stores */
        {0xff000000, 0xd4000000}, /* exceptions: svc, brk, ... */
        {0xfff00000, 0xd5100000}, /* msr */
        {0xfff8f01f, 0xd500401f}, /* msr of an immediate */
        {0xfffff000, 0xd69f0000}, /* eret */
    };
    static const struct pattern hint = {0xfffff01f, 0xd503201f};
    uint32_t word = word_of(instruction);
    return is_any(word, refused, LENGTH(refused)) || (is(word, hint) && !is_nop(instruction));
}

static bool is_push(const cs_insn *instruction)
{
    (void)instruction;
    return false;
}

/* ---- stores ---- */

/* str and stp of whole registers, or parts, by the stack pointer and an offset. */
static size_t spills(const cs_insn *instruction, uint64_t from, struct spill *ret)
{
    uint32_t word = word_of(instruction);
    bool is_vector = word >> 26 & 1;
    uint64_t size, at;
    size_t count = 1;
    if (is(word, (struct pattern){0x3bc003e0, 0x39000000 | SP << 5})) {
        size = UINT64_C(1) << (word >> 30);
        at = (word >> 10 & 0xfff) * size;
    } else if (is(word, (struct pattern){0x3bc003e0, 0x29000000 | SP << 5})) {
        size = is_vector ? UINT64_C(4) << (word >> 30) : UINT64_C(4) << (word >> 31);
        at = (uint64_t)signed_bits(word, 15, 7) * size;
        count = 2;
    } else {
        return 0;
    }
    if ((int64_t)at < (int64_t)from)
        return 0;
    for (size_t i = 0; i < count; i++)
        ret[i] = (struct spill){at - from + i * size, size, is_vector};
    return count;
}

/* mov x3,x30: runtime.morestack gets the return address there. */
static bool is_before_morestack(const cs_insn *instruction)
{
    return is_nop(instruction) || word_of(instruction) == 0xaa1e03e3;
}

/* add x20,sp,#8; str x20,[xN]: what cmd/internal/obj/arm64 puts into wrappers. */
static bool stores_stack_pointer(const struct decoder *decoder)
{
    static const struct pattern store = {0xfffffc1f, 0xf9000014};
    cs_insn next = {0};
    if (word_of(decoder->instruction) != 0x910023f4 || decoder->left < 4)
        return false;
    memcpy(next.bytes, decoder->bytes, 4);
    return is(word_of(&next), store);
}

static bool stores(const cs_insn *instruction, struct stack_store *ret)
{
    static const struct pattern near_store = {0x3be00fe0, 0x38000000 | SP << 5}; /* stur */
    static const struct pattern address = {0xff8003e0, 0x91000000 | SP << 5};    /* add */
    uint32_t word = word_of(instruction);
    struct spill spilled[MOST_SPILLS];
    size_t count = spills(instruction, 0, spilled);
    if (count)
        *ret = (struct stack_store){spilled[0].offset, spilled[0].size * count, false};
    else if (is(word, address))
        *ret = (struct stack_store){immediate(word), 1, true};
    else if (is(word, near_store) && signed_bits(word, 12, 9) >= 0)
        *ret = (struct stack_store){(uint64_t)signed_bits(word, 12, 9), UINT64_C(1) << (word >> 30),
                                    false};
    else
        return false;
    return true;
}

const struct instructions arm64_instructions = {
    .width = 4,
    .flow = flow_of,
    .is_nop = is_nop,
    .is_emulated = is_emulated,
    .is_refused = is_refused,
    .is_push = is_push,
    .check = check,
    .spills = spills,
    .stores = stores,
    .is_before_morestack = is_before_morestack,
    .stores_stack_pointer = stores_stack_pointer,
    .literal = find_literal,
    .follow = closure_follow_arm64,
};

/*
 * What arm64's instructions do with a closure: closure_code.h. What isn't told apart here is taken
 * to write every register that its word could name.
 */
#include "abi/closure_steps.h"

enum { STACK_POINTER = 31, FIRST_VECTOR = 64, VECTORS = 32 }; /* DWARF's numbers: sp, v0 */

static uint32_t word_of(const cs_insn *instruction)
{
    const uint8_t *bytes = instruction->bytes;
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
           (uint32_t)bytes[3] << 24;
}

static int64_t signed_bits(uint32_t word, unsigned at, unsigned count)
{
    uint64_t bits = (uint64_t)word >> at & ((UINT64_C(1) << count) - 1);
    uint64_t sign = UINT64_C(1) << (count - 1);
    return (int64_t)((bits ^ sign) - sign);
}

/* ---- registers ---- */

/* Of an integer register 31 is none: zero, or the stack pointer, which is followed by itself. */
static void set(struct closure_steps *steps, unsigned number, bool is_vector,
                struct closure_value value)
{
    if (is_vector)
        steps->state.registers[FIRST_VECTOR + number] = value;
    else if (number != STACK_POINTER)
        steps->state.registers[number] = value;
    if (!is_vector && number == steps->copy.number)
        steps->copy.is_known = false;
}

static void forget(struct closure_steps *steps, unsigned number)
{
    set(steps, number, false, (struct closure_value){0});
    set(steps, number, true, (struct closure_value){0});
}

static struct closure_value get(const struct closure_steps *steps, unsigned number, bool is_vector,
                                uint64_t size)
{
    struct closure_value value = {0};
    if (is_vector)
        value = steps->state.registers[FIRST_VECTOR + number];
    else if (number != STACK_POINTER)
        value = steps->state.registers[number];
    if (size < value.size && value.kind == CLOSURE_PLACE)
        return (struct closure_value){0};
    value.size = size < value.size ? size : value.size;
    return value;
}

/* ---- loads and stores ---- */

/* Of one or two registers, at an offset from another. */
struct transfer {
    unsigned registers[2], count, base;
    bool is_vector, is_load, moves_base;
    uint64_t size;  /* of each */
    int64_t offset; /* of the first */
    int64_t moved;  /* how far the base is moved */
};

/* ldr, str and their like with an offset in the instruction; false: it is something else. */
static bool single_transfer(uint32_t word, struct transfer *ret)
{
    unsigned operation = word >> 22 & 3, mode = word >> 10 & 3;
    bool is_scaled = (word & 0x3b000000) == 0x39000000;
    if (!is_scaled && (word & 0x3b200000) != 0x38000000)
        return false;
    if (!is_scaled && mode == 2)
        return false; /* for code of less privilege */
    *ret = (struct transfer){
        .registers = {word & 31},
        .count = 1,
        .base = word >> 5 & 31,
        .is_vector = word >> 26 & 1,
        .is_load = operation & 1,
        .size = UINT64_C(1) << (word >> 30),
    };
    if (ret->is_vector && operation & 2)
        ret->size = 16;
    else if (operation & 2)
        ret->is_load = true; /* with its sign */
    ret->offset =
        is_scaled ? (int64_t)((word >> 10 & 0xfff) * ret->size) : signed_bits(word, 12, 9);
    ret->moves_base = !is_scaled && mode != 0;
    ret->moved = ret->moves_base ? ret->offset : 0;
    if (ret->moves_base && mode == 1) /* afterwards */
        ret->offset = 0;
    return true;
}

/* ldp and stp. */
static bool pair_transfer(uint32_t word, struct transfer *ret)
{
    unsigned mode = word >> 23 & 3;
    if ((word & 0x3a000000) != 0x28000000)
        return false;
    *ret = (struct transfer){
        .registers = {word & 31, word >> 10 & 31},
        .count = 2,
        .base = word >> 5 & 31,
        .is_vector = word >> 26 & 1,
        .is_load = word >> 22 & 1,
    };
    ret->size = UINT64_C(4) << (ret->is_vector ? word >> 30 : word >> 31);
    ret->offset = signed_bits(word, 15, 7) * (int64_t)ret->size;
    ret->moves_base = mode & 1;
    ret->moved = ret->moves_base ? ret->offset : 0;
    if (mode == 1) /* afterwards */
        ret->offset = 0;
    return true;
}

/* Whether the base is the stack pointer, or what it will be; *AT: where it points to. */
static bool is_frame(const struct closure_steps *steps, unsigned base, int64_t *at)
{
    *at = steps->state.stack_pointer;
    if (base == STACK_POINTER)
        return true;
    *at = steps->copy.at;
    return steps->copy.is_known && steps->copy.number == base;
}

static struct closure_value loaded(const struct closure_steps *steps,
                                   const struct transfer *transfer, unsigned number)
{
    int64_t at, offset = transfer->offset + (int64_t)(number * transfer->size);
    if (is_frame(steps, transfer->base, &at))
        return closure_slot_value(&steps->state, at + offset, transfer->size);
    struct closure_value base = steps->state.registers[transfer->base];
    if (base.kind != CLOSURE_PLACE)
        return (struct closure_value){0};
    struct closure_value place = closure_place(base.offset + (uint64_t)offset);
    if (place.kind == CLOSURE_NOTHING)
        return place;
    return (struct closure_value){CLOSURE_BYTES, place.offset, transfer->size};
}

static void take_transfer(struct closure_steps *steps, const struct transfer *transfer)
{
    struct closure_value values[2];
    int64_t at;
    for (unsigned i = 0; i < transfer->count; i++) {
        unsigned number = transfer->registers[i];
        values[i] = transfer->is_load ? loaded(steps, transfer, i)
                                      : get(steps, number, transfer->is_vector, transfer->size);
    }
    for (unsigned i = 0; i < transfer->count; i++) {
        if (transfer->is_load)
            set(steps, transfer->registers[i], transfer->is_vector, values[i]);
        else if (is_frame(steps, transfer->base, &at))
            closure_store(steps, at + transfer->offset + (int64_t)(i * transfer->size),
                          transfer->size, values[i]);
    }
    if (!transfer->moves_base)
        return;
    if (transfer->base == STACK_POINTER)
        steps->state.stack_pointer += transfer->moved;
    else
        set(steps, transfer->base, false, (struct closure_value){0});
}

/* ---- the others ---- */

/* add and sub of a number, mov from and to the stack pointer among them. */
static void add(struct closure_steps *steps, uint32_t word)
{
    unsigned to = word & 31, from = word >> 5 & 31;
    int64_t number = (int64_t)(word >> 10 & 0xfff) << (word >> 22 & 1 ? 12 : 0), at;
    bool sets_flags = word >> 29 & 1, is_whole = word >> 31;
    struct closure_value value = {0};
    if (word >> 30 & 1)
        number = -number;
    if (sets_flags && to == STACK_POINTER)
        return; /* cmp */
    if (is_frame(steps, from, &at) && to == STACK_POINTER) {
        steps->state.stack_pointer = at + number;
        steps->is_lost |= !is_whole;
    } else if (is_frame(steps, from, &at)) {
        forget(steps, to);
        steps->copy.is_known = is_whole && !sets_flags;
        steps->copy.number = to;
        steps->copy.at = at + number;
    } else if (to == STACK_POINTER) {
        steps->is_lost = true;
    } else {
        if (steps->state.registers[from].kind == CLOSURE_PLACE && is_whole)
            value = closure_place(steps->state.registers[from].offset + (uint64_t)number);
        set(steps, to, false, value);
    }
}

static void move(struct closure_steps *steps, uint32_t word)
{
    uint64_t size = word >> 31 ? 8 : 4;
    set(steps, word & 31, false, get(steps, word >> 16 & 31, false, size));
}

/* What an instruction that isn't followed may write. */
static void take_other(struct closure_steps *steps, uint32_t word)
{
    bool is_memory = (word & 0x0a000000) == 0x08000000;
    bool is_extended = (word & 0x1fe00000) == 0x0b200000; /* may write the stack pointer */
    bool is_logical = (word & 0x1f800000) == 0x12000000;  /* the same */
    forget(steps, word & 31);
    if (((is_extended && !(word >> 29 & 1)) || (is_logical && (word >> 29 & 3) != 3)) &&
        (word & 31) == STACK_POINTER)
        steps->is_lost = true;
    if (!is_memory)
        return;
    forget(steps, word >> 5 & 31);
    forget(steps, word >> 10 & 31);
    forget(steps, word >> 16 & 31);
    for (unsigned i = 0; i < VECTORS; i++)
        set(steps, i, true, (struct closure_value){0});
}

void closure_follow_arm64(struct closure_steps *steps, const cs_insn *instruction)
{
    uint32_t word = word_of(instruction);
    struct transfer transfer;
    if (single_transfer(word, &transfer) || pair_transfer(word, &transfer)) {
        take_transfer(steps, &transfer);
    } else if ((word & 0x1f800000) == 0x11000000) {
        add(steps, word);
    } else if ((word & 0x7fe0ffe0) == 0x2a0003e0) {
        move(steps, word);
    } else if (steps->decoder.instructions->flow(instruction).kind == FLOW_CALL) {
        closure_forget_registers(steps);
        steps->copy.is_known = false;
    } else if (steps->decoder.instructions->flow(instruction).kind == FLOW_ON) {
        take_other(steps, word);
    }
}

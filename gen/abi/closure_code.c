#include "abi/closure_code.h"

#include "abi/closure_steps.h"
#include "abi/jumps.h"

enum {
    MAX_INSTRUCTIONS = 400,
    MAX_CLOSURE = 1 << 20, /* bytes */
};

struct closure_value closure_place(uint64_t offset)
{
    if (offset > MAX_CLOSURE)
        return (struct closure_value){0};
    return (struct closure_value){CLOSURE_PLACE, offset, 8};
}

void closure_forget_registers(struct closure_steps *steps)
{
    for (size_t i = 0; i < CLOSURE_REGISTERS; i++)
        steps->state.registers[i] = (struct closure_value){0};
}

struct closure_value closure_slot_value(const struct closure_state *state, int64_t at,
                                        uint64_t size)
{
    for (size_t i = 0; i < state->slot_count; i++) {
        const struct closure_slot *slot = &state->slots[i];
        uint64_t inside = (uint64_t)(at - slot->at);
        if (at < slot->at || inside + size > slot->value.size)
            continue;
        return (struct closure_value){slot->value.kind, slot->value.offset + inside, size};
    }
    return (struct closure_value){0};
}

void closure_store(struct closure_steps *steps, int64_t at, uint64_t size,
                   struct closure_value value)
{
    struct closure_state *state = &steps->state;
    size_t kept = 0;
    for (size_t i = 0; i < state->slot_count; i++) {
        const struct closure_slot *slot = &state->slots[i];
        if (slot->at + (int64_t)slot->value.size <= at || at + (int64_t)size <= slot->at)
            state->slots[kept++] = *slot;
    }
    state->slot_count = kept;
    bool is_whole = value.kind != CLOSURE_NOTHING && value.size == size;
    if (is_whole && kept < CLOSURE_SLOTS)
        state->slots[state->slot_count++] = (struct closure_slot){at, value};
}

/* Whether what follows is reached from elsewhere, or not at all. */
static bool is_end(const struct closure_steps *steps, const struct jumps *jumps)
{
    const struct decoder *decoder = &steps->decoder;
    struct flow flow = decoder->instructions->flow(decoder->instruction);
    return steps->is_lost || flow.kind == FLOW_JUMP || flow.kind == FLOW_RETURN ||
           flow.kind == FLOW_TRAP || jumps_lead_to(jumps, decoder->address, decoder->address);
}

struct error *closure_walk(const struct machine *machine, struct reader code, uint64_t address,
                           closure_visitor visit, void *context)
{
    AUTO(jumps_deinit) struct jumps jumps = {0};
    struct closure_steps steps = {0};
    if (!machine->instructions || code.failed || code.size == 0)
        return NULL;
    steps.state.stack_pointer = (int64_t)machine->cfa_to_arguments - machine->stack_arguments_at;
    steps.state.registers[machine->closure.dwarf_number] =
        (struct closure_value){CLOSURE_PLACE, 0, 8};
    TRY(jumps_find(machine, code, address, &jumps));
    struct error *error = decoder_init(&steps.decoder, machine, code, address);
    for (unsigned i = 0; !error && i < MAX_INSTRUCTIONS && decoder_next(&steps.decoder); i++) {
        machine->instructions->follow(&steps, steps.decoder.instruction);
        if (is_end(&steps, &jumps))
            break;
        visit(steps.decoder.address, &steps.state, context);
    }
    decoder_deinit(&steps.decoder);
    return error;
}

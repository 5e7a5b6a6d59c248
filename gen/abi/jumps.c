#include "abi/jumps.h"

void jumps_deinit(struct jumps *jumps)
{
    array_deinit(jumps);
}

struct error *jumps_find(struct reader code, uint64_t address, struct jumps *ret)
{
    AUTO(decoder_deinit) struct decoder decoder = {0};
    *ret = (struct jumps){0};
    TRY(decoder_init(&decoder, code, address));
    while (decoder_next(&decoder)) {
        const cs_x86_op *operand = &decoder.instruction->detail->x86.operands[0];
        if (cs_insn_group(decoder.handle, decoder.instruction, CS_GRP_JUMP) &&
            operand->type == X86_OP_IMM)
            array_push(ret, (uint64_t)operand->imm);
    }
    return NULL;
}

bool jumps_lead_to(const struct jumps *jumps, uint64_t first, uint64_t last)
{
    for (size_t i = 0; i < jumps->count; i++) {
        if (jumps->items[i] >= first && jumps->items[i] <= last)
            return true;
    }
    return false;
}

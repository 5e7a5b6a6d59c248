#include "abi/jumps.h"

void jumps_deinit(struct jumps *jumps)
{
    array_deinit(jumps);
}

struct error *jumps_find(const struct machine *machine, struct reader code, uint64_t address,
                         struct jumps *ret)
{
    AUTO(decoder_deinit) struct decoder decoder = {0};
    *ret = (struct jumps){0};
    TRY(decoder_init(&decoder, machine, code, address));
    while (decoder_next(&decoder)) {
        struct flow flow = decoder.instructions->flow(decoder.instruction);
        if ((flow.kind == FLOW_BRANCH || flow.kind == FLOW_JUMP) && flow.has_target)
            array_push(ret, flow.target);
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

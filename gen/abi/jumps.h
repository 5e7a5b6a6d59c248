/* Where a function's jumps lead. */
#ifndef GOBT_ABI_JUMPS_H
#define GOBT_ABI_JUMPS_H

#include "abi/decoder.h"

struct jumps {
    ARRAY(uint64_t);
};

/* CODE is what is at ADDRESS. */
struct error *jumps_find(const struct machine *machine, struct reader code, uint64_t address,
                         struct jumps *ret);
void jumps_deinit(struct jumps *jumps);

bool jumps_lead_to(const struct jumps *jumps, uint64_t first, uint64_t last);

#endif

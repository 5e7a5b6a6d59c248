/*
 * Which registers a function's arguments come in, by its own code: before it calls
 * runtime.morestack, which needs the registers, it stores all of them in the room that its caller
 * left to spill them. So it is where nobody says what types they have.
 */
#ifndef GOBT_ABI_SPILLS_H
#define GOBT_ABI_SPILLS_H

#include "abi/assign.h"
#include "abi/instructions.h"
#include "base/array.h"

struct spills {
    ARRAY(struct spill);
    uint64_t address; /* of the first of the stores */
    bool is_known;    /* code that only panics calls runtime.morestack and stores nothing */
    bool are_lost;    /* so does code that uses no argument: it is entered anew without them */
};

struct error *spills_find(const struct program *program, const struct function *function,
                          struct spills *ret);
void spills_deinit(struct spills *spills);

/* Whether what is assigned to registers is what the code spills; true where that isn't known. */
bool spills_agree(const struct spills *spills, const struct assignment *assignment);

const struct spill *spills_at(const struct spills *spills, uint64_t offset);

#endif

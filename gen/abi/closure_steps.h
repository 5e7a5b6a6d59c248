/* A closure's code, followed: what each machine's instructions do with what the closure has. */
#ifndef GOBT_ABI_CLOSURE_STEPS_H
#define GOBT_ABI_CLOSURE_STEPS_H

#include "abi/closure_code.h"
#include "abi/decoder.h"

struct closure_steps {
    struct decoder decoder;
    struct closure_state state;
    bool is_lost; /* the stack pointer isn't known any more */
    struct {
        bool is_known;
        unsigned number;
        int64_t at;
    } copy; /* of a stack pointer that is to be: the register that has it */
};

void closure_follow_amd64(struct closure_steps *steps, const cs_insn *instruction);
void closure_follow_arm64(struct closure_steps *steps, const cs_insn *instruction);

/* For them: */
struct closure_value closure_place(uint64_t offset); /* of the closure: nothing if it is far out */
void closure_store(struct closure_steps *steps, int64_t at, uint64_t size,
                   struct closure_value value);
void closure_forget_registers(struct closure_steps *steps);

#endif

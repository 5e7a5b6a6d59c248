/* Machine code, an instruction at a time, by capstone. */
#ifndef GOBT_ABI_DECODER_H
#define GOBT_ABI_DECODER_H

#include <capstone/capstone.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/array.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/reader.h"

struct decoder {
    csh handle;
    cs_insn *instruction; /* after decoder_next(): the one that was decoded */
    const uint8_t *bytes; /* of the next one */
    size_t left;
    uint64_t address;
};

/* CODE is what is at ADDRESS. */
struct error *decoder_init(struct decoder *decoder, struct reader code, uint64_t address);
void decoder_deinit(struct decoder *decoder);

/* False at the end, and where there is no instruction: then bytes are LEFT. */
bool decoder_next(struct decoder *decoder);

bool decoder_is_register(const cs_x86_op *operand, x86_reg reg);

#endif

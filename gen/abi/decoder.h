/* Machine code, an instruction at a time: by capstone, or where all are of one width, as words. */
#ifndef GOBT_ABI_DECODER_H
#define GOBT_ABI_DECODER_H

#include "abi/instructions.h"
#include "abi/machine.h"
#include "base/array.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/reader.h"

/* Data among the code. */
struct literal {
    uint64_t address, size;
};

struct decoder {
    const struct instructions *instructions;
    csh handle;
    cs_insn *instruction; /* after decoder_next(): the one that was decoded */
    const uint8_t *bytes; /* of the next one */
    size_t left;
    uint64_t address;
    cs_insn word;
    struct {
        ARRAY(struct literal);
    } literals;
};

/* CODE is what is at ADDRESS. */
struct error *decoder_init(struct decoder *decoder, const struct machine *machine,
                           struct reader code, uint64_t address);
void decoder_deinit(struct decoder *decoder);

/* False at the end, and where there is no instruction: then bytes are LEFT. */
bool decoder_next(struct decoder *decoder);

#endif

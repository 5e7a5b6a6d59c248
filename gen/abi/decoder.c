#include "abi/decoder.h"

void decoder_deinit(struct decoder *decoder)
{
    if (decoder->instruction)
        cs_free(decoder->instruction, 1);
    if (decoder->handle)
        cs_close(&decoder->handle);
}

struct error *decoder_init(struct decoder *decoder, struct reader code, uint64_t address)
{
    *decoder = (struct decoder){.bytes = code.bytes, .left = code.size, .address = address};
    if (cs_open(CS_ARCH_X86, CS_MODE_64, &decoder->handle) != CS_ERR_OK)
        return error_target("the disassembler (capstone) can't be started");
    cs_option(decoder->handle, CS_OPT_DETAIL, CS_OPT_ON);
    decoder->instruction = cs_malloc(decoder->handle);
    return NULL;
}

bool decoder_next(struct decoder *decoder)
{
    return decoder->left > 0 && cs_disasm_iter(decoder->handle, &decoder->bytes, &decoder->left,
                                               &decoder->address, decoder->instruction);
}

bool decoder_is_register(const cs_x86_op *operand, x86_reg reg)
{
    return operand->type == X86_OP_REG && operand->reg == reg;
}

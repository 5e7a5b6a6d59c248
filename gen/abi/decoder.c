/*
 * Words need no disassembler to be told apart: each begins an instruction, those that no version of
 * it knows included. Only what another instruction loads from among the code is none. Go's
 * assembler puts such constants behind the code that loads them.
 */
#include "abi/decoder.h"

#include <string.h>

void decoder_deinit(struct decoder *decoder)
{
    array_deinit(&decoder->literals);
    if (!decoder->handle)
        return;
    if (decoder->instruction)
        cs_free(decoder->instruction, 1);
    cs_close(&decoder->handle);
}

struct error *decoder_init(struct decoder *decoder, const struct machine *machine,
                           struct reader code, uint64_t address)
{
    *decoder = (struct decoder){
        .instructions = machine->instructions,
        .bytes = code.bytes,
        .left = code.size,
        .address = address,
    };
    if (decoder->instructions->width)
        return NULL;
    if (cs_open(CS_ARCH_X86, CS_MODE_64, &decoder->handle) != CS_ERR_OK)
        return error_target("the disassembler (capstone) can't be started");
    cs_option(decoder->handle, CS_OPT_DETAIL, CS_OPT_ON);
    decoder->instruction = cs_malloc(decoder->handle);
    return NULL;
}

static bool is_literal(const struct decoder *decoder, uint64_t address)
{
    for (size_t i = 0; i < decoder->literals.count; i++) {
        const struct literal *literal = &decoder->literals.items[i];
        if (address - literal->address < literal->size)
            return true;
    }
    return false;
}

/* One word; false: there isn't a whole one. */
static bool take_word(struct decoder *decoder)
{
    unsigned width = decoder->instructions->width;
    if (decoder->left < width)
        return false;
    decoder->word.address = decoder->address;
    decoder->word.size = (uint16_t)width;
    memcpy(decoder->word.bytes, decoder->bytes, width);
    decoder->instruction = &decoder->word;
    decoder->bytes += width;
    decoder->left -= width;
    decoder->address += width;
    return true;
}

static bool next_word(struct decoder *decoder)
{
    struct literal literal;
    do {
        if (!take_word(decoder))
            return false;
    } while (is_literal(decoder, decoder->word.address));
    if (decoder->instructions->literal(&decoder->word, &literal.address, &literal.size))
        array_push(&decoder->literals, literal);
    return true;
}

bool decoder_next(struct decoder *decoder)
{
    if (decoder->instructions->width)
        return next_word(decoder);
    return decoder->left > 0 && cs_disasm_iter(decoder->handle, &decoder->bytes, &decoder->left,
                                               &decoder->address, decoder->instruction);
}

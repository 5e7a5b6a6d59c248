#include "abi/inside.h"

static struct error *look_for(const struct machine *machine, const struct code *code,
                              struct reader code_bytes, struct site *site, bool *ret)
{
    AUTO(decoder_deinit) struct decoder decoder = {0};
    TRY(decoder_init(&decoder, machine, code_bytes, code->into->address));
    *ret = false;
    while (!*ret && decoder_next(&decoder) && decoder.instruction->address <= code->address)
        *ret = decoder.instruction->address == code->address;
    if (!*ret)
        return NULL;
    site->is_emulated = decoder.instructions->is_emulated(decoder.instruction);
    site->is_refused = decoder.instructions->is_refused(decoder.instruction);
    return NULL;
}

struct error *inside_find(const struct machine *machine, const struct code *code,
                          struct reader code_bytes, struct site *ret)
{
    bool is_found;
    *ret = (struct site){.address = code->address, .kind = SITE_INSIDE, .below = code->stack_depth};
    if (!machine->instructions)
        return error_target("%s: gobt can't place probes in code for %s yet", code->into->name,
                            machine->name);
    if (code_bytes.failed || code_bytes.size == 0)
        return error_target("%s: its code isn't in the file", code->into->name);
    TRY(look_for(machine, code, code_bytes, ret, &is_found));
    if (!is_found)
        return error_target("%s: no instruction begins at 0x%llx, a probe there would kill the "
                            "process",
                            code->into->name, (unsigned long long)code->address);
    return site_check(ret, code->into->name);
}

/*
 * A return probe of the kernel's own (uretprobe) changes the return address on the stack, and Go's
 * runtime dies of that when it moves the stack. So each RET gets a probe: there the results are in
 * their registers or stack words, and the stack pointer is what it was at entry.
 *
 * A compiled function has its RETs between its first and last byte, 1.6 on average and 31 at the
 * most in what was looked at. Wrappers that only adapt a receiver may have none: they jump to the
 * method, whose RET returns for them.
 */
#include "abi/returns.h"

#include <string.h>

#include "abi/decoder.h"

/* What the bytes behind the last instruction are filled up with. */
static bool is_padding(const struct decoder *decoder)
{
    for (size_t i = 0; i < decoder->left; i++) {
        if (decoder->bytes[i] != 0xcc && decoder->bytes[i] != 0)
            return false;
    }
    return true;
}

/* Collects the RETs; *TARGET is where a jump out of the function leads, 0 if there is none. */
static void walk(struct decoder *decoder, const struct function *function, struct returns *ret,
                 uint64_t *target)
{
    *target = 0;
    while (decoder_next(decoder)) {
        const cs_insn *instruction = decoder->instruction;
        struct flow flow = decoder->instructions->flow(instruction);
        if (flow.kind == FLOW_RETURN)
            array_push(ret, instruction->address);
        if (flow.kind == FLOW_JUMP && flow.has_target &&
            flow.target - function->address >= function->size)
            *target = flow.target;
    }
}

static struct error *check(const struct program *program, const struct function *function,
                           const struct decoder *decoder, const struct returns *returns,
                           uint64_t target)
{
    const struct function *other = target ? program_function_at(program, target) : NULL;
    if (!is_padding(decoder))
        return error_target("%s: gobt can't decode its code, and so may miss where it returns",
                            function->name);
    if (target)
        return error_target("%s doesn't return by itself, it jumps to %s: trace the returns of "
                            "that",
                            function->name, other ? other->name : "another function");
    if (returns->count == 0)
        return error_target("%s has no RET instruction: it never returns, or it jumps to what "
                            "returns for it. Trace its entry (go:), or what it calls",
                            function->name);
    return NULL;
}

void returns_deinit(struct returns *returns)
{
    array_deinit(returns);
}

struct error *returns_find(const struct machine *machine, const struct program *program,
                           const struct function *function, struct reader code, struct returns *ret)
{
    AUTO(decoder_deinit) struct decoder decoder = {0};
    uint64_t target;
    *ret = (struct returns){0};
    if (!machine->instructions)
        return error_target("%s: gobt can't place probes in code for %s yet", function->name,
                            machine->name);
    if (code.failed || code.size == 0)
        return error_target("%s: its code isn't in the file", function->name);
    TRY(decoder_init(&decoder, machine, code, function->address));
    walk(&decoder, function, ret, &target);
    struct error *error = check(program, function, &decoder, ret, target);
    if (error)
        array_deinit(ret);
    return error;
}

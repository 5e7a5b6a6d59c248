/*
 * Why not the first instruction. Nearly every Go function begins by comparing the stack pointer
 * with a limit in g and, if there isn't room enough or the scheduler wants the goroutine off,
 * branches to runtime.morestack, which jumps back to the first instruction. A probe there fires
 * once more each time: 50,709 hits for 50,500 calls were counted, and twice that for calls that all
 * grow a stack.
 *
 * What an instruction costs under a probe. The kernel replaces it by a breakpoint and afterwards
 * either emulates it (branches, `push`, nops: 0.6 microseconds a hit on a virtual machine) or
 * executes a copy under single-step (all others: 20 microseconds).
 *
 * So, in order: the instruction behind the check, where it is one that the kernel emulates (`push
 * %rbp`, from Go 1.21); else the branch, with the condition that it isn't taken, read from the
 * flags that it tests itself; else, without a check, the first instruction, whatever it costs.
 *
 * The check is recognised by what it does, in its first few instructions, which are each machine's
 * own (amd64.c, arm64.c). None of them moves the stack pointer or touches a register that holds an
 * argument.
 *
 * On arm64 nothing that follows a check is emulated, but the branch is.
 *
 * Instructions are decoded one by one: a probe inside one would kill the process.
 */
#include "abi/site.h"

#include <string.h>

#include "abi/decoder.h"

enum { CHECK_INSTRUCTIONS = 12 }; /* the longest check has 10 */

/* The check at the function's start; frame is CHECK_NONE if there isn't one. */
static void find_check(struct decoder *decoder, struct stack_check *ret)
{
    struct check_state state = {0};
    *ret = (struct stack_check){.frame = CHECK_NONE};
    for (unsigned i = 0; i < CHECK_INSTRUCTIONS && decoder_next(decoder); i++) {
        const cs_insn *instruction = decoder->instruction;
        enum check_step step = decoder->instructions->check(&state, instruction);
        if (step == CHECK_GOES_ON)
            continue;
        if (step == CHECK_FAILS)
            return;
        *ret = state.check;
        ret->branch = instruction->address;
        ret->after = instruction->address + instruction->size;
        return;
    }
}

/* What there is to know about the instruction at ADDRESS, as a place for a probe. */
static struct error *look_at(const struct machine *machine, struct reader code, uint64_t start,
                             uint64_t address, struct site *ret)
{
    AUTO(decoder_deinit) struct decoder decoder = {0};
    struct reader part = reader_part(&code, address - start, code.size - (address - start));
    TRY(decoder_init(&decoder, machine, part, address));
    if (!decoder_next(&decoder))
        return NULL;
    ret->is_emulated = decoder.instructions->is_emulated(decoder.instruction);
    ret->is_push = decoder.instructions->is_push(decoder.instruction);
    ret->is_refused = decoder.instructions->is_refused(decoder.instruction);
    return NULL;
}

/*
 * Whether code between the check and the calls to runtime.morestack jumps to the first instruction:
 * then it is the top of a loop, and entered more than once per call. With a check only morestack's
 * return goes there.
 */
static struct error *has_loop_at_entry(const struct machine *machine, struct reader code,
                                       uint64_t address, bool *is_code, bool *ret)
{
    AUTO(decoder_deinit) struct decoder decoder = {0};
    TRY(decoder_init(&decoder, machine, code, address));
    *ret = *is_code = false;
    while (decoder_next(&decoder)) {
        *is_code = true;
        struct flow flow = decoder.instructions->flow(decoder.instruction);
        *ret |= (flow.kind == FLOW_BRANCH || flow.kind == FLOW_JUMP) && flow.has_target &&
                flow.target == address;
    }
    return NULL;
}

static struct error *read_check(const struct machine *machine, const char *name, struct reader code,
                                uint64_t address, struct stack_check *ret)
{
    AUTO(decoder_deinit) struct decoder decoder = {0};
    if (!machine->instructions)
        return error_target("%s: gobt can't place probes in code for %s yet", name, machine->name);
    if (code.failed || code.size == 0)
        return error_target("%s: its code isn't in the file", name);
    TRY(decoder_init(&decoder, machine, code, address));
    find_check(&decoder, ret);
    if (ret->frame != CHECK_NONE)
        return NULL;
    bool is_code = false, loops = false;
    TRY(has_loop_at_entry(machine, code, address, &is_code, &loops));
    if (!is_code)
        return error_target("%s: its first instruction can't be decoded", name);
    if (loops)
        return error_target("%s: its first instruction is the top of a loop, a probe there would "
                            "fire once a turn; trace a function that calls it",
                            name);
    return NULL;
}

struct error *site_check(const struct site *site, const char *name)
{
    if (!site->is_refused)
        return NULL;
    return error_target(
        "%s: the kernel takes no probe at 0x%llx, it can't execute that instruction "
        "elsewhere; trace what calls it",
        name, (unsigned long long)site->address);
}

struct error *site_find(const struct machine *machine, const char *name, struct reader code,
                        uint64_t address, struct site *ret)
{
    *ret = (struct site){.address = address, .kind = SITE_ENTRY};
    TRY(read_check(machine, name, code, address, &ret->check));
    if (ret->check.frame == CHECK_NONE) {
        TRY(look_at(machine, code, address, address, ret));
        return site_check(ret, name);
    }
    TRY(look_at(machine, code, address, ret->check.after, ret));
    ret->kind = ret->is_emulated ? SITE_AFTER_CHECK : SITE_BRANCH;
    ret->address = ret->is_emulated ? ret->check.after : ret->check.branch;
    ret->is_emulated = true;
    return NULL;
}

void site_move_to_branch(struct site *site)
{
    if (site->check.frame == CHECK_NONE)
        return;
    site->kind = SITE_BRANCH;
    site->address = site->check.branch;
    site->is_emulated = true;
    site->is_push = false;
    site->loses_arguments = true;
}

struct error *site_find_entry(const struct machine *machine, const char *name, struct reader code,
                              uint64_t address, struct site *ret)
{
    *ret = (struct site){.address = address, .kind = SITE_ENTRY};
    TRY(read_check(machine, name, code, address, &ret->check));
    TRY(look_at(machine, code, address, address, ret));
    return site_check(ret, name);
}

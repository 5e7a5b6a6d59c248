#include "abi/slots.h"

#include "abi/decoder.h"
#include "abi/located.h"
#include "abi/spills.h"

enum { FIRST_MERGING = 23 }; /* Go 1.23: cmd/compile/internal/liveness/mergelocals.go */

/* An instruction. */
struct step {
    uint64_t address;
    struct flow flow;
    struct stack_store store; /* of no bytes: it doesn't */
    bool is_before;           /* it may have been executed before the address in question */
};

struct steps {
    ARRAY(struct step);
};

/*
 * The whole function, but what is around the call of runtime.morestack: there arguments are stored
 * on their way to the function's first instruction again, and where there is no frame yet.
 */
static struct error *find_steps(const struct program *program, const struct function *function,
                                struct steps *ret)
{
    AUTO(decoder_deinit) struct decoder decoder = {0};
    AUTO(spills_deinit) struct spills spills = {0};
    TRY(spills_find(program, function, &spills));
    TRY(decoder_init(&decoder, machine_of(program->architecture), function_code(program, function),
                     function->address));
    while (decoder_next(&decoder)) {
        const cs_insn *instruction = decoder.instruction;
        struct step step = {.address = instruction->address};
        if (spills.is_known && step.address >= spills.address)
            break;
        step.flow = decoder.instructions->flow(instruction);
        if (!decoder.instructions->stores(instruction, &step.store))
            step.store = (struct stack_store){0};
        array_push(ret, step);
    }
    return NULL;
}

/* ---- what comes before an address ---- */

static bool is_at_or_before(const struct steps *steps, uint64_t target, uint64_t address)
{
    size_t low;
    array_find_first(steps, address, target, &low);
    return target == address || (low < steps->count && steps->items[low].address == target &&
                                 steps->items[low].is_before);
}

/* Where a jump through a register leads, as of a switch, nothing tells: anywhere. */
static bool leads_to(const struct steps *steps, size_t number, uint64_t address)
{
    const struct step *step = &steps->items[number];
    const struct flow *flow = &step->flow;
    if (flow->kind == FLOW_RETURN || flow->kind == FLOW_TRAP)
        return false;
    if (flow->kind == FLOW_BRANCH || flow->kind == FLOW_JUMP) {
        if (!flow->has_target || is_at_or_before(steps, flow->target, address))
            return true;
        if (flow->kind == FLOW_JUMP)
            return false;
    }
    const struct step *next = step + 1;
    return number + 1 < steps->count && (next->address == address || next->is_before);
}

/* The runtime itself goes on behind a deferred call that recovered: no instruction leads there. */
static void find_before(struct steps *steps, uint64_t address)
{
    bool grows = true;
    for (size_t i = 0; i < steps->count; i++)
        steps->items[i].is_before = false;
    while (grows) {
        grows = false;
        for (size_t i = steps->count; i-- > 0;) {
            if (steps->items[i].is_before || !leads_to(steps, i, address))
                continue;
            steps->items[i].is_before = grows = true;
        }
    }
    if (steps->count == 0 || steps->items[0].is_before)
        return;
    for (size_t i = 0; i < steps->count; i++)
        steps->items[i].is_before = true;
}

/* ---- what is stored ---- */

/* What address is taken, all of the variable may be stored through. */
static bool stores_at(const struct step *step, const struct stack_store *slot, uint64_t at)
{
    const struct stack_store *store = &step->store;
    bool is_at = store->is_address ? store->offset - slot->offset < slot->size
                                   : at - store->offset < store->size;
    return step->is_before && store->size && is_at;
}

/* Whether a byte of the slot may have been stored to by several; they first meet where one begins.
 */
static bool is_shared(const struct steps *steps, const struct stack_store *slot)
{
    for (size_t i = 0; i < steps->count; i++) {
        uint64_t at = steps->items[i].store.offset;
        unsigned count = 0;
        if (at < slot->offset)
            at = slot->offset;
        if (at - slot->offset >= slot->size || !stores_at(&steps->items[i], slot, at))
            continue;
        for (size_t k = 0; k < steps->count; k++)
            count += stores_at(&steps->items[k], slot, at);
        if (count > 1)
            return true;
    }
    return false;
}

/* Up to Go 1.22 what is too large to be taken apart has its memory for itself. */
static bool has_own_memory(const struct program *program, const struct parameter *variable)
{
    return !variable->place_changes ||
           (variable->has_one_home && variable->type->size > LARGEST_TAKEN_APART &&
            program->version.known && !go_version_at_least(program->version, 1, FIRST_MERGING));
}

static bool shares_slot(const struct machine *machine, const struct code *code,
                        const struct parameter *variable, const struct steps *steps)
{
    for (size_t i = 0; i < variable->piece_count; i++) {
        const struct piece *piece = &variable->pieces[i];
        struct stack_store slot = {
            .offset = (uint64_t)piece->offset - machine->cfa_to_arguments +
                      machine->stack_arguments_at + code->stack_depth,
            .size = piece->size ? piece->size : variable->type->size,
        };
        if (piece->kind == PIECE_STACK && is_shared(steps, &slot))
            return true;
    }
    return false;
}

static struct error *find_in(struct program *program, const struct machine *machine,
                             struct code *code)
{
    struct steps steps = {0};
    struct error *error = find_steps(program, code->into, &steps);
    if (!error)
        find_before(&steps, code->address);
    for (size_t i = 0; i < code->variable_count && !error; i++) {
        struct parameter *variable = &code->variables[i];
        variable->shares_slot =
            !has_own_memory(program, variable) && shares_slot(machine, code, variable, &steps);
    }
    array_deinit(&steps);
    return error;
}

struct error *slots_find_shared(struct program *program, const struct codes *codes)
{
    const struct machine *machine = machine_of(program->architecture);
    if (!machine || !machine->instructions)
        return NULL;
    for (size_t i = 0; i < codes->count; i++) {
        struct code *code = codes->items[i];
        if (!code->is_entry && code->knows_depth && !code->into->is_unoptimized)
            TRY(find_in(program, machine, code));
    }
    return NULL;
}

#include "abi/kept.h"

#include "abi/closure_steps.h"
#include "abi/spills.h"

enum { WORD = 8, REGISTERS = 64 };

/* What is known of the word where an instruction begins. */
struct known {
    bool is_reached;
    bool is_lost; /* where the stack pointer is isn't known */
    bool in_slot;
    uint64_t registers;    /* that have it, by DWARF's numbers: a bit for each */
    int64_t stack_pointer; /* from the frame's CFA */
};

struct place {
    uint64_t address;
    struct flow flow;
    struct known known;
};

/* A function's code, and where the word's slot is from the frame's CFA. */
struct walk {
    const struct program *program;
    const struct machine *machine;
    const struct function *function;
    int64_t slot;
    struct {
        ARRAY(struct place);
    } places;
    bool has_changed;
    bool is_hopeless;
};

uint64_t kept_slot(const struct program *program, unsigned number)
{
    return machine_of(program->architecture)->stack_arguments_at + (uint64_t)number * WORD;
}

void kept_calls_deinit(struct kept_calls *calls)
{
    array_deinit(calls);
}

/* ---- the places ---- */

/* Up to where the arguments are stored for runtime.morestack: that leads to the first place again.
 */
static struct error *find_places(struct walk *walk)
{
    AUTO(decoder_deinit) struct decoder decoder = {0};
    AUTO(spills_deinit) struct spills spills = {0};
    TRY(spills_find(walk->program, walk->function, &spills));
    TRY(decoder_init(&decoder, walk->machine, function_code(walk->program, walk->function),
                     walk->function->address));
    bool ends = false;
    while (decoder_next(&decoder)) {
        struct place place = {.address = decoder.instruction->address};
        ends = spills.is_known && place.address >= spills.address;
        if (ends)
            break;
        place.flow = decoder.instructions->flow(decoder.instruction);
        /* What the instructions of a table of jumps lead to isn't known. */
        walk->is_hopeless |= place.flow.kind == FLOW_JUMP && !place.flow.has_target;
        array_push(&walk->places, place);
    }
    /* What stands behind an instruction that isn't known may lead back. */
    walk->is_hopeless |= !ends && decoder.left > 0;
    return NULL;
}

static struct known at_entry(const struct walk *walk, unsigned number)
{
    const struct machine *machine = walk->machine;
    struct known known = {
        .is_reached = true,
        .stack_pointer = (int64_t)machine->cfa_to_arguments - machine->stack_arguments_at,
    };
    if (walk->program->convention == CONVENTION_STACK)
        known.in_slot = true;
    else
        known.registers = UINT64_C(1) << machine->integers[number].dwarf_number;
    return known;
}

/* ---- what instructions do ----
 *
 * With the word they do what they do with a closure's bytes: closure_code.h follows both.
 */

static void set_state(const struct walk *walk, const struct known *known, bool in_slot,
                      struct closure_state *ret)
{
    static const struct closure_value word = {CLOSURE_BYTES, 0, WORD};
    *ret = (struct closure_state){.stack_pointer = known->stack_pointer};
    for (unsigned i = 0; i < REGISTERS; i++) {
        if (known->registers >> i & 1)
            ret->registers[i] = word;
    }
    if (in_slot)
        ret->slots[ret->slot_count++] = (struct closure_slot){walk->slot, word};
}

static bool is_word(struct closure_value value)
{
    return value.kind == CLOSURE_BYTES && value.offset == 0 && value.size == WORD;
}

/* Whether the instruction may change what is in the slot, be it later. */
static bool stores_to_slot(const struct walk *walk, const struct known *known,
                           const cs_insn *instruction)
{
    struct stack_store store;
    if (!walk->machine->instructions->stores(instruction, &store))
        return false;
    int64_t at = known->stack_pointer + (int64_t)store.offset;
    return at < walk->slot + WORD && walk->slot < at + (int64_t)store.size;
}

static struct known follow(struct walk *walk, struct closure_steps *steps,
                           const struct known *before)
{
    const cs_insn *instruction = steps->decoder.instruction;
    bool is_store = stores_to_slot(walk, before, instruction);
    struct stack_store store;
    set_state(walk, before, before->in_slot && !is_store, &steps->state);
    steps->is_lost = before->is_lost;
    walk->machine->instructions->follow(steps, instruction);
    struct known after = {
        .is_reached = true,
        .is_lost = steps->is_lost,
        .in_slot = is_word(closure_slot_value(&steps->state, walk->slot, WORD)),
        .stack_pointer = steps->state.stack_pointer,
    };
    for (unsigned i = 0; i < REGISTERS; i++) {
        if (is_word(steps->state.registers[i]))
            after.registers |= UINT64_C(1) << i;
    }
    /* Who has its address may store there at any time. */
    walk->is_hopeless |=
        is_store && walk->machine->instructions->stores(instruction, &store) && store.is_address;
    return after;
}

/* ---- all ways ---- */

/* What is known behind one way to a place counts only if it is known behind all of them. */
static void join(struct walk *walk, size_t number, const struct known *way)
{
    struct known *known = &walk->places.items[number].known;
    struct known joined = *way;
    if (known->is_reached) {
        joined.is_lost |= known->is_lost || known->stack_pointer != way->stack_pointer;
        joined.in_slot &= known->in_slot;
        joined.registers &= known->registers;
        joined.stack_pointer = known->stack_pointer;
    }
    if (joined.is_lost) {
        joined.in_slot = false;
        joined.registers = 0;
    }
    walk->has_changed |= !known->is_reached || joined.is_lost != known->is_lost ||
                         joined.in_slot != known->in_slot || joined.registers != known->registers;
    *known = joined;
}

/* The first place is the entry: what leads there again has the arguments where they were. */
static void join_address(struct walk *walk, uint64_t address, const struct known *way)
{
    size_t number;
    array_find_first(&walk->places, address, address, &number);
    if (number > 0 && number < walk->places.count && walk->places.items[number].address == address)
        join(walk, number, way);
}

static void go_on(struct walk *walk, size_t number, const struct known *after)
{
    const struct flow *flow = &walk->places.items[number].flow;
    if ((flow->kind == FLOW_BRANCH || flow->kind == FLOW_JUMP) && flow->has_target)
        join_address(walk, flow->target, after);
    bool goes_on = flow->kind == FLOW_ON || flow->kind == FLOW_CALL || flow->kind == FLOW_BRANCH;
    if (goes_on && number + 1 < walk->places.count)
        join(walk, number + 1, after);
}

/* Once through the code, with what is known so far. */
static struct error *pass(struct walk *walk)
{
    struct closure_steps steps = {0};
    struct error *error =
        decoder_init(&steps.decoder, walk->machine, function_code(walk->program, walk->function),
                     walk->function->address);
    for (size_t i = 0; !error && i < walk->places.count && decoder_next(&steps.decoder); i++) {
        const struct known before = walk->places.items[i].known;
        if (!before.is_reached)
            continue;
        struct known after = follow(walk, &steps, &before);
        go_on(walk, i, &after);
    }
    decoder_deinit(&steps.decoder);
    return error;
}

static void add_calls(const struct walk *walk, unsigned number, struct kept_calls *ret)
{
    const struct known entry = at_entry(walk, number);
    for (size_t i = 0; i + 1 < walk->places.count; i++) {
        const struct place *place = &walk->places.items[i];
        const struct known *known = &place->known;
        if (place->flow.kind != FLOW_CALL || !known->is_reached || known->is_lost)
            continue;
        struct kept_call call = {
            .returns_to = place[1].address,
            .target = place->flow.has_target ? place->flow.target : 0,
            .below = (uint64_t)(entry.stack_pointer - known->stack_pointer),
            .is_kept = known->in_slot,
            .is_passed = (known->registers & entry.registers) != 0,
        };
        array_push(ret, call);
    }
}

struct error *kept_calls_find(const struct program *program, const struct function *function,
                              unsigned number, struct kept_calls *ret)
{
    *ret = (struct kept_calls){0};
    struct walk walk = {
        .program = program,
        .machine = machine_of(program->architecture),
        .function = function,
    };
    if (!walk.machine || !walk.machine->instructions)
        return NULL;
    walk.slot = (int64_t)walk.machine->cfa_to_arguments + number * WORD;
    struct error *error = find_places(&walk);
    if (!error && walk.places.count)
        walk.places.items[0].known = at_entry(&walk, number);
    do {
        walk.has_changed = false;
        if (!error)
            error = pass(&walk);
    } while (!error && walk.has_changed);
    if (!error && !walk.is_hopeless)
        add_calls(&walk, number, ret);
    array_deinit(&walk.places);
    return error;
}

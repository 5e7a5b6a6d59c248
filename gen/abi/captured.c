/*
 * What tells where a captured variable is.
 *
 * From Go 1.23 on debug information has its offset in the closure. Up to 1.22 it has nothing but
 * the registers and stack words in which the variable is, address by address; the closure's first
 * instructions say what of the closure was loaded there (closure_code.h). Compared in programs by
 * later Gos, which have the offsets too, the two never contradicted each other.
 *
 * Of a reference, and of a value whose address the code takes, debug information has "&x". Of the
 * one the closure holds the address, the other it holds itself: what the code does tells which, or
 * that the variable is too large for a value, or that the next one begins too near.
 *
 * Optimized code that uses a variable straight from the closure leaves no trace of it in debug
 * information: of such it isn't known that it was captured. Up to Go 1.20 the struct type of some
 * closures has their names, but doesn't say of which closure it is.
 */
#include "abi/captured.h"

#include <string.h>

#include "abi/closure_code.h"
#include "base/text.h"

enum {
    WORD = 8,
    MOST_COPIED = 128, /* bytes of a variable that is captured by value */
};

/* What the code shows of one variable. */
struct claim {
    struct closure_value value;
    bool is_contradicted;
};

struct search {
    const struct function *function;
    const struct variables *variables;
    struct claim *claims; /* of each variable */
};

/* ---- what the code shows ---- */

static const struct location *location_at(const struct variable *variable, uint64_t address)
{
    for (size_t i = 0; i < variable->locations.count; i++) {
        const struct location *location = &variable->locations.items[i];
        if (address >= location->low && address < location->high)
            return location;
    }
    return NULL;
}

static void add_claim(struct claim *claim, const struct variable *variable, uint64_t at,
                      struct closure_value value)
{
    bool is_address = *variable->name == '&';
    if (value.kind == CLOSURE_NOTHING || (value.kind == CLOSURE_PLACE && !is_address) ||
        value.offset < WORD + at)
        return;
    value.offset -= at;
    claim->is_contradicted |=
        claim->value.kind != CLOSURE_NOTHING &&
        (claim->value.kind != value.kind || claim->value.offset != value.offset);
    claim->value = value;
}

static void compare(const struct search *search, size_t number, uint64_t address,
                    const struct closure_state *state)
{
    const struct variable *variable = &search->variables->items[number];
    const struct location *location = location_at(variable, address);
    uint64_t at = 0;
    /* In optimized code a single place for a value of several words may be that of any of them. */
    if (!location || (location->piece_count == 1 && location->pieces[0].size == 0 &&
                      variable->type->size > WORD && !search->function->is_unoptimized))
        return;
    for (size_t i = 0; i < location->piece_count && at < variable->type->size; i++) {
        const struct piece *piece = &location->pieces[i];
        uint64_t size = piece->size ? piece->size : variable->type->size - at;
        uint64_t known = size < WORD ? size : WORD;
        struct closure_value value = {0};
        if (piece->kind == PIECE_REGISTER && piece->register_number < CLOSURE_REGISTERS)
            value = state->registers[piece->register_number];
        else if (piece->kind == PIECE_STACK)
            value = closure_slot_value(state, piece->offset, known);
        if (value.size == known)
            add_claim(&search->claims[number], variable, at, value);
        at += size;
    }
}

static void visit(uint64_t address, const struct closure_state *state, void *context)
{
    const struct search *search = context;
    for (size_t i = 0; i < search->variables->count; i++)
        compare(search, i, address, state);
}

/* ---- references and values ---- */

/* Whether another variable lies in what the SIZE bytes at OFFSET would be. */
static bool has_other_within(const struct variables *variables, uint64_t offset, uint64_t size)
{
    for (size_t i = 0; i < variables->count; i++) {
        const struct variable *other = &variables->items[i];
        if (other->has_closure_offset && other->closure_offset > offset &&
            other->closure_offset < offset + size)
            return true;
    }
    return false;
}

enum captured_as { AS_UNKNOWN, AS_VALUE, AS_REFERENCE };

/* "&x" at OFFSET: its address, or what is there itself. */
static void find_kind(const struct search *search, const struct claim *claim,
                      const struct type *target, uint64_t offset, enum captured_as *ret)
{
    *ret = AS_REFERENCE;
    if (target->size > MOST_COPIED || has_other_within(search->variables, offset, target->size))
        return;
    *ret = AS_UNKNOWN;
    if (!claim->is_contradicted && claim->value.kind != CLOSURE_NOTHING &&
        claim->value.offset == offset)
        *ret = claim->value.kind == CLOSURE_PLACE ? AS_VALUE : AS_REFERENCE;
}

/* ---- the closure ---- */

struct found {
    ARRAY(struct field);
};

/* *TAKEN: the variable is captured, and RET is what the closure has of it: "x" or "&x". */
/* Where in the closure the variable is; false: that isn't known, or it isn't captured. */
static bool find_offset(const struct search *search, size_t number, bool has_offsets, uint64_t *ret)
{
    const struct variable *variable = &search->variables->items[number];
    const struct claim *claim = &search->claims[number];
    *ret = has_offsets ? variable->closure_offset : claim->value.offset;
    return has_offsets ? variable->has_closure_offset
                       : claim->value.kind != CLOSURE_NOTHING && !claim->is_contradicted;
}

static struct error *find_field(const struct search *search, size_t number, bool has_offsets,
                                struct field *ret, bool *taken)
{
    const struct variable *variable = &search->variables->items[number];
    bool is_address = *variable->name == '&' && variable->type->kind == TYPE_POINTER;
    enum captured_as as = AS_VALUE;
    *ret = (struct field){.name = variable->name, .type = variable->type};
    *taken =
        !strchr(".#~", *variable->name) && find_offset(search, number, has_offsets, &ret->offset);
    if (!*taken)
        return NULL;
    TRY(type_complete(variable->type));
    if (is_address)
        find_kind(search, &search->claims[number], variable->type->element, ret->offset, &as);
    if (is_address && as == AS_VALUE) {
        ret->name = variable->name + 1;
        ret->type = variable->type->element;
    }
    *taken = as != AS_UNKNOWN;
    return NULL;
}

static void find_dictionary(const struct search *search, size_t number, bool has_offsets,
                            struct closure *ret)
{
    if (strcmp(search->variables->items[number].name, ".dict") == 0)
        ret->has_dictionary = find_offset(search, number, has_offsets, &ret->dictionary_offset);
}

static int compare_fields(const void *left, const void *right)
{
    const struct field *a = left, *b = right;
    int order = (a->offset > b->offset) - (a->offset < b->offset);
    return order ? order : (a->type->size > b->type->size) - (a->type->size < b->type->size);
}

/*
 * Of two in one place, as in `y := x`, one isn't captured. An address surely is: what the code has
 * in a variable of its own is called "&y" only if that was made by itself. Else both are dropped.
 */
static void drop_overlapping(struct found *found)
{
    size_t kept = 0;
    uint64_t end = 0;
    bool is_bad = false;
    if (found->count)
        qsort(found->items, found->count, sizeof(*found->items), compare_fields);
    for (size_t i = 0; i < found->count; i++) {
        struct field field = found->items[i];
        bool is_address = *field.name == '&';
        if (kept && field.offset < end && is_address != (*found->items[kept - 1].name == '&')) {
            if (is_address)
                found->items[kept - 1] = field;
        } else if (kept && field.offset < end) {
            kept -= !is_bad;
            is_bad = true;
        } else {
            found->items[kept++] = field;
            is_bad = false;
        }
        if (field.offset + field.type->size > end)
            end = field.offset + field.type->size;
    }
    found->count = kept;
}

static void make_closure(struct program *program, const struct function *function,
                         const struct found *found, struct closure *ret)
{
    struct arena *arena = &program->arena;
    struct type *type = ARENA_NEW(arena, struct type);
    struct field *fields = ARENA_ARRAY(arena, struct field, found->count);
    ret->items = ARENA_ARRAY(arena, struct captured_variable, found->count);
    ret->count = found->count;
    ret->type = type;
    for (size_t i = 0; i < found->count; i++) {
        fields[i] = found->items[i];
        ret->items[i].is_reference = *fields[i].name == '&';
        fields[i].name += ret->items[i].is_reference;
        ret->items[i].name = fields[i].name;
        ret->items[i].field = &fields[i];
    }
    const struct field *last = &fields[found->count - 1];
    *type = (struct type){
        .name = function->name,
        .kind = TYPE_STRUCT,
        .size = last->offset + last->type->size,
        .complete = true,
        .fields = fields,
        .field_count = found->count,
    };
}

struct error *captured_find(const struct machine *machine, struct program *program,
                            const struct function *function, struct closure *ret)
{
    struct variables variables;
    struct found found = {0};
    bool has_offsets = go_version_at_least(program->version, 1, 23);
    *ret = (struct closure){.is_closure = true};
    TRY(function_load_variables(program, function, &variables));
    AUTO_FREE struct claim *claims = memory_alloc((variables.count + 1) * sizeof(*claims));
    struct search search = {function, &variables, claims};
    struct error *error =
        closure_walk(machine, function_code(program, function), function->address, visit, &search);
    for (size_t i = 0; i < variables.count && !error; i++) {
        struct field field;
        bool is_taken;
        find_dictionary(&search, i, has_offsets, ret);
        error = find_field(&search, i, has_offsets, &field, &is_taken);
        if (!error && is_taken)
            array_push(&found, field);
    }
    drop_overlapping(&found);
    if (!error && found.count)
        make_closure(program, function, &found, ret);
    array_deinit(&found);
    return error;
}

const struct captured_variable *captured_named(const struct closure *closure, const char *name)
{
    for (size_t i = 0; i < closure->count; i++) {
        if (strcmp(closure->items[i].name, name) == 0)
            return &closure->items[i];
    }
    return NULL;
}

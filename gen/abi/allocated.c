#include "abi/allocated.h"

#include <string.h>

#include "abi/kept.h"
#include "abi/machine.h"
#include "base/text.h"

enum {
    SIZE_AND_TYPE = 2, /* words that all of them take first: mallocgc(size uintptr, typ *_type, */
    TYPE_WORD = 1,
    WORD = 8,
};

static const char allocator[] = "runtime.mallocgc";

struct search {
    struct program *program;
    const struct machine *machine;
    struct {
        ARRAY(struct kept_calls);
    } functions; /* of each that allocates, its calls */
    struct {
        ARRAY(uint64_t);
    } addresses; /* where each begins */
    struct allocated *found;
};

void allocated_deinit(struct allocated *allocated)
{
    array_deinit(allocated);
}

/* Whether what the program says of its parameters, if it does, is a size and a type first. */
static bool takes_type(const struct signature *signature)
{
    const struct argument_shape *shape = signature->shape;
    if (signature->has_parameters && signature->parameter_count)
        return signature->parameter_count >= SIZE_AND_TYPE &&
               strcmp(signature->parameters[TYPE_WORD].name, "typ") == 0;
    for (size_t i = 0; shape && i < SIZE_AND_TYPE; i++) {
        if (signature->shape_count <= i || shape[i].kind != SHAPE_WORD ||
            shape[i].offset != i * WORD || shape[i].size != WORD)
            return false;
    }
    return true;
}

static struct error *find_functions(struct search *search)
{
    struct program *program = search->program;
    for (size_t i = 0; i < program->functions.count; i++) {
        struct function *function = &program->functions.items[i];
        struct kept_calls calls;
        if (function->address == 0 || !string_starts_with(function->name, allocator))
            continue;
        TRY(function_load(program, function));
        if (!takes_type(function->signature))
            continue;
        TRY(kept_calls_find(program, function, TYPE_WORD, &calls));
        array_push(&search->functions, calls);
        array_push(&search->addresses, function->address);
    }
    return NULL;
}

/*
 * CALLEE is called by what WAY leads to so far; its stack pointer at entry is ENTRY bytes above
 * that of the function which it is all about.
 */
static void find_calls(const struct search *search, uint64_t callee, uint64_t entry,
                       const struct allocated_way *way)
{
    bool has_link = search->machine->link != NULL;
    for (size_t i = 0; i < search->functions.count; i++) {
        const struct kept_calls *calls = &search->functions.items[i];
        for (size_t k = 0; k < calls->count; k++) {
            const struct kept_call *call = &calls->items[k];
            struct allocated_way longer = *way;
            bool is_first = way->frame_count == 0;
            uint64_t at_call = entry + (has_link ? 0 : WORD);
            uint64_t at_entry = at_call + call->below;
            if (call->target != callee || (!is_first && !call->is_passed))
                continue;
            search->found->call_count += is_first;
            /* A frame begins with the return address, where the call itself doesn't store it. */
            longer.frames[longer.frame_count++] = (struct allocated_frame){
                .at = has_link ? longer.at : entry,
                .returns_to = call->returns_to,
            };
            longer.at = at_call;
            if (!call->is_kept && longer.frame_count < ALLOCATED_MOST_FRAMES) {
                find_calls(search, search->addresses.items[i], at_entry, &longer);
            } else if (call->is_kept) {
                longer.at = at_entry + kept_slot(search->program, TYPE_WORD);
                array_push(search->found, longer);
            }
        }
    }
}

struct error *allocated_find(struct program *program, const struct function *callee,
                             struct allocated *ret)
{
    const struct allocated_way none = {0};
    struct search search = {program, machine_of(program->architecture), {0}, {0}, ret};
    *ret = (struct allocated){0};
    struct error *error = search.machine ? find_functions(&search) : NULL;
    if (!error && search.machine)
        find_calls(&search, callee->address, 0, &none);
    for (size_t i = 0; i < search.functions.count; i++)
        kept_calls_deinit(&search.functions.items[i]);
    array_deinit(&search.functions);
    array_deinit(&search.addresses);
    return error;
}

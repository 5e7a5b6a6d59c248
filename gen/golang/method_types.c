#include "golang/method_types.h"

#include <stdlib.h>

enum { PIECE_SIZE = 512 }; /* a method or two have that much code */

/* Counted, then put from the last on where the count says: what was first in a piece stays so. */
static void put_in_pieces(struct method_types *methods, const struct walked_methods *list)
{
    for (size_t i = 0; i < list->count; i++) {
        uint64_t pieces = list->items[i].code / PIECE_SIZE + 1;
        methods->pieces = pieces > methods->pieces ? pieces : methods->pieces;
    }
    methods->items = memory_alloc(list->count * sizeof(*methods->items));
    methods->starts = memory_alloc((methods->pieces + 1) * sizeof(*methods->starts));
    for (size_t i = 0; i < list->count; i++)
        methods->starts[list->items[i].code / PIECE_SIZE]++;
    for (uint64_t i = 1; i <= methods->pieces; i++)
        methods->starts[i] += methods->starts[i - 1];
    for (size_t i = list->count; i-- > 0;) {
        const struct walked_method *item = &list->items[i];
        methods->items[--methods->starts[item->code / PIECE_SIZE]] = *item;
    }
}

void method_types_open(struct type_records *records, const struct type_walk *types,
                       struct method_types *ret)
{
    *ret = (struct method_types){.records = records};
    put_in_pieces(ret, &types->methods);
}

void method_types_deinit(struct method_types *methods)
{
    free(methods->items);
    free(methods->starts);
}

/* One code for T and *T is a wrapper's: who calls it has a pointer. */
static const struct walked_method *find(const struct method_types *methods, uint64_t code)
{
    const struct walked_method *found = NULL;
    uint64_t offset = code - methods->records->memory.module->text, piece = offset / PIECE_SIZE;
    if (piece >= methods->pieces)
        return NULL;
    for (uint32_t i = methods->starts[piece]; i < methods->starts[piece + 1]; i++) {
        const struct walked_method *item = &methods->items[i];
        if (item->code != offset)
            continue;
        found = item;
        if (item->has_pointer)
            break;
    }
    return found;
}

/* The receiver's place is the first; false: the record of one of their types is damaged. */
static bool add_parameters(struct type_records *records, const struct record_function *function,
                           struct signature *signature)
{
    for (unsigned i = 0; i < function->parameters + function->results; i++) {
        struct type *type = type_records_part(records, function, i);
        signature->parameters[1 + i] =
            (struct parameter){.name = "", .type = type, .is_result = i >= function->parameters};
        if (!type)
            return false;
    }
    signature->parameter_count = 1 + function->parameters + function->results;
    return true;
}

bool method_types_find(const struct method_types *methods, uint64_t code, struct arena *arena,
                       struct signature *signature)
{
    struct record_function function;
    const struct walked_method *method = find(methods, code);
    uint64_t types = methods->records->memory.module->types;
    struct type *receiver =
        method ? type_records_at(methods->records, types + method->receiver) : NULL;
    if (!receiver || !type_records_function(methods->records, types + method->function, &function))
        return false;
    signature->parameters =
        ARENA_ARRAY(arena, struct parameter, 1 + function.parameters + function.results);
    signature->parameters[0] = (struct parameter){.name = "", .type = receiver};
    return add_parameters(methods->records, &function, signature);
}

#include "golang/method_types.h"

struct method_type {
    struct type *receiver, *function;
};

static void add(struct method_types *methods, struct type *receiver,
                const struct type_method *method)
{
    if (!method->address || !method->type || method->type->kind != TYPE_FUNC)
        return;
    struct method_type *known = offset_map_get(&methods->by_code, method->address);
    /* One code for T and *T is a wrapper's: who calls it has a pointer. */
    if (known && known->receiver->kind == TYPE_POINTER)
        return;
    struct method_type *item = ARENA_NEW(methods->records->arena, struct method_type);
    *item = (struct method_type){.receiver = receiver, .function = method->type};
    offset_map_put(&methods->by_code, method->address, item);
}

void method_types_read(struct type_records *records, const struct type_walk *types,
                       struct method_types *ret)
{
    *ret = (struct method_types){.records = records};
    for (size_t i = 0; i < types->count; i++) {
        struct type_methods methods = {0};
        type_records_methods(records, types->items[i], &methods);
        for (size_t n = 0; n < methods.count; n++)
            add(ret, types->items[i], &methods.items[n]);
        array_deinit(&methods);
    }
}

void method_types_deinit(struct method_types *methods)
{
    offset_map_deinit(&methods->by_code);
}

static void add_parameter(struct signature *signature, struct type *type, bool is_result)
{
    signature->parameters[signature->parameter_count++] =
        (struct parameter){.name = "", .type = type, .is_result = is_result};
}

bool method_types_find(const struct method_types *methods, uint64_t code,
                       struct signature *signature)
{
    const struct method_type *method = offset_map_get(&methods->by_code, code);
    struct type_list parameters = {0}, results = {0};
    bool is_variadic, is_known = false;
    if (!method)
        return false;
    if (type_records_function(methods->records, method->function, &parameters, &results,
                              &is_variadic)) {
        signature->parameters = ARENA_ARRAY(methods->records->arena, struct parameter,
                                            1 + parameters.count + results.count);
        add_parameter(signature, method->receiver, false);
        for (size_t i = 0; i < parameters.count; i++)
            add_parameter(signature, parameters.items[i], false);
        for (size_t i = 0; i < results.count; i++)
            add_parameter(signature, results.items[i], true);
        is_known = true;
    }
    array_deinit(&parameters);
    array_deinit(&results);
    return is_known;
}

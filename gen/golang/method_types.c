#include "golang/method_types.h"

/* Where the records of the types are. */
struct method_type {
    uint64_t receiver, function;
};

static bool has_pointer(const struct method_types *methods, const struct method_type *method)
{
    struct record record;
    return record_read(&methods->records->memory, method->receiver, &record) &&
           record.kind == GO_POINTER;
}

static void add(struct method_types *methods, uint64_t receiver, const struct record_method *method)
{
    if (!method->code || !method->type)
        return;
    struct method_type *known = offset_map_get(&methods->by_code, method->code);
    /* One code for T and *T is a wrapper's: who calls it has a pointer. */
    if (known && has_pointer(methods, known))
        return;
    struct method_type *item = ARENA_NEW(methods->records->arena, struct method_type);
    *item = (struct method_type){.receiver = receiver, .function = method->type};
    offset_map_put(&methods->by_code, method->code, item);
}

void method_types_read(struct type_records *records, const struct type_walk *types,
                       struct method_types *ret)
{
    *ret = (struct method_types){.records = records};
    for (size_t i = 0; i < types->count; i++) {
        struct record record;
        if (!record_read(&records->memory, types->items[i], &record))
            continue;
        struct record_methods methods = record_methods(&record);
        for (unsigned n = 0; n < methods.count; n++) {
            struct record_method method = record_method(&record, &methods, n);
            add(ret, types->items[i], &method);
        }
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
    bool is_known = false;
    struct type *receiver = method ? type_records_at(methods->records, method->receiver) : NULL;
    if (!receiver)
        return false;
    if (type_records_function(methods->records, method->function, &parameters, &results)) {
        signature->parameters = ARENA_ARRAY(methods->records->arena, struct parameter,
                                            1 + parameters.count + results.count);
        add_parameter(signature, receiver, false);
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

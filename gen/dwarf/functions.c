#include "dwarf/functions.h"

#include <string.h>

static bool has_instance(const struct scan *scan, const bool *has_code,
                         const struct scan_function *function)
{
    return has_code[function - scan->functions.items];
}

void dwarf_list_functions(const struct scan *scan, struct program *program)
{
    const struct scan_function *items = scan->functions.items;
    size_t count = scan->functions.count;
    AUTO_FREE bool *has_code = memory_alloc(count + 1);
    for (size_t i = 0; i < count; i++) {
        struct scan_function *origin =
            items[i].origin ? dwarf_scan_function(scan, items[i].origin) : NULL;
        if (items[i].low && origin)
            has_code[origin - items] = true;
    }
    array_reserve(&program->functions, count);
    for (size_t i = 0; i < count; i++) {
        const struct scan_function *item = &items[i], *named = item;
        if (item->origin)
            named = dwarf_scan_function(scan, item->origin);
        if (!named || !named->name)
            continue;
        bool only_inlined = !item->low && item->inlined && !has_instance(scan, has_code, item);
        if (!item->low && !only_inlined)
            continue;
        struct function function = {
            .name = named->name,
            .address = item->low,
            .size = item->high > item->low ? item->high - item->low : 0,
            .inlined_count = named->inlined,
            .is_wrapper = item->is_trampoline,
            .is_unoptimized = item->is_unoptimized,
            .source_offset = item->offset,
            .source_origin_offset = item->origin,
        };
        array_push(&program->functions, function);
    }
}

void dwarf_list_callers(struct scan *scan, struct arena *arena, const struct function *function,
                        struct function_names *ret)
{
    size_t count;
    uint64_t origin =
        function->source_origin_offset ? function->source_origin_offset : function->source_offset;
    const struct scan_inlined *inlined = dwarf_scan_inlined(scan, origin, &count);
    *ret = (struct function_names){.items = ARENA_ARRAY(arena, const char *, count + 1)};
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && inlined[i].into == inlined[i - 1].into)
            continue;
        const struct scan_function *caller = &scan->functions.items[inlined[i].into];
        if (caller->origin)
            caller = dwarf_scan_function(scan, caller->origin);
        if (caller && caller->name)
            ret->items[ret->count++] = caller->name;
    }
}

struct parameters {
    ARRAY(struct parameter);
};

/* Go up to 1.26 lists a result twice where a deferred function refers to it. */
static bool is_listed(const struct parameters *parameters, const struct parameter *parameter)
{
    for (size_t i = 0; parameter->is_result && i < parameters->count; i++) {
        const struct parameter *other = &parameters->items[i];
        if (other->is_result && *parameter->name && strcmp(other->name, parameter->name) == 0)
            return true;
    }
    return false;
}

/* Reads one DW_TAG_formal_parameter; what it leaves out, its abstract origin has. */
static struct error *read_parameter(struct dwarf_types *types, const struct function *function,
                                    const struct die *die, struct parameter *ret)
{
    uint64_t offset;
    AUTO_DIE struct die origin = {0};
    const struct die *named = die;
    if (die_reference(die, DW_AT_abstract_origin, &offset)) {
        TRY(die_at(types->session, offset, &origin));
        named = &origin;
    }
    const char *name;
    *ret = (struct parameter){.name = ""};
    if (die_string(named, DW_AT_name, &name))
        ret->name = arena_strdup(types->arena, name);
    ret->is_result = die_flag(named, DW_AT_variable_parameter);
    if (!die_reference(named, DW_AT_type, &offset))
        return error_target("%s: the debug information has no type for parameter %s",
                            function->name, ret->name);
    ret->source_offset = die_offset(die);
    return dwarf_types_get(types, offset, &ret->type);
}

struct error *dwarf_load_locations(struct dwarf_types *types, struct function *function)
{
    struct signature *signature = function->signature;
    for (size_t i = 0; i < signature->parameter_count && function->address; i++) {
        struct parameter *parameter = &signature->parameters[i];
        AUTO_DIE struct die die = {0};
        TRY(die_at(types->session, parameter->source_offset, &die));
        TRY(die_location(&die, function->address, types->arena, &parameter->has_location,
                         &parameter->pieces, &parameter->piece_count));
    }
    return NULL;
}

struct error *dwarf_load_parameters(struct dwarf_types *types, struct program *program,
                                    struct function *function)
{
    struct parameters parameters = {0};
    AUTO_DIE struct die die = {0};
    AUTO_DIE struct die child = {0};
    TRY(die_at(types->session, function->source_offset, &die));
    struct error *error = die_child(&die, &child);
    while (!error && child.handle) {
        if (die_tag(&child) == DW_TAG_formal_parameter) {
            struct parameter parameter;
            error = read_parameter(types, function, &child, &parameter);
            /* Go's word that says which types a generic function works on is no parameter of it. */
            if (!error && strcmp(parameter.name, ".dict") != 0 &&
                !is_listed(&parameters, &parameter))
                array_push(&parameters, parameter);
        }
        if (!error)
            error = die_next(&child);
    }
    struct signature *signature = function->signature;
    signature->parameter_count = parameters.count;
    signature->parameters = ARENA_ARRAY(&program->arena, struct parameter, parameters.count + 1);
    if (parameters.count)
        memcpy(signature->parameters, parameters.items,
               parameters.count * sizeof(*parameters.items));
    array_deinit(&parameters);
    return error;
}

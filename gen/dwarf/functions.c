#include "dwarf/functions.h"

#include <stdlib.h>
#include <string.h>

#include "dwarf/location.h"

/* ---- the list ---- */

struct listing {
    const struct scan *scan;
    bool *has_code; /* of each function of the scan: an instance of it has */
    struct {
        ARRAY(const struct scan_function *);
    } inlined; /* of those that have none: what was inlined somewhere, by name */
};

static int compare_names(const void *left, const void *right)
{
    const struct scan_function *const *a = left, *const *b = right;
    return strcmp((*a)->name, (*b)->name);
}

static size_t number_of(const struct listing *listing, const struct scan_function *function)
{
    return (size_t)(function - listing->scan->functions.items);
}

static void find_inlined(struct listing *listing)
{
    const struct scan *scan = listing->scan;
    for (size_t i = 0; i < scan->functions.count; i++) {
        const struct scan_function *item = &scan->functions.items[i];
        struct scan_function *origin =
            item->low && item->origin ? dwarf_scan_function(scan, item->origin) : NULL;
        if (origin)
            listing->has_code[number_of(listing, origin)] = true;
    }
    for (size_t i = 0; i < scan->functions.count; i++) {
        const struct scan_function *item = &scan->functions.items[i];
        if (!item->low && item->inlined && item->name && !listing->has_code[i])
            array_push(&listing->inlined, item);
    }
    if (listing->inlined.count)
        qsort(listing->inlined.items, listing->inlined.count, sizeof(*listing->inlined.items),
              compare_names);
}

/*
 * What NAMED's calls were inlined from. Of a function whose package was compiled without a call of
 * it, debug information has the code apart from what others have inlined: nothing but the name says
 * that the two are one.
 */
static const struct scan_function *inlined_twin(const struct listing *listing,
                                                const struct scan_function *named)
{
    const struct scan_function **found =
        listing->inlined.count ? bsearch(&named, listing->inlined.items, listing->inlined.count,
                                         sizeof(*listing->inlined.items), compare_names)
                               : NULL;
    if (!found)
        return NULL;
    listing->has_code[number_of(listing, *found)] = true;
    return *found;
}

static void list_with_code(const struct listing *listing, const struct scan_function *item,
                           struct program *program)
{
    const struct scan_function *named =
        item->origin ? dwarf_scan_function(listing->scan, item->origin) : item;
    if (!named || !named->name)
        return;
    const struct scan_function *twin =
        item->origin || item->is_trampoline ? NULL : inlined_twin(listing, named);
    struct function function = {
        .name = named->name,
        .address = item->low,
        .size = item->high > item->low ? item->high - item->low : 0,
        .inlined_count = twin ? twin->inlined : named->inlined,
        .is_wrapper = item->is_trampoline,
        .is_unoptimized = item->is_unoptimized,
        .source_offset = item->offset,
        .source_origin_offset = twin ? twin->offset : item->origin,
    };
    array_push(&program->functions, function);
}

static void list_inlined(const struct scan_function *item, struct program *program)
{
    struct function function = {
        .name = item->name,
        .inlined_count = item->inlined,
        .is_unoptimized = item->is_unoptimized,
        .source_offset = item->offset,
    };
    array_push(&program->functions, function);
}

void dwarf_list_functions(const struct scan *scan, struct program *program)
{
    struct listing listing = {
        .scan = scan,
        .has_code = memory_alloc(scan->functions.count + 1),
    };
    find_inlined(&listing);
    array_reserve(&program->functions, scan->functions.count);
    for (size_t i = 0; i < scan->functions.count; i++) {
        if (scan->functions.items[i].low)
            list_with_code(&listing, &scan->functions.items[i], program);
    }
    for (size_t i = 0; i < listing.inlined.count; i++) {
        if (!listing.has_code[number_of(&listing, listing.inlined.items[i])])
            list_inlined(listing.inlined.items[i], program);
    }
    free(listing.has_code);
    array_deinit(&listing.inlined);
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

/* What a concrete instance leaves out, its abstract origin has: ORIGIN holds that DIE. */
static struct error *find_named(struct dwarf_types *types, const struct die *die,
                                struct die *origin, const struct die **ret)
{
    uint64_t offset;
    *ret = die;
    if (!die_reference(die, DW_AT_abstract_origin, &offset))
        return NULL;
    TRY(die_at(types->session, offset, origin));
    *ret = origin;
    return NULL;
}

/* A type that depends on type parameters is a typedef of the function's own, ".param0". */
static struct error *read_dictionary_word(struct dwarf_types *types, uint64_t type,
                                          struct parameter *parameter)
{
    enum { MOST = 1 << 16 };
    uint64_t number;
    AUTO_DIE struct die die = {0};
    TRY(die_at(types->session, type, &die));
    parameter->has_dictionary_word = die_tag(&die) == DW_TAG_typedef &&
                                     die_unsigned(&die, DW_AT_go_dict_index, &number) &&
                                     number < MOST;
    if (parameter->has_dictionary_word)
        parameter->dictionary_word = (unsigned)number;
    return NULL;
}

struct error *dwarf_read_parameter(struct dwarf_types *types, const struct function *function,
                                   const struct die *die, struct parameter *ret)
{
    uint64_t offset, line;
    AUTO_DIE struct die origin = {0};
    const struct die *named;
    TRY(find_named(types, die, &origin, &named));
    const char *name;
    *ret = (struct parameter){.name = ""};
    if (die_string(named, DW_AT_name, &name))
        ret->name = arena_strdup(types->arena, name);
    ret->is_result = die_flag(named, DW_AT_variable_parameter);
    if (die_unsigned(named, DW_AT_decl_line, &line))
        ret->declared_line = (unsigned)line;
    if (!die_reference(named, DW_AT_type, &offset))
        return error_target("%s: the debug information has no type for parameter %s",
                            function->name, ret->name);
    ret->source_offset = die_offset(die);
    TRY(read_dictionary_word(types, offset, ret));
    return dwarf_types_get(types, offset, &ret->type);
}

/* Whether it is at one place of the stack, at every address that it is at all. */
static bool has_one_home(const struct locations *locations)
{
    for (size_t i = 0; i < locations->count; i++) {
        const struct location *location = &locations->items[i];
        if (location->piece_count != 1 || location->pieces->kind != PIECE_STACK ||
            location->pieces->size != 0 ||
            location->pieces->offset != locations->items[0].pieces->offset)
            return false;
    }
    return true;
}

struct error *dwarf_locate(struct dwarf_types *types, const struct die *die, uint64_t address,
                           struct parameter *parameter)
{
    struct locations locations;
    TRY(die_locations(die, types->arena, &locations));
    parameter->has_location = parameter->place_changes = false;
    for (size_t i = 0; i < locations.count && !parameter->has_location; i++) {
        const struct location *location = &locations.items[i];
        if (address < location->low || address >= location->high)
            continue;
        parameter->has_location = true;
        parameter->pieces = location->pieces;
        parameter->piece_count = location->piece_count;
        parameter->place_changes = location->low != 0 || location->high != UINT64_MAX;
    }
    parameter->has_one_home = has_one_home(&locations);
    return NULL;
}

struct error *dwarf_load_locations(struct dwarf_types *types, struct function *function)
{
    struct signature *signature = function->signature;
    for (size_t i = 0; i < signature->parameter_count && function->address; i++) {
        struct parameter *parameter = &signature->parameters[i];
        AUTO_DIE struct die die = {0};
        TRY(die_at(types->session, parameter->source_offset, &die));
        TRY(dwarf_locate(types, &die, function->address, parameter));
    }
    return NULL;
}

/* *TAKEN: it has a name and a type. */
static struct error *read_variable(struct dwarf_types *types, const struct die *die,
                                   struct variable *ret, bool *taken)
{
    const char *name;
    uint64_t type;
    const struct die *named;
    AUTO_DIE struct die origin = {0};
    TRY(find_named(types, die, &origin, &named));
    *taken = die_string(named, DW_AT_name, &name) && die_reference(named, DW_AT_type, &type);
    if (!*taken)
        return NULL;
    *ret = (struct variable){.name = arena_strdup(types->arena, name)};
    ret->has_closure_offset = die_unsigned(named, DW_AT_go_closure_offset, &ret->closure_offset) ||
                              die_unsigned(die, DW_AT_go_closure_offset, &ret->closure_offset);
    TRY(dwarf_types_get(types, type, &ret->type));
    return die_locations(die, types->arena, &ret->locations);
}

struct error *dwarf_load_variables(struct dwarf_types *types, const struct function *function,
                                   struct variables *ret)
{
    struct {
        ARRAY(struct variable);
    } variables = {0};
    AUTO_DIE struct die die = {0};
    AUTO_DIE struct die child = {0};
    TRY(die_at(types->session, function->source_offset, &die));
    struct error *error = die_child(&die, &child);
    while (!error && child.handle) {
        struct variable variable;
        bool is_taken = false;
        if (die_tag(&child) == DW_TAG_variable)
            error = read_variable(types, &child, &variable, &is_taken);
        if (is_taken && !error)
            array_push(&variables, variable);
        if (!error)
            error = die_next(&child);
    }
    *ret = (struct variables){ARENA_ARRAY(types->arena, struct variable, variables.count + 1),
                              variables.count};
    if (variables.count)
        memcpy(ret->items, variables.items, variables.count * sizeof(*variables.items));
    array_deinit(&variables);
    return error;
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
            error = dwarf_read_parameter(types, function, &child, &parameter);
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

#include "dwarf/scopes.h"

#include <string.h>

#include "dwarf/functions.h"

enum { MAX_DEPTH = 64 }; /* of scopes in scopes */

void scopes_deinit(struct scopes *scopes)
{
    for (size_t i = 0; i < scopes->count; i++)
        array_deinit(&scopes->items[i].ranges);
    array_deinit(scopes);
}

/* ---- ranges ---- */

static struct error *damaged(const struct elf_file *file)
{
    return error_target("%s: its debug information can't be read: a list of ranges is damaged",
                        file->path);
}

static struct error *read_list(const struct die *die, const struct scan *scan, uint64_t offset,
                               struct address_ranges *ret)
{
    struct elf_file *file = die_file(die);
    const struct scan_unit *unit = dwarf_scan_unit(scan, die_offset(die));
    struct reader list, addresses;
    if (!unit)
        return damaged(file);
    TRY(elf_file_debug_contents(file, unit->version >= 5 ? ".debug_rnglists" : ".debug_ranges",
                                &list));
    TRY(elf_file_debug_contents(file, ".debug_addr", &addresses));
    reader_seek(&list, offset);
    reader_seek(&addresses, unit->address_base);
    return range_list_read(list, unit->version, unit->low, addresses, ret) ? NULL : damaged(file);
}

static struct error *read_ranges(const struct die *die, const struct scan *scan,
                                 struct address_ranges *ret)
{
    struct address_range range;
    uint64_t offset, length;
    if (die_reference(die, DW_AT_ranges, &offset))
        return read_list(die, scan, offset, ret);
    if (!die_address(die, DW_AT_low_pc, &range.low))
        return NULL;
    if (die_unsigned(die, DW_AT_high_pc, &length))
        range.high = range.low + length;
    else if (!die_address(die, DW_AT_high_pc, &range.high))
        return NULL;
    if (range.low < range.high)
        array_push(ret, range);
    return NULL;
}

/* ---- scopes ---- */

static struct error *add_scope(const struct die *die, const struct scan *scan, size_t parent,
                               struct scopes *ret)
{
    size_t number = ret->count;
    struct scope scope = {.offset = die_offset(die), .parent = parent, .owner = number};
    uint64_t line;
    if (number > 0)
        scope.depth = ret->items[parent].depth + 1;
    scope.is_block = die_tag(die) == DW_TAG_lexical_block;
    if (scope.is_block)
        scope.owner = ret->items[parent].owner;
    if (!die_reference(die, DW_AT_abstract_origin, &scope.origin))
        scope.origin = 0;
    if (die_unsigned(die, DW_AT_call_line, &line))
        scope.call_line = (unsigned)line;
    struct error *error = read_ranges(die, scan, &scope.ranges);
    array_push(ret, scope);
    return error;
}

static struct error *read_children(const struct die *die, const struct scan *scan, size_t parent,
                                   struct scopes *ret)
{
    AUTO_DIE struct die child = {0};
    if (ret->items[parent].depth >= MAX_DEPTH)
        return NULL;
    TRY(die_child(die, &child));
    while (child.handle) {
        unsigned tag = die_tag(&child);
        if (tag == DW_TAG_lexical_block || tag == DW_TAG_inlined_subroutine) {
            size_t number = ret->count;
            TRY(add_scope(&child, scan, parent, ret));
            TRY(read_children(&child, scan, number, ret));
        }
        TRY(die_next(&child));
    }
    return NULL;
}

struct error *scopes_read(struct dwarf_types *types, const struct scan *scan, uint64_t offset,
                          struct scopes *ret)
{
    AUTO_DIE struct die die = {0};
    *ret = (struct scopes){0};
    TRY(die_at(types->session, offset, &die));
    struct error *error = add_scope(&die, scan, 0, ret);
    if (!error)
        error = read_children(&die, scan, 0, ret);
    if (error)
        scopes_deinit(ret);
    return error;
}

const struct scope *scopes_innermost(const struct scopes *scopes, uint64_t address)
{
    const struct scope *found = &scopes->items[0];
    for (size_t i = 1; i < scopes->count; i++) {
        const struct scope *scope = &scopes->items[i];
        if (!scope->is_block && scope->depth >= found->depth &&
            ranges_cover(&scope->ranges, address))
            found = scope;
    }
    return found;
}

/* ---- variables ---- */

struct found {
    struct parameter variable;
    uint64_t scope;
};

struct collected {
    struct dwarf_types *types;
    const struct code *code;
    bool only_parameters;
    uint64_t scope; /* that is being read: where its DIE is */
    struct {
        ARRAY(struct found);
    } found;
};

/* What the source calls it: one that escaped is its address, "&x". */
static void name_variable(struct parameter *variable)
{
    if (*variable->name != '&' || variable->type->kind != TYPE_POINTER)
        return;
    variable->name++;
    variable->is_behind_pointer = true;
}

/*
 * Whether it is in scope: declared before the line. One of the line itself may have been assigned,
 * which a place that comes and goes tells, but not one that it always has.
 */
static bool is_declared(const struct collected *variables, const struct parameter *variable,
                        unsigned tag)
{
    unsigned line = variables->code->line, declared = variable->declared_line;
    if (tag == DW_TAG_formal_parameter || !line || !declared || declared < line)
        return true;
    return declared == line && !variable->has_one_home && variable_is_located(variable);
}

/* Not of the source: "~r0", ".autotmp_4", "_", and parts that were taken out, "s.len". */
static bool is_named(const struct parameter *variable)
{
    const char *name = variable->name;
    return *name && *name != '~' && !strchr(name, '.') && strcmp(name, "_") != 0;
}

/* Nobody can tell where it is. */
static void make_unknown(struct arena *arena, struct parameter *variable)
{
    variable->pieces = ARENA_NEW(arena, struct piece);
    variable->pieces->kind = PIECE_UNKNOWN;
    variable->piece_count = 1;
    variable->has_location = true;
    variable->has_one_home = false;
}

static bool is_same_place(const struct parameter *a, const struct parameter *b)
{
    if (a->has_location != b->has_location || a->piece_count != b->piece_count ||
        a->is_behind_pointer != b->is_behind_pointer)
        return false;
    for (size_t i = 0; i < a->piece_count; i++) {
        const struct piece *left = &a->pieces[i], *right = &b->pieces[i];
        if (left->kind != right->kind || left->size != right->size ||
            left->register_number != right->register_number || left->offset != right->offset)
            return false;
    }
    return true;
}

/*
 * Which of two of one name in one scope is meant. The compiler makes copies of a loop's variable,
 * one of which may have escaped: that is the source's. Of an inlined call the blocks aren't known,
 * and so not which of several variables can be seen from a line.
 */
static void merge(struct arena *arena, struct parameter *known, const struct parameter *other)
{
    bool is_better = other->is_behind_pointer > known->is_behind_pointer ||
                     (other->is_behind_pointer == known->is_behind_pointer &&
                      (variable_is_located(other) || !variable_is_located(known)));
    if (is_same_place(known, other))
        return;
    if (known->declared_line != other->declared_line)
        make_unknown(arena, known);
    else if (is_better)
        *known = *other;
}

static void add_variable(struct collected *variables, const struct parameter *variable)
{
    struct found found = {*variable, variables->scope};
    for (size_t i = 0; i < variables->found.count && is_named(variable); i++) {
        struct found *other = &variables->found.items[i];
        if (strcmp(other->variable.name, variable->name) != 0)
            continue;
        if (other->scope == variables->scope) {
            merge(variables->types->arena, &other->variable, variable);
            return;
        }
        /* Of a block around this one: it is hidden. */
        memmove(other, other + 1, (variables->found.count - i - 1) * sizeof(*other));
        variables->found.count--;
        break;
    }
    array_push(&variables->found, found);
}

/* DIE says where it is; NULL: nowhere. NAMED is that, or what it is an instance of. */
static struct error *take_variable(struct collected *variables, const struct die *die,
                                   const struct die *named)
{
    struct parameter variable;
    unsigned tag = die_tag(named);
    TRY(dwarf_read_parameter(variables->types, variables->code->function, named, &variable));
    if (variables->only_parameters && (tag != DW_TAG_formal_parameter || variable.is_result))
        return NULL;
    if (variables->only_parameters ? strcmp(variable.name, ".dict") == 0 : !is_named(&variable))
        return NULL;
    if (die) {
        variable.source_offset = die_offset(die);
        TRY(dwarf_locate(variables->types, die, variables->code->address, &variable));
    }
    /* What was passed on the stack has its place there even if a part of it was never used. */
    if (tag == DW_TAG_formal_parameter && !variable.is_result)
        variable.has_one_home = false;
    variable.is_result = false;
    TRY(type_complete(variable.type));
    name_variable(&variable);
    if (!is_declared(variables, &variable, tag))
        return NULL;
    add_variable(variables, &variable);
    return NULL;
}

static bool is_variable(const struct die *die)
{
    unsigned tag = die_tag(die);
    return tag == DW_TAG_formal_parameter || tag == DW_TAG_variable;
}

/* The child of SCOPE that is an instance of the variable at ORIGIN; no handle: there is none. */
static struct error *find_instance(const struct die *scope, uint64_t origin, struct die *ret)
{
    uint64_t offset;
    TRY(die_child(scope, ret));
    while (ret->handle && !(die_reference(ret, DW_AT_abstract_origin, &offset) && offset == origin))
        TRY(die_next(ret));
    return NULL;
}

/* Those of an abstract function, in the order of the source, wherever SCOPE has them. */
static struct error *take_instances(struct collected *variables, const struct die *scope,
                                    uint64_t origin)
{
    AUTO_DIE struct die abstract = {0};
    AUTO_DIE struct die named = {0};
    TRY(die_at(variables->types->session, origin, &abstract));
    TRY(die_child(&abstract, &named));
    while (named.handle) {
        if (is_variable(&named)) {
            AUTO_DIE struct die instance = {0};
            TRY(find_instance(scope, die_offset(&named), &instance));
            /* Which block another variable belongs to isn't known, so not whether it is in scope.
             */
            if (instance.handle || die_tag(&named) == DW_TAG_formal_parameter)
                TRY(take_variable(variables, instance.handle ? &instance : NULL, &named));
        }
        TRY(die_next(&named));
    }
    return NULL;
}

/* Those that SCOPE has by itself; of an instance what its origin lists has been taken. */
static struct error *take_own(struct collected *variables, const struct die *scope, uint64_t origin)
{
    AUTO_DIE struct die child = {0};
    uint64_t offset;
    TRY(die_child(scope, &child));
    while (child.handle) {
        if (is_variable(&child) &&
            !(origin && die_reference(&child, DW_AT_abstract_origin, &offset)))
            TRY(take_variable(variables, &child, &child));
        TRY(die_next(&child));
    }
    return NULL;
}

static struct error *take_scope(struct collected *variables, const struct scope *scope)
{
    AUTO_DIE struct die die = {0};
    variables->scope = scope->offset;
    TRY(die_at(variables->types->session, scope->offset, &die));
    if (scope->origin)
        TRY(take_instances(variables, &die, scope->origin));
    return take_own(variables, &die, scope->origin);
}

struct error *scopes_read_variables(struct dwarf_types *types, const struct scopes *scopes,
                                    const struct scope *owner, bool only_parameters,
                                    struct code *code)
{
    struct collected variables = {.types = types, .code = code, .only_parameters = only_parameters};
    size_t number = (size_t)(owner - scopes->items);
    struct error *error = take_scope(&variables, owner);
    /* Blocks come behind those that they are in. */
    for (size_t i = number + 1; i < scopes->count && !error && !only_parameters; i++) {
        const struct scope *scope = &scopes->items[i];
        if (scope->is_block && scope->owner == number &&
            ranges_cover(&scope->ranges, code->address))
            error = take_scope(&variables, scope);
    }
    code->variable_count = variables.found.count;
    code->variables = ARENA_ARRAY(types->arena, struct parameter, variables.found.count + 1);
    for (size_t i = 0; i < variables.found.count; i++)
        code->variables[i] = variables.found.items[i].variable;
    array_deinit(&variables.found);
    return error;
}

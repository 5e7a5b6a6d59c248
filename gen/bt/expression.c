#include "bt/expression.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "bt/allocated.h"
#include "bt/call.h"
#include "bt/dynamic.h"
#include "bt/goroutine.h"
#include "bt/lookup.h"
#include "path/located.h"

static struct error *base_number(struct probe *probe, enum expression_place place,
                                 const struct access_base *base, const char **ret);
static struct error *pointer_number(struct probe *probe, enum expression_place place,
                                    const struct access *pointer, const char **ret);

/* ---- registers ---- */

/* bpftrace's type of an integer word; what it is cast to where a register holds it. */
static const char *integer_type(enum type_kind kind, uint64_t size)
{
    bool is_signed = kind == TYPE_INT;
    switch (size) {
    case 1:
        return is_signed ? "int8" : "uint8";
    case 2:
        return is_signed ? "int16" : "uint16";
    case 4:
        return is_signed ? "int32" : "uint32";
    default:
        return is_signed ? "int64" : "uint64";
    }
}

/*
 * The bits of a register above a narrow value are undefined: they are cut off. Inside of a function
 * a word of a value may as well be on the stack.
 */
static const char *register_word(const struct probe *probe, const struct word *word, uint64_t size,
                                 enum type_kind kind)
{
    const struct machine *machine = probe->arguments->machine;
    struct arena *arena = probe->script->arena;
    if (word->place == WORD_STACK)
        return arena_printf(
            arena, "*(%s *)%s", integer_type(kind, size),
            goroutine_stack_address(probe, machine->stack_arguments_at + word->stack_offset));
    const char *name = machine->integers[word->number].name;
    if (size < 8 || kind == TYPE_INT)
        return arena_printf(arena, "(%s)reg(\"%s\")", integer_type(kind, size), name);
    return arena_printf(arena, "reg(\"%s\")", name);
}

/* The word of a value in registers that begins at OFFSET of it. */
static struct error *find_word(const struct probe *probe, const struct access *access,
                               uint64_t offset, const struct word **ret)
{
    const struct word *words = probe->arguments->assignment.words.items;
    uint64_t start = words[access->first_word].offset;
    for (size_t i = 0; i < access->word_count; i++) {
        *ret = &words[access->first_word + i];
        if ((*ret)->offset - start != offset)
            continue;
        if ((*ret)->place == WORD_FLOAT_REGISTER)
            return error_target("%s is a float in register %s%u, which bpftrace can't read",
                                access->path, probe->arguments->machine->float_prefix,
                                (*ret)->number);
        if (word_missing(*ret))
            return error_target("%s can't be read at that place: %s", access->path,
                                word_missing(*ret));
        return NULL;
    }
    return error_target("%s can't be read", access->path);
}

static struct error *word_in_registers(struct probe *probe, enum expression_place place,
                                       const struct access *access, uint64_t offset, uint64_t size,
                                       enum type_kind kind, const char **ret)
{
    const struct word *word = NULL;
    struct arena *arena = probe->script->arena;
    TRY(find_word(probe, access, offset, &word));
    const char *value = register_word(probe, word, size, kind);
    if (place == IN_BODY)
        value = variable_get(probe, value,
                             word->part ? arena_printf(arena, "%s_%s", access->path, word->part)
                                        : access->path,
                             value);
    *ret = value;
    return NULL;
}

/* ---- bases ---- */

static struct error *base_variable(struct probe *probe, const struct access_base *base,
                                   const char **ret)
{
    struct arena *arena = probe->script->arena;
    const char *number, *name;
    /* Every path through the same pointer resolves to a base of its own. */
    const char *key =
        arena_printf(arena, "base %d %p %llu %s", (int)base->kind, (void *)base->target,
                     (unsigned long long)base->offset, base->path);
    *ret = variable_find(probe, key);
    if (*ret)
        return NULL;
    /* The closure's register is read into this variable itself. */
    enum expression_place place = base->kind == BASE_CLOSURE ? IN_PREDICATE : IN_BODY;
    TRY(base_number(probe, place, base, &number));
    TRY(structs_name(&probe->script->structs, base->target, &name));
    *ret =
        variable_add(probe, key, base->path, arena_printf(arena, "(struct %s *)%s", name, number));
    return NULL;
}

/* The base as a pointer to its struct, ready for "->". */
static struct error *base_pointer(struct probe *probe, enum expression_place place,
                                  const struct access_base *base, const char **ret)
{
    const char *number, *name;
    if (place == IN_BODY)
        return base_variable(probe, base, ret);
    TRY(base_number(probe, place, base, &number));
    TRY(structs_name(&probe->script->structs, base->target, &name));
    *ret = arena_printf(probe->script->arena, "((struct %s *)%s)", name, number);
    return NULL;
}

const char *expression_choice(struct probe *probe, enum expression_place place, const char *path,
                              const char *type, const char *condition, const char *yes,
                              const char *no)
{
    struct arena *arena = probe->script->arena;
    const char *choice = arena_printf(arena, "(%s ? %s : %s)", condition, yes, no);
    if (!probe->script->options.dialect.breaks_choices)
        return choice;
    if (place == IN_BODY)
        return variable_get(probe, choice, path, choice);
    /* A comparison that is cast to a signed number is -1. */
    return arena_printf(arena,
                        "(%s)((uint64)(%s) * (uint64)(%s) + (1 - (uint64)(%s)) * (uint64)(%s))",
                        type, condition, yes, condition, no);
}

/* An element's address, or 0 behind the end. */
static struct error *checked_number(struct probe *probe, enum expression_place place,
                                    const struct access_base *base, const char *pointer,
                                    const char **ret)
{
    const char *length;
    struct arena *arena = probe->script->arena;
    TRY(expression_word(probe, place, base->pointer, 8, 8, TYPE_INT, &length));
    *ret = expression_choice(
        probe, place, base->path, "uint64",
        arena_printf(arena, "%s > %llu", length, (unsigned long long)base->index),
        arena_printf(arena, "%s + %llu", pointer, (unsigned long long)base->offset), "0");
    return NULL;
}

/* The base's address as a number. */
static struct error *base_number(struct probe *probe, enum expression_place place,
                                 const struct access_base *base, const char **ret)
{
    const struct machine *machine = probe->arguments->machine;
    struct arena *arena = probe->script->arena;
    const char *pointer;
    switch (base->kind) {
    case BASE_STACK:
        *ret = goroutine_stack_address(probe, machine->stack_arguments_at + base->offset);
        return NULL;
    case BASE_CLOSURE:
        *ret = arena_printf(arena, "reg(\"%s\")", machine->closure.name);
        if (place == IN_BODY)
            *ret = variable_get(probe, *ret, base->path, *ret);
        return NULL;
    case BASE_GOROUTINE:
        return goroutine_address(probe, ret);
    case BASE_VARIABLE:
        if (probe->script->options.kind == KIND_PORTABLE)
            return error_target("%s is elsewhere in each build, and a portable script is for more "
                                "than one: use --kind exact",
                                base->path);
        *ret = dynamic_linked(probe, place, base->offset);
        return NULL;
    case BASE_ALLOCATED:
        return allocated_address(probe, place, ret);
    case BASE_POINTER:
        TRY(pointer_number(probe, place, base->pointer, &pointer));
        if (base->is_checked)
            return checked_number(probe, place, base, pointer, ret);
        *ret = base->offset
                   ? arena_printf(arena, "(%s + %llu)", pointer, (unsigned long long)base->offset)
                   : pointer;
        return NULL;
    case BASE_ENTRY:
        TRY(pointer_number(probe, place, base->pointer, &pointer));
        return lookup_address(probe, place, base, pointer, ret);
    }
    return NULL;
}

/* ---- memory ---- */

/* The member of a compound value's C struct at OFFSET; NULL for a plain one. */
static const char *part_name(const struct type *type, uint64_t offset)
{
    static const char *const string_parts[] = {"ptr", "len", "cap"};
    static const char *const interface_parts[] = {"type", "data"};
    switch (type->kind) {
    case TYPE_STRING:
    case TYPE_SLICE:
        return string_parts[offset / 8];
    case TYPE_INTERFACE:
        return interface_parts[offset / 8];
    default:
        return NULL;
    }
}

/* "$entry->Key.ptr": possible where only fields lead from the base's struct to the word. */
static struct error *named_word(struct probe *probe, enum expression_place place,
                                const struct access *access, uint64_t offset, const char **ret)
{
    const char *pointer;
    AUTO_TEXT struct text text = {0};
    TRY(base_pointer(probe, place, access->base, &pointer));
    text_add_string(&text, pointer);
    for (size_t i = 0; i < access->step_count; i++) {
        const char *name;
        TRY(structs_field(&probe->script->structs, access->steps[i].owner, access->steps[i].field,
                          &name));
        text_printf(&text, "%s%s", i ? "." : "->", name);
    }
    const char *part = part_name(access->type, offset);
    if (part)
        text_printf(&text, ".%s", part);
    *ret = arena_strdup(probe->script->arena, text_string(&text));
    return NULL;
}

/* "*(int32 *)(BASE + 40)". */
static struct error *unnamed_word(struct probe *probe, enum expression_place place,
                                  const struct access *access, uint64_t offset, uint64_t size,
                                  enum type_kind kind, const char **ret)
{
    const char *number;
    TRY(base_number(probe, place, access->base, &number));
    struct arena *arena = probe->script->arena;
    const char *type = integer_type(kind, size);
    if (access->offset + offset)
        *ret = arena_printf(arena, "*(%s *)(%s + %llu)", type, number,
                            (unsigned long long)(access->offset + offset));
    else
        *ret = arena_printf(arena, "*(%s *)%s", type, number);
    /* A parameter on the stack is read once, like one in registers. */
    if (place == IN_BODY && access->base->kind == BASE_STACK) {
        const char *part = part_name(access->type, offset);
        *ret = variable_get(probe, *ret,
                            part ? arena_printf(arena, "%s_%s", access->path, part) : access->path,
                            *ret);
    }
    return NULL;
}

static bool has_names(const struct access *access)
{
    return access->step_count > 0 && !access->is_indexed && access->base->target &&
           access->base->target->kind == TYPE_STRUCT;
}

/* Whether it is a word that only the function's entry knows, in a probe on its returns. */
static bool is_kept(const struct probe *probe, const struct access *access)
{
    return probe->moment == AT_RETURN && access->is_argument_now &&
           (access->kind == ACCESS_WORDS ||
            (access->kind == ACCESS_MEMORY &&
             (access->base->kind == BASE_STACK || access->base->kind == BASE_CLOSURE)));
}

/* A word of `now p`: as it was at entry; but what points into the stack moves with it. */
static struct error *kept_word(struct probe *probe, const struct access *access, uint64_t offset,
                               uint64_t size, enum type_kind kind, const char **ret)
{
    const char *word;
    struct access at_entry = *access;
    at_entry.moment = AT_ENTRY;
    at_entry.is_argument_now = false;
    TRY(expression_word(&probe->call->entry, IN_BODY, &at_entry, offset, size, kind, &word));
    word = call_keep(probe, word, kind == TYPE_INT);
    *ret = word;
    return kind == TYPE_UNSAFE_POINTER ? call_move(probe, word, ret) : NULL;
}

/*
 * A pointer as a number: from where the function got it, unless a variable has it already. The
 * pointer to a struct is a variable itself.
 */
static struct error *pointer_number(struct probe *probe, enum expression_place place,
                                    const struct access *pointer, const char **ret)
{
    const struct word *word = NULL;
    bool is_on_stack =
        pointer->kind == ACCESS_MEMORY && pointer->base->kind == BASE_STACK && !has_names(pointer);
    if (is_kept(probe, pointer))
        return kept_word(probe, pointer, 0, 8, TYPE_UNSAFE_POINTER, ret);
    if (place == IN_BODY && pointer->kind == ACCESS_WORDS) {
        TRY(find_word(probe, pointer, 0, &word));
        *ret = register_word(probe, word, 8, TYPE_UNSAFE_POINTER);
    } else if (place == IN_BODY && is_on_stack) {
        TRY(unnamed_word(probe, IN_PREDICATE, pointer, 0, 8, TYPE_UNSAFE_POINTER, ret));
    } else {
        return expression_word(probe, place, pointer, 0, 8, TYPE_UNSAFE_POINTER, ret);
    }
    const char *name = variable_find(probe, *ret);
    if (name)
        *ret = name;
    return NULL;
}

struct error *expression_word(struct probe *probe, enum expression_place place,
                              const struct access *access, uint64_t offset, uint64_t size,
                              enum type_kind kind, const char **ret)
{
    const struct dialect *dialect = &probe->script->options.dialect;
    if (kind == TYPE_INT && size < 8 && !dialect->sign_extends)
        return error_target("%s: bpftrace %s loses the sign of narrow integers: use 0.17 or newer",
                            access->path, dialect->name);
    if (access->type && is_kept(probe, access))
        return kept_word(probe, access, offset, size, kind, ret);
    switch (access->kind) {
    case ACCESS_WORDS:
        return word_in_registers(probe, place, access, offset, size, kind, ret);
    case ACCESS_MEMORY:
        if (has_names(access))
            return named_word(probe, place, access, offset, ret);
        return unnamed_word(probe, place, access, offset, size, kind, ret);
    case ACCESS_ASSERTED:
        return dynamic_asserted(probe, place, access, ret);
    case ACCESS_GOID:
        return goroutine_number(probe, place, ret);
    case ACCESS_DURATION:
        *ret = call_duration(probe);
        return NULL;
    default:
        return error_target("%s is no number", access->path);
    }
}

struct error *expression_reference(struct probe *probe, const struct access *access,
                                   const char **ret)
{
    const struct access *target;
    if (access->type->kind == TYPE_POINTER && !is_kept(probe, access)) {
        TRY(access_target(probe->arguments, access, &target));
        if (target->type->kind == TYPE_STRUCT)
            return base_variable(probe, target->base, ret);
    }
    return expression_word(probe, IN_BODY, access, 0, 8, TYPE_UNSAFE_POINTER, ret);
}

struct error *expression_address(struct probe *probe, enum expression_place place,
                                 const struct access *access, const char **ret)
{
    const char *number;
    if (access->kind != ACCESS_MEMORY)
        return error_target("%s has no address: it is in registers", access->path);
    TRY(base_number(probe, place, access->base, &number));
    *ret = access->offset ? arena_printf(probe->script->arena, "(%s + %llu)", number,
                                         (unsigned long long)access->offset)
                          : number;
    return NULL;
}

struct error *expression_number(struct probe *probe, enum expression_place place,
                                const struct access *access, const char **ret)
{
    const char *word;
    const struct type *type = access->type;
    if (!access->type)
        return expression_word(probe, place, access, 0, 8, TYPE_UINT, ret);
    TRY(expression_word(probe, place, access, 0, type->size < 8 ? type->size : 8, type->kind,
                        &word));
    /* Without the outer cast some versions compare signed with unsigned: found by trying them. */
    *ret = arena_printf(probe->script->arena, "(%s)%s", type->kind == TYPE_INT ? "int64" : "uint64",
                        word);
    return NULL;
}

/* Where a range ends; at a return, what an argument was at the entry. */
static struct error *range_end(struct probe *probe, enum expression_place place,
                               const struct access *end, const char **ret)
{
    if (probe->moment == AT_ENTRY || end->moment == AT_RETURN)
        return expression_number(probe, place, end, ret);
    TRY(expression_number(&probe->call->entry, IN_BODY, end, ret));
    *ret = call_keep(probe, *ret, end->type->kind == TYPE_INT);
    return NULL;
}

/* The length up to a value's number, which may lie before the range or behind the slice's end. */
static struct error *range_by_value(struct probe *probe, enum expression_place place,
                                    const struct access *access, const char *whole,
                                    const char **length)
{
    const char *end, *inside;
    struct arena *arena = probe->script->arena;
    unsigned long long from = access->range_from;
    TRY(range_end(probe, place, access->range_end, &end));
    inside = expression_choice(probe, place, access->path, "int64",
                               arena_printf(arena, "(int64)%s > %s", end, whole), *length,
                               arena_printf(arena, "(int64)%s - %llu", end, from));
    *length = expression_choice(probe, place, access->path, "int64",
                                arena_printf(arena, "(int64)%s > %llu", end, from), inside, "0");
    return NULL;
}

struct error *expression_elements(struct probe *probe, enum expression_place place,
                                  const struct access *access, const char **pointer,
                                  const char **length)
{
    struct arena *arena = probe->script->arena;
    TRY(expression_word(probe, place, access, 0, 8, TYPE_UNSAFE_POINTER, pointer));
    TRY(expression_word(probe, place, access, 8, 8, TYPE_INT, length));
    if (!access->has_range)
        return NULL;
    uint64_t element = access->type->kind == TYPE_SLICE ? access->type->element->size : 1;
    unsigned long long from = access->range_from, to = access->range_to;
    if (from)
        *pointer = arena_printf(arena, "(%s + %llu)", *pointer, from * element);
    const char *whole = *length;
    if (from)
        *length = expression_choice(probe, place, access->path, "int64",
                                    arena_printf(arena, "%s > %llu", whole, from),
                                    arena_printf(arena, "%s - %llu", whole, from), "0");
    if (access->range_end)
        TRY(range_by_value(probe, place, access, whole, length));
    if (access->has_range_end)
        *length = expression_choice(probe, place, access->path, "int64",
                                    arena_printf(arena, "%s > %llu", whole, to),
                                    arena_printf(arena, "%llu", to - from), *length);
    if (place == IN_BODY)
        *length =
            variable_get(probe, *length, arena_printf(arena, "%s_len", access->path), *length);
    return NULL;
}

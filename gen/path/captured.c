#include "path/captured.h"

#include <string.h>

/* Of a variable whose address was captured both have a name: "&x" and "x". */
static const char address_mark = '&';

const struct access *captured_address(const struct access *access)
{
    const struct access *pointer =
        access->kind == ACCESS_MEMORY && access->base->kind == BASE_POINTER && access->offset == 0
            ? access->base->pointer
            : NULL;
    return pointer && *pointer->path == address_mark ? pointer : NULL;
}

struct error *captured_target(const struct arguments *arguments, const struct access *address,
                              const struct access **ret)
{
    const char *name = strchr(address->path, address_mark) + 1;
    TRY(access_target(arguments, address, ret));
    struct access_base *base = ARENA_NEW(arguments_arena(arguments), struct access_base);
    struct access *target = ARENA_NEW(arguments_arena(arguments), struct access);
    *base = *(*ret)->base;
    base->is_sure = true;
    base->path = name;
    *target = **ret;
    target->base = base;
    target->path = name;
    *ret = target;
    return NULL;
}

static struct error *access_captured(const struct arguments *arguments,
                                     const struct captured_variable *captured,
                                     const struct access **ret)
{
    struct arena *arena = arguments_arena(arguments);
    struct type *type = arguments->closure.type;
    struct access_base *base = ARENA_NEW(arena, struct access_base);
    *base = (struct access_base){.kind = BASE_CLOSURE, .path = "closure", .target = type};
    struct access *whole = access_new(arguments, ACCESS_MEMORY, type, base->path);
    whole->base = base;
    TRY(access_field(arguments, whole, (size_t)(captured->field - type->fields), ret));
    if (!captured->is_reference) {
        *ret = access_renamed(arguments, *ret, captured->name);
        return NULL;
    }
    const char *path = arena_printf(arena, "%c%s", address_mark, captured->name);
    return captured_target(arguments, access_renamed(arguments, *ret, path), ret);
}

/* A parameter, or what it leads to if it is the address of a captured variable. */
static struct error *access_argument(const struct arguments *arguments,
                                     const struct placed_parameter *placed,
                                     const struct access **ret)
{
    *ret = access_parameter(arguments, placed);
    return *(*ret)->path == address_mark ? captured_target(arguments, *ret, ret) : NULL;
}

struct error *resolve_captured(const struct arguments *arguments, const char *name,
                               const struct access **ret)
{
    const char *address = arena_printf(arguments_arena(arguments), "%c%s", address_mark, name);
    const struct placed_parameter *placed = arguments_find(arguments, address);
    const struct captured_variable *captured = captured_named(&arguments->closure, name);
    *ret = NULL;
    if (captured)
        return access_captured(arguments, captured, ret);
    return placed ? access_argument(arguments, placed, ret) : NULL;
}

struct error *access_given(const struct arguments *arguments, struct accesses *ret)
{
    struct error *error = NULL;
    const struct access *access;
    *ret = (struct accesses){0};
    for (size_t i = 0; i < arguments->assignment.parameters.count && !error; i++) {
        const struct placed_parameter *placed = &arguments->assignment.parameters.items[i];
        if (placed->parameter->is_result)
            continue;
        error = access_argument(arguments, placed, &access);
        array_push(ret, access);
    }
    for (size_t i = 0; i < arguments->closure.count && !error; i++) {
        if (arguments_find(arguments, arguments->closure.items[i].name))
            continue;
        error = access_captured(arguments, &arguments->closure.items[i], &access);
        array_push(ret, access);
    }
    if (error)
        array_deinit(ret);
    return error;
}

void captured_print(const struct arguments *arguments, struct text *text)
{
    for (size_t i = 0; i < arguments->closure.count; i++)
        text_printf(text, "%s%s", i ? ", " : "; captured: ", arguments->closure.items[i].name);
    if (arguments->closure.is_closure && !arguments->function->is_unoptimized)
        text_add_string(text, ". What optimized code takes straight from the closure has no name "
                              "in debug information");
}

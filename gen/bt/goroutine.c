/*
 * Where g is. From Go 1.17 on a register holds it in every function, at its entry as at its RETs;
 * before, the stack check loads it, and thread-local storage has it.
 */
#include "bt/goroutine.h"

#include <string.h>

#include "base/text.h"
#include "bt/expression.h"

struct error *goroutine_address(struct probe *probe, const char **ret)
{
    const struct machine *machine = probe->arguments->machine;
    struct script *script = probe->script;
    if (probe->arguments->convention == CONVENTION_REGISTERS || machine->always_has_goroutine) {
        *ret = arena_printf(script->arena, "reg(\"%s\")", machine->goroutine);
        return NULL;
    }
    if (probe->site.kind != SITE_ENTRY && probe->site.check.goroutine) {
        *ret = arena_printf(script->arena, "reg(\"%s\")", probe->site.check.goroutine);
        return NULL;
    }
    if (!script->options.dialect.has_uptr)
        return error_target("bpftrace %s can't find the goroutine at this place of a program by "
                            "Go %u.%u: use 0.17 or newer",
                            script->options.dialect.name, script->program->version.major,
                            script->program->version.minor);
    /* The dynamic linker says where, when it loads the library. */
    if (script->program->is_library)
        return error_target("a library by Go %u.%u says where the goroutine is in its stack checks "
                            "only: its entries can be traced, with bpftrace 0.23 or newer, and no "
                            "returns",
                            script->program->version.major, script->program->version.minor);
    /* Without uptr, up to 0.23 reads it as kernel memory, and gets 0. */
    *ret = arena_printf(script->arena, "*uptr((uint64 *)(curtask->thread.fsbase - %lld))",
                        (long long)-machine->goroutine_tls);
    return NULL;
}

struct error *goroutine_runtime_field(struct probe *probe, const char *owner, const char *name,
                                      const struct field **ret)
{
    struct program *program = probe->script->program;
    struct type *type;
    TRY(program_find_type(program, owner, &type));
    if (type)
        TRY(type_complete(type));
    *ret = type ? type_field(type, name) : NULL;
    if (*ret)
        return NULL;
    return error_target("%s doesn't say where a goroutine's data is (%s.%s)", program->path, owner,
                        name);
}

/* The word at OFFSET in what G, or a word read from it, points to. */
static const char *word_of_g(const struct probe *probe, const char *type, const char *pointer,
                             uint64_t offset)
{
    /* What came from curtask must stay marked as user memory. */
    bool is_marked = *pointer == '*' && strstr(pointer, "uptr(");
    return arena_printf(probe->script->arena, "*%s(%s *)(%s + %llu)%s", is_marked ? "uptr(" : "",
                        type, pointer, (unsigned long long)offset, is_marked ? ")" : "");
}

static struct error *own_goid_of(struct probe *probe, const char *g, const char **ret)
{
    const struct field *field = NULL;
    TRY(goroutine_runtime_field(probe, "runtime.g", "goid", &field));
    probe->script->goid = field;
    *ret = word_of_g(probe, "int64", g, field->offset);
    return NULL;
}

/* Whether the function may run on the system stack, where g is another one than the goroutine's. */
static bool may_run_on_system_stack(const struct probe *probe)
{
    const char *name = probe->arguments->function->name;
    return string_starts_with(name, "runtime.") || string_starts_with(name, "runtime/") ||
           string_starts_with(name, "internal/runtime/");
}

/* There the goroutine is g.m.curg. */
static struct error *goid_value(struct probe *probe, const char **ret)
{
    const struct field *m = NULL, *curg = NULL, *goid = NULL;
    const char *g, *own;
    TRY(goroutine_address(probe, &g));
    TRY(own_goid_of(probe, g, &own));
    *ret = own;
    if (!may_run_on_system_stack(probe))
        return NULL;
    TRY(goroutine_runtime_field(probe, "runtime.g", "m", &m));
    TRY(goroutine_runtime_field(probe, "runtime.m", "curg", &curg));
    TRY(goroutine_runtime_field(probe, "runtime.g", "goid", &goid));
    const char *user = word_of_g(probe, "uint64", g, m->offset);
    user = word_of_g(probe, "uint64", user, curg->offset);
    user = word_of_g(probe, "int64", user, goid->offset);
    *ret = arena_printf(probe->script->arena, "(%s != 0 ? %s : %s)", own, own, user);
    return NULL;
}

struct error *goroutine_number(struct probe *probe, enum expression_place place, const char **ret)
{
    TRY(goid_value(probe, ret));
    if (place == IN_BODY)
        *ret = variable_get(probe, "goid", "goid", *ret);
    return NULL;
}

struct error *goroutine_own_number(struct probe *probe, const char **ret)
{
    const char *g;
    if (!may_run_on_system_stack(probe))
        return goroutine_number(probe, IN_BODY, ret);
    TRY(goroutine_address(probe, &g));
    TRY(own_goid_of(probe, g, ret));
    *ret = variable_get(probe, "own goid", "g_goid", *ret);
    return NULL;
}

/* An end of the goroutine's stack: its field in g.stack. */
struct error *goroutine_stack_end(struct probe *probe, const char *name, const char **ret)
{
    const struct field *stack = NULL, *end = NULL;
    const char *g;
    TRY(goroutine_runtime_field(probe, "runtime.g", "stack", &stack));
    TRY(goroutine_runtime_field(probe, "runtime.stack", name, &end));
    TRY(goroutine_address(probe, &g));
    *ret = word_of_g(probe, "uint64", g, stack->offset + end->offset);
    return NULL;
}

const char *goroutine_stack_address(const struct probe *probe, uint64_t offset)
{
    struct arena *arena = probe->script->arena;
    const char *name = probe->arguments->machine->stack_pointer;
    offset += probe->moment == AT_RETURN ? probe->returns.below : probe->site.below;
    return offset ? arena_printf(arena, "(reg(\"%s\") + %llu)", name, (unsigned long long)offset)
                  : arena_printf(arena, "reg(\"%s\")", name);
}

struct error *goroutine_frame_depth(struct probe *probe, const char **ret)
{
    const char *high;
    TRY(goroutine_stack_end(probe, "hi", &high));
    *ret = variable_get(
        probe, "depth", "depth",
        arena_printf(probe->script->arena, "%s - %s", high, goroutine_stack_address(probe, 0)));
    return NULL;
}

/* A frame begins with what was in the link register, on machines that have one. */
const char *goroutine_return_address(const struct probe *probe)
{
    const struct machine *machine = probe->arguments->machine;
    struct arena *arena = probe->script->arena;
    uint64_t below = probe->moment == AT_RETURN ? probe->returns.below : probe->site.below;
    if (!machine->link)
        return arena_printf(arena, "*(uint64 *)%s", goroutine_stack_address(probe, 0));
    return below ? arena_printf(arena, "*(uint64 *)reg(\"%s\")", machine->stack_pointer)
                 : arena_printf(arena, "reg(\"%s\")", machine->link);
}

const char *goroutine_caller(const struct probe *probe)
{
    return arena_printf(probe->script->arena, "usym(%s)", goroutine_return_address(probe));
}

const char *goroutine_stack(const struct probe *probe)
{
    return probe->lacks_caller
               ? arena_printf(probe->script->arena, "%s, ustack", goroutine_caller(probe))
               : "ustack";
}

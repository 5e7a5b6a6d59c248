#include "path/elsewhere.h"

/* What is at a place that no parameter leads to: it is read when the probe is hit. */
static const struct access *elsewhere(const struct arguments *arguments, enum moment moment,
                                      const struct access_base *place)
{
    struct access_base *base = ARENA_NEW(arguments_arena(arguments), struct access_base);
    *base = *place;
    struct access *access = access_new(arguments, ACCESS_MEMORY, place->target, place->path);
    access->base = base;
    access->moment = moment;
    return access;
}

struct error *resolve_variable(const struct arguments *arguments, enum moment moment,
                               const struct path *path, const struct access **ret)
{
    struct program *program = (struct program *)arguments->program;
    struct package_variable variable;
    if (!program->find_variable)
        return error_target("where '%s' is, and of what type, only debug information (DWARF) says, "
                            "and %s has none",
                            path->text, program->path);
    TRY(program->find_variable(program, path->root, &variable));
    if (!variable.type)
        return error_target("%s has no variable %s, or nothing uses it there", program->path,
                            path->root);
    const struct access_base place = {
        .kind = BASE_VARIABLE,
        .path = arena_printf(arguments_arena(arguments), "var %s", path->root),
        .offset = variable.address,
        .target = variable.type,
    };
    *ret = elsewhere(arguments, moment, &place);
    return NULL;
}

struct error *resolve_goroutine(const struct arguments *arguments, enum moment moment,
                                const struct access **ret)
{
    struct program *program = (struct program *)arguments->program;
    struct type *type;
    TRY(program_find_type(program, "runtime.g", &type));
    if (!type)
        return error_target("%s doesn't say what a goroutine looks like (runtime.g)",
                            program->path);
    const struct access_base place = {.kind = BASE_GOROUTINE, .path = "g", .target = type};
    *ret = elsewhere(arguments, moment, &place);
    return NULL;
}

struct error *resolve_allocated(const struct arguments *arguments, enum moment moment,
                                const struct access **ret)
{
    static struct type record = {
        .name = "unsafe.Pointer",
        .kind = TYPE_UNSAFE_POINTER,
        .size = 8,
        .complete = true,
    };
    if (moment == AT_RETURN || arguments->code)
        return error_usage("'go.allocated' is known where a function is entered");
    const struct access_base place = {
        .kind = BASE_ALLOCATED,
        .path = "allocated",
        .target = &record,
    };
    *ret = elsewhere(arguments, moment, &place);
    return NULL;
}

#include "path/elsewhere.h"

#include <string.h>

#include "base/text.h"

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

/* As the linker writes a name whose dots but the last are its package's: "a/yaml%2ev2.Limit". */
static const char *escape_dots(struct arena *arena, const char *name)
{
    AUTO_TEXT struct text escaped = {0};
    const char *slash = strrchr(name, '/'), *last = strrchr(name, '.');
    for (const char *at = name; *at; at++) {
        bool is_packages = *at == '.' && at != last && (!slash || at > slash);
        text_printf(&escaped, is_packages ? "%%2e" : "%c", *at);
    }
    return arena_strdup(arena, text_string(&escaped));
}

/* Tries the root, and then with each field behind it as a part of the name. */
static struct error *find_variable(struct program *program, const struct path *path, size_t *taken,
                                   struct package_variable *ret)
{
    const char *name = path->root;
    TRY(program->find_variable(program, name, ret));
    for (size_t i = 0; !ret->type && i < path->steps.count; i++) {
        const struct path_step *step = &path->steps.items[i];
        if (step->kind != STEP_FIELD)
            break;
        name = arena_printf(&program->arena, "%s.%s", name, step->name);
        TRY(program->find_variable(program, escape_dots(&program->arena, name), ret));
        *taken = ret->type ? i + 1 : 0;
    }
    return NULL;
}

struct error *resolve_variable(const struct arguments *arguments, enum moment moment,
                               const struct path *path, size_t *taken, const struct access **ret)
{
    struct program *program = (struct program *)arguments->program;
    struct package_variable variable;
    if (!program->find_variable)
        return error_target("where '%s' is, and of what type, only debug information (DWARF) says, "
                            "and %s has none",
                            path->text, program->path);
    TRY(find_variable(program, path, taken, &variable));
    if (!variable.type)
        return error_target("%s has no variable %s, or nothing uses it there", program->path,
                            path->root);
    const char *name = path->root;
    for (size_t i = 0; i < *taken; i++)
        name = arena_printf(&program->arena, "%s.%s", name, path->steps.items[i].name);
    const struct access_base place = {
        .kind = BASE_VARIABLE,
        .path =
            arena_printf(arguments_arena(arguments), "var %s", access_shown_name(arguments, name)),
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

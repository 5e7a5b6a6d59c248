#include "path/results.h"

#include <string.h>

#include "base/text.h"

/* `ret` if there is just one, `ret.err` by its name, `ret.0` by its number. */
static const struct access *result(const struct arguments *arguments,
                                   const struct placed_parameter *placed, size_t number,
                                   size_t count)
{
    struct arena *arena = arguments_arena(arguments);
    const char *path = "ret";
    if (parameter_is_named(placed->parameter))
        path = arena_printf(arena, "ret.%s", placed->parameter->name);
    else if (count > 1)
        path = arena_printf(arena, "ret.%zu", number);
    struct access *access = access_placed(arguments, placed, path);
    access->moment = AT_RETURN;
    return access;
}

struct error *access_results(const struct arguments *arguments, struct accesses *ret)
{
    size_t count = 0;
    *ret = (struct accesses){0};
    for (size_t i = 0; i < arguments->assignment.parameters.count; i++)
        count += arguments->assignment.parameters.items[i].parameter->is_result;
    if (count && !arguments->knows_results)
        return error_target("%s: where its results are can't be told: debug information leaves out "
                            "what stands before them",
                            arguments->function->name);
    for (size_t i = 0, number = 0; i < arguments->assignment.parameters.count; i++) {
        const struct placed_parameter *placed = &arguments->assignment.parameters.items[i];
        if (placed->parameter->is_result) {
            array_push(ret, result(arguments, placed, number, count));
            number++;
        }
    }
    return NULL;
}

static struct error *no_such_result(const struct arguments *arguments, const struct path *path,
                                    const struct accesses *results)
{
    AUTO_TEXT struct text list = {0};
    if (arguments_are_untyped(arguments))
        return error_target("%s: '%s' isn't known: there is no debug information (DWARF), and what "
                            "the runtime keeps doesn't say what this function returns",
                            arguments->function->name, path->text);
    for (size_t i = 0; i < results->count; i++)
        text_printf(&list, "%s%s", i ? ", " : "", results->items[i]->path);
    if (results->count == 0)
        return error_target("%s has no results: '%s' is nothing", arguments->function->name,
                            path->text);
    return error_target("%s has no result '%s'; it has %s", arguments->function->name, path->text,
                        text_string(&list));
}

/* The result that the step names, by number or name, or the only one: then the step isn't taken. */
static struct error *choose_result(const struct arguments *arguments, const struct path *path,
                                   const struct accesses *results, size_t *taken,
                                   const struct access **ret)
{
    const struct path_step *step =
        *taken < path->steps.count && path->steps.items[*taken].kind == STEP_FIELD
            ? &path->steps.items[*taken]
            : NULL;
    for (size_t i = 0; step && i < results->count; i++) {
        const struct access *result = results->items[i];
        const char *number = arena_printf(arguments_arena(arguments), "%zu", i);
        bool has_name = string_starts_with(result->path, "ret.");
        if (strcmp(number, step->name) == 0 ||
            (has_name && strcmp(result->path + strlen("ret."), step->name) == 0)) {
            ++*taken;
            *ret = result;
            return NULL;
        }
    }
    if (results->count != 1)
        return no_such_result(arguments, path, results);
    *ret = results->items[0];
    return NULL;
}

struct error *resolve_result(const struct arguments *arguments, enum moment moment,
                             const struct path *path, size_t *taken, const struct access **ret)
{
    struct accesses results;
    if (moment == AT_ENTRY)
        return access_only_at_return(path->text);
    TRY(access_results(arguments, &results));
    struct error *error = choose_result(arguments, path, &results, taken, ret);
    array_deinit(&results);
    return error;
}

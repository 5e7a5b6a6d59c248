#include "cmd/ready_script.h"

#include <string.h>

#include "program/find.h"

bool ready_script_takes(const struct ready_script *script, const char *form)
{
    return strcmp(form, "slow") == 0 && library_has_option(script, form, strlen(form));
}

static struct error *no_such_script(struct arena *arena, const char *name)
{
    struct ready_scripts scripts;
    const char *nearest = NULL;
    unsigned least = (unsigned)strlen(name) / 3 + 1;
    TRY(library_list(arena, &scripts));
    for (size_t i = 0; i < scripts.count; i++) {
        unsigned distance = name_distance(scripts.items[i].name, name);
        if (distance > least || (nearest && distance == least))
            continue;
        nearest = scripts.items[i].name;
        least = distance;
    }
    array_deinit(&scripts);
    if (nearest)
        return error_usage("there is no file '%s', and no ready script of that name. The nearest "
                           "is %s; 'gobt scripts' lists them",
                           name, nearest);
    return error_usage("there is no file '%s', and no ready script of that name: 'gobt scripts' "
                       "lists them",
                       name);
}

struct error *ready_script_find(struct arena *arena, const struct options *options,
                                struct ready_script *ret)
{
    const char *name = options->operands.items[0], *form = options->template;
    const char *given = options->key ? "count-by" : form;
    TRY(library_find(arena, name, ret));
    if (!ret->source)
        return no_such_script(arena, name);
    if (!form || ready_script_takes(ret, form))
        return NULL;
    TRY(library_find(arena, arena_printf(arena, "%s-%s", name, form), ret));
    if (!ret->source || options->key || (options->value && strcmp(options->value, "duration") != 0))
        return error_usage("%s has no form --%s%s%s%s: 'gobt scripts' lists those that it has",
                           name, option_exists(given) ? "" : "template ", given,
                           options->value ? " " : "", options->value ? options->value : "");
    return NULL;
}

#include "bt/constant.h"

#include <string.h>

#include "base/text.h"
#include "bt/named_number.h"
#include "bt/scanner.h"
#include "path/assertion.h"
#include "path/path.h"

const char *constant_group(struct arena *arena, const char *inside, const char *word)
{
    const char *group = inside + strlen(word);
    if (!string_starts_with(inside, word) || *group != '(' || scan_group(group) != strlen(group))
        return NULL;
    return arena_strndup(arena, group + 1, strlen(group) - 2);
}

/* No interface can hold what the program has no record of. Of `PATH or PATH`: whether each does. */
static struct error *has_missing_type(struct program *program, const struct path *path, bool *ret)
{
    *ret = false;
    for (size_t i = 0; i < path->steps.count && !*ret; i++) {
        if (path->steps.items[i].kind == STEP_ASSERT)
            TRY(type_is_missing(program, path->steps.items[i].name, ret));
    }
    return *ret && path->other ? has_missing_type(program, path->other, ret) : NULL;
}

static struct error *asks_for_missing_type(const struct probe *probe, const char *source, bool *ret)
{
    struct path path;
    enum path_form form;
    TRY(path_parse_with_form(probe->script->arena, source, &path, &form));
    struct error *error = has_missing_type((struct program *)probe->arguments->program, &path, ret);
    path_deinit(&path);
    return error;
}

struct error *constant_expression(const struct probe *probe, const char *inside, const char **path,
                                  const char **ret)
{
    struct arena *arena = probe->script->arena;
    bool is_missing;
    *path = inside;
    *ret = NULL;
    if (strcmp(inside, "go.strlen") == 0) {
        *ret = arena_printf(arena, "%llu", (unsigned long long)probe->script->options.string_limit);
        return NULL;
    }
    if (named_number_is_asked(inside))
        return named_number_value(probe->script, inside, ret);
    const char *known = constant_group(arena, inside, "go.known");
    if (!known)
        return NULL;
    *path = known;
    TRY(asks_for_missing_type(probe, known, &is_missing));
    if (is_missing)
        *ret = "(uint64)0";
    return NULL;
}

#include "bt/label.h"

#include "base/text.h"
#include "program/find.h"

static const char *short_name(const struct probe *probe, const struct function *function)
{
    AUTO_FREE char *name = function_short_name(function->name);
    return arena_strdup(probe->script->arena, name);
}

const char *label_function(const struct probe *probe)
{
    return short_name(probe, probe->arguments->function);
}

const char *label_inlined_into(const struct probe *probe)
{
    const struct code *code = probe->arguments->code;
    return code && code->is_inlined ? short_name(probe, code->into) : NULL;
}

const char *label_line(const struct probe *probe)
{
    const struct code *code = probe->arguments->code;
    return code && code->file ? arena_printf(probe->script->arena, "%s:%u",
                                             source_file_name(code->file), code->line)
                              : NULL;
}

const char *label_of(const struct probe *probe)
{
    struct arena *arena = probe->script->arena;
    const char *function = label_function(probe), *into = label_inlined_into(probe);
    const char *line = label_line(probe);
    if (line && into)
        return arena_printf(arena, "%s (%s, inlined into %s)", function, line, into);
    if (line)
        return arena_printf(arena, "%s (%s)", function, line);
    return into ? arena_printf(arena, "%s (inlined into %s)", function, into) : function;
}

#include "bt/function_name.h"

#include <string.h>

#include "base/text.h"

static const char *find_whole(const struct script *script, const char *shown)
{
    for (size_t i = 0; i < script->short_names.count; i++) {
        if (strcmp(script->short_names.items[i].shown, shown) == 0)
            return script->short_names.items[i].whole;
    }
    return NULL;
}

/* The name's end; with a number in front where another's is the same. */
static const char *shorten(struct script *script, const char *name, size_t most)
{
    size_t length = strlen(name);
    for (unsigned number = 1;; number++) {
        const char *front = number == 1 ? "…" : arena_printf(script->arena, "%u…", number);
        const char *end = name + length - (most - strlen(front));
        while ((*end & 0xc0) == 0x80) /* the rest of a character */
            end++;
        const char *shown = arena_printf(script->arena, "%s%s", front, end);
        const char *whole = find_whole(script, shown);
        if (whole && strcmp(whole, name) == 0)
            return shown;
        if (whole)
            continue;
        struct short_name entry = {name, shown};
        array_push(&script->short_names, entry);
        text_printf(script->notes, "%s is %s: bpftrace %s has room for %zu bytes of a name\n",
                    shown, name, script->options.dialect.name, most);
        return shown;
    }
}

const char *function_name_value(struct script *script, const char *name)
{
    size_t length = strlen(name), most = script->options.dialect.literal_maximum;
    if (most && length > most)
        name = shorten(script, name, most);
    else if (length > script->longest_name)
        script->longest_name = length;
    return arena_printf(script->arena, "\"%s\"", name);
}

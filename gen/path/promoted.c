#include "path/promoted.h"

#include <string.h>

enum { MAX_EMBEDDING = 4, MAX_TYPES = 64 };

static const char value_suffix[] = "-fm";

/* Types that may have the method, of one depth of embedding. */
struct level {
    struct type *types[MAX_TYPES];
    size_t count;
};

struct search {
    const char *receiver; /* "vault.View" of "vault.(*View).Put" */
    struct level found;
};

/* "vault.(*View).Put-fm" as "vault.View" and "Put"; false: it is no method's name. */
static bool split_name(struct arena *arena, const char *name, const char **receiver,
                       const char **method)
{
    const char *last = function_last_component(name);
    size_t length = strlen(last);
    AUTO_TEXT struct text type = {0};
    if (string_ends_with(last, value_suffix))
        length -= strlen(value_suffix);
    for (const char *at = name; at + 1 < last; at++) {
        if (!strchr("(*)", *at))
            text_add_char(&type, *at);
    }
    *receiver = arena_strdup(arena, text_string(&type));
    *method = arena_strndup(arena, last, length);
    return type.length > 0 && length > 0;
}

static struct error *visit(struct type *type, void *context)
{
    struct search *search = context;
    size_t length = strlen(type->name), wanted = strlen(search->receiver);
    if (type->kind == TYPE_POINTER || length < wanted || search->found.count == MAX_TYPES)
        return NULL;
    const char *at = type->name + length - wanted;
    bool starts = at == type->name || at[-1] == '.' || at[-1] == '/';
    if (starts && strcmp(at, search->receiver) == 0 && !strpbrk(type->name, "[]{} *"))
        search->found.types[search->found.count++] = type;
    return NULL;
}

/* The types that are embedded in those of LEVEL. */
static struct error *find_embedded(const struct level *level, struct level *ret)
{
    *ret = (struct level){0};
    for (size_t i = 0; i < level->count; i++) {
        struct type *type = level->types[i];
        TRY(type_complete(type));
        for (size_t j = 0; j < type->field_count && ret->count < MAX_TYPES; j++) {
            struct type *inner = type->fields[j].type;
            if (!type->fields[j].embedded)
                continue;
            TRY(type_complete(inner));
            ret->types[ret->count++] = inner->kind == TYPE_POINTER ? inner->element : inner;
        }
    }
    return NULL;
}

/* Adds the methods of TYPE that have that very name. */
static struct error *add_methods(struct program *program, const struct type *type,
                                 const char *method, struct functions *ret)
{
    const char *last = function_last_component(type->name);
    const char *const names[] = {
        arena_printf(&program->arena, "%s.%s", type->name, method),
        arena_printf(&program->arena, "%.*s(*%s).%s", (int)(last - type->name), type->name, last,
                     method),
    };
    for (size_t i = 0; i < LENGTH(names); i++) {
        AUTO(functions_deinit) struct functions found = {0};
        TRY(program_match_functions(program, names[i], &found));
        for (size_t j = 0; j < found.count; j++) {
            AUTO_FREE char *name = function_display_name(found.items[j]->name);
            if (strcmp(name, names[i]) == 0)
                array_push(ret, found.items[j]);
        }
    }
    return NULL;
}

struct error *promoted_find(struct program *program, const char *name, struct functions *ret,
                            struct text *notes)
{
    struct search search = {0};
    const char *method;
    if (!split_name(&program->arena, name, &search.receiver, &method))
        return NULL;
    TRY(program_each_type(program, visit, &search));
    struct level level = search.found;
    for (unsigned depth = 0; depth <= MAX_EMBEDDING && level.count && ret->count == 0; depth++) {
        for (size_t i = 0; i < level.count; i++)
            TRY(add_methods(program, level.types[i], method, ret));
        if (ret->count == 0) {
            struct level next;
            TRY(find_embedded(&level, &next));
            level = next;
        }
    }
    for (size_t i = 0; i < ret->count; i++)
        text_printf(notes, "%s is no function of its own: taking %s, which such a call calls\n",
                    name, ret->items[i]->name);
    return NULL;
}

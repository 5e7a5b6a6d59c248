/* What a path means in a function: its root is a parameter, a slot or a builtin, its steps lead on.
 */
#include "path/access.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"

enum { MAX_EMBEDDING = 8, MAX_LISTED_FIELDS = 40 };

static struct arena *arena_of(const struct arguments *arguments)
{
    return &((struct program *)arguments->program)->arena;
}

/* ---- roots ---- */

/* One word of a parameter, without the meaning that its type gives it. */
static const struct access *raw_word(const struct arguments *arguments, uint64_t slot)
{
    struct arena *arena = arena_of(arguments);
    const struct placed_parameter *placed = arguments_of_slot(arguments, slot);
    const struct word *word = &arguments->assignment.words.items[slot];
    struct type *type = ARENA_NEW(arena, struct type);
    *type = (struct type){
        .name = type_kind_name(word->kind),
        .kind = word->kind == TYPE_UNKNOWN ? TYPE_UINT : word->kind,
        .size = word->size,
        .complete = true,
    };
    /* A single word says where something is, not what is there. */
    switch (type->kind) {
    case TYPE_BOOL:
    case TYPE_INT:
    case TYPE_UINT:
    case TYPE_FLOAT:
        break;
    default:
        type->kind = TYPE_UNSAFE_POINTER;
    }
    const struct access *whole = access_parameter(arguments, placed);
    struct access *access = access_new(arguments, whole->kind, type,
                                       arena_printf(arena, "%llu", (unsigned long long)slot));
    if (whole->kind == ACCESS_WORDS) {
        access->first_word = slot;
        access->word_count = 1;
    } else {
        access->base = whole->base;
        access->offset = word->offset;
        access->is_indexed = true;
    }
    return access;
}

static struct error *resolve_slot(const struct arguments *arguments, const struct path *path,
                                  const struct access **ret)
{
    const struct placed_parameter *placed = arguments_of_slot(arguments, path->slot);
    if (!placed)
        return error_target("%s has %zu words of arguments, numbered from 0: there is no slot %llu",
                            arguments->function->name, arguments->assignment.slot_count,
                            (unsigned long long)path->slot);
    *ret = placed->first_word == path->slot ? access_parameter(arguments, placed)
                                            : raw_word(arguments, path->slot);
    return NULL;
}

static struct error *goroutine(const struct arguments *arguments, const struct access **ret)
{
    struct program *program = (struct program *)arguments->program;
    struct type *type;
    TRY(program_find_type(program, "runtime.g", &type));
    if (!type)
        return error_target("%s doesn't say what a goroutine looks like (runtime.g)",
                            program->path);
    struct access_base *base = ARENA_NEW(&program->arena, struct access_base);
    *base = (struct access_base){.kind = BASE_GOROUTINE, .path = "g", .target = type};
    struct access *access = access_new(arguments, ACCESS_MEMORY, type, "g");
    access->base = base;
    *ret = access;
    return NULL;
}

static struct error *no_such_parameter(const struct arguments *arguments, const char *name)
{
    AUTO_TEXT struct text list = {0};
    for (size_t i = 0; i < arguments->assignment.parameters.count; i++) {
        const struct placed_parameter *placed = &arguments->assignment.parameters.items[i];
        if (placed->parameter->is_result || placed->word_count == 0)
            continue;
        text_add_string(&list, list.length ? ", " : "");
        if (parameter_is_named(placed->parameter))
            text_printf(&list, "%s (slot %zu)", placed->parameter->name, placed->first_word);
        else
            text_printf(&list, "unnamed (slot %zu)", placed->first_word);
    }
    return error_target("%s has no parameter '%s'; it has %s", arguments->function->name, name,
                        list.length ? list.bytes : "none");
}

/* Of these a parameter of the same name takes precedence; "go.NAME" is always the builtin. */
static const struct {
    const char *name;
    enum access_kind kind;
    bool only_behind_go;
} builtins[] = {
    {"goid", ACCESS_GOID, false},  {"func", ACCESS_FUNCTION_NAME, false},
    {"time", ACCESS_TIME, true},   {"process", ACCESS_PROCESS, true},
    {"stack", ACCESS_STACK, true},
};

static const struct access *find_builtin(const struct arguments *arguments, const char *name,
                                         bool behind_go)
{
    for (size_t i = 0; i < LENGTH(builtins); i++) {
        if (strcmp(builtins[i].name, name) == 0 && (behind_go || !builtins[i].only_behind_go))
            return access_new(arguments, builtins[i].kind, NULL, builtins[i].name);
    }
    return NULL;
}

static struct error *resolve_name(const struct arguments *arguments, const char *name,
                                  const struct access **ret)
{
    static const char *const returns[] = {"ret", "duration", "caller", "parent"};
    const struct placed_parameter *placed = arguments_find(arguments, name);
    if (placed && parameter_is_named(placed->parameter)) {
        *ret = access_parameter(arguments, placed);
        return NULL;
    }
    *ret = find_builtin(arguments, name, false);
    if (*ret)
        return NULL;
    if (strcmp(name, "g") == 0)
        return goroutine(arguments, ret);
    for (size_t i = 0; i < LENGTH(returns); i++) {
        if (strcmp(name, returns[i]) == 0)
            return error_target("'%s' isn't known when a function is entered, and this version of "
                                "gobt has no probes on returns",
                                name);
    }
    /* As with fields: a name that differs in case only, if there is just one. */
    for (size_t i = 0; i < arguments->assignment.parameters.count; i++) {
        const struct placed_parameter *other = &arguments->assignment.parameters.items[i];
        if (other->parameter->is_result || strcasecmp(other->parameter->name, name) != 0)
            continue;
        if (placed)
            return no_such_parameter(arguments, name);
        placed = other;
    }
    if (!placed || !parameter_is_named(placed->parameter))
        return no_such_parameter(arguments, name);
    *ret = access_parameter(arguments, placed);
    return NULL;
}

/* ---- steps ---- */

/* The way to a field: numbers of fields, outermost first. */
struct field_way {
    size_t numbers[MAX_EMBEDDING];
    size_t count;
    unsigned found; /* how many fields of that depth have the name */
};

static struct error *embedded_struct(const struct field *field, struct type **ret)
{
    struct type *type = field->type;
    *ret = NULL;
    if (!field->embedded)
        return NULL;
    if (type->kind == TYPE_POINTER) {
        TRY(type_complete(type));
        type = type->element;
    }
    if (type->kind == TYPE_STRUCT)
        *ret = type;
    return NULL;
}

/* Fields of exactly DEPTH embeddings whose name matches. */
static struct error *find_at_depth(struct type *type, const char *name, bool ignore_case,
                                   size_t depth, struct field_way *prefix, struct field_way *found)
{
    TRY(type_complete(type));
    for (size_t i = 0; i < type->field_count; i++) {
        const struct field *field = &type->fields[i];
        prefix->numbers[prefix->count] = i;
        if (depth == 0) {
            int differs = ignore_case ? strcasecmp(field->name, name) : strcmp(field->name, name);
            if (differs || strcmp(field->name, "_") == 0)
                continue;
            unsigned seen = found->found + 1;
            *found = *prefix;
            found->count = prefix->count + 1;
            found->found = seen;
            continue;
        }
        struct type *inner;
        TRY(embedded_struct(field, &inner));
        if (!inner)
            continue;
        prefix->count++;
        TRY(find_at_depth(inner, name, ignore_case, depth - 1, prefix, found));
        prefix->count--;
    }
    return NULL;
}

/* As Go promotes: the shallowest depth that has the name, if just one field there has it. */
static struct error *find_field(struct type *type, const char *name, struct field_way *ret)
{
    for (int ignore_case = 0; ignore_case <= 1; ignore_case++) {
        for (size_t depth = 0; depth < MAX_EMBEDDING; depth++) {
            struct field_way prefix = {0};
            *ret = (struct field_way){0};
            TRY(find_at_depth(type, name, ignore_case, depth, &prefix, ret));
            if (ret->found)
                return NULL;
        }
    }
    return NULL;
}

static struct error *no_such_field(const struct access *value, const char *name,
                                   const struct field_way *way)
{
    AUTO_TEXT struct text list = {0};
    for (size_t i = 0; i < value->type->field_count && i < MAX_LISTED_FIELDS; i++)
        text_printf(&list, "%s%s", i ? ", " : "", value->type->fields[i].name);
    if (value->type->field_count > MAX_LISTED_FIELDS)
        text_add_string(&list, ", ...");
    if (way->found > 1)
        return error_target("'%s' could be %u fields of %s (%s); it has %s", name, way->found,
                            value->path, value->type->name, text_string(&list));
    return error_target("%s (%s) has no field '%s'; it has %s", value->path, value->type->name,
                        name, list.length ? list.bytes : "none");
}

static struct error *follow_pointers(const struct arguments *arguments, const struct access **value)
{
    for (unsigned i = 0; (*value)->type && (*value)->type->kind == TYPE_POINTER && i < 8; i++)
        TRY(access_target(arguments, *value, value));
    return NULL;
}

/* A promoted field is called as it was asked for: without the embedded structs that it is in. */
static const struct access *promoted(const struct arguments *arguments, const struct access *start,
                                     const struct access *field)
{
    struct access *renamed = ARENA_NEW(arena_of(arguments), struct access);
    *renamed = *field;
    renamed->path =
        arena_printf(arena_of(arguments), "%s.%s", start->path, strrchr(field->path, '.') + 1);
    return renamed;
}

static struct error *step_field(const struct arguments *arguments, const char *name,
                                const struct access **value)
{
    TRY(follow_pointers(arguments, value));
    const struct access *start = *value;
    if (!start->type || start->type->kind != TYPE_STRUCT)
        return error_target("%s is %s%s, which has no fields: '.%s' leads nowhere", start->path,
                            start->type ? "of type " : "", start->type ? start->type->name : "text",
                            name);
    struct field_way way;
    TRY(find_field(start->type, name, &way));
    if (way.found != 1)
        return no_such_field(start, name, &way);
    for (size_t i = 0; i < way.count; i++) {
        TRY(follow_pointers(arguments, value));
        TRY(access_field(arguments, *value, way.numbers[i], value));
    }
    if (way.count > 1)
        *value = promoted(arguments, start, *value);
    return NULL;
}

static struct error *step_index(const struct arguments *arguments, const struct path_step *step,
                                const struct access **value)
{
    TRY(follow_pointers(arguments, value));
    struct type *type = (*value)->type;
    enum type_kind kind = type ? type->kind : TYPE_UNKNOWN;
    if (kind == TYPE_MAP)
        return error_target("%s is a map: this version of gobt can't look inside one",
                            (*value)->path);
    if (kind != TYPE_ARRAY && kind != TYPE_SLICE && kind != TYPE_STRING)
        return error_target("%s (%s) has no elements", (*value)->path, type ? type->name : "text");
    if (step->kind == STEP_INDEX)
        return access_element(arguments, *value, step->from, value);
    if (kind == TYPE_ARRAY)
        return error_target("%s is an array: give an index, not a range", (*value)->path);
    struct arena *arena = arena_of(arguments);
    struct access *part = ARENA_NEW(arena, struct access);
    *part = **value;
    part->has_range = true;
    part->range_from = step->from;
    part->has_range_end = step->has_to;
    part->range_to = step->to;
    part->path =
        step->has_to
            ? arena_printf(arena, "%s[%llu:%llu]", (*value)->path, (unsigned long long)step->from,
                           (unsigned long long)step->to)
            : arena_printf(arena, "%s[%llu:]", (*value)->path, (unsigned long long)step->from);
    *value = part;
    return NULL;
}

static struct error *take_step(const struct arguments *arguments, const struct path_step *step,
                               const struct access **value)
{
    if ((*value)->has_range)
        return error_usage("'%s': nothing can follow a range", (*value)->path);
    switch (step->kind) {
    case STEP_FIELD:
        return step_field(arguments, step->name, value);
    case STEP_INDEX:
    case STEP_RANGE:
        return step_index(arguments, step, value);
    case STEP_ASSERT:
        return error_target("'%s.(%s)': this version of gobt can't look inside interfaces",
                            (*value)->path, step->name);
    }
    return NULL;
}

/* "go.goid": the builtin, also where a parameter is called goid. */
static bool is_behind_go(const struct arguments *arguments, const struct path *path)
{
    return strcmp(path->root, "go") == 0 && path->steps.count > 0 &&
           path->steps.items[0].kind == STEP_FIELD && !arguments_find(arguments, "go");
}

static struct error *resolve_behind_go(const struct arguments *arguments, const struct path *path,
                                       const struct access **ret)
{
    *ret = find_builtin(arguments, path->steps.items[0].name, true);
    if (!*ret || path->steps.count > 1)
        return error_usage("'%s': behind 'go.' stands args, goid, func, time, process or stack",
                           path->text);
    return NULL;
}

struct error *access_resolve(const struct arguments *arguments, const struct path *path,
                             const struct access **ret)
{
    if (path->is_slot)
        TRY(resolve_slot(arguments, path, ret));
    else if (is_behind_go(arguments, path))
        return resolve_behind_go(arguments, path, ret);
    else
        TRY(resolve_name(arguments, path->root, ret));
    for (size_t i = 0; i < path->steps.count; i++)
        TRY(take_step(arguments, &path->steps.items[i], ret));
    return NULL;
}

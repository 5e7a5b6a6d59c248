/* What a path means in a function: its root is a parameter, a slot or a builtin, its steps lead on.
 */
#include "path/assertion.h"
#include "path/captured.h"
#include "path/elsewhere.h"
#include "path/field_way.h"
#include "path/map_key.h"
#include "path/results.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"

enum { MAX_LISTED_FIELDS = 40 };

/* ---- roots ---- */

/* One word of a parameter, without the meaning that its type gives it. */
static const struct access *raw_word(const struct arguments *arguments, uint64_t slot)
{
    struct arena *arena = arguments_arena(arguments);
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

static struct error *no_parameters(const struct arguments *arguments, const char *what)
{
    return error_target("%s: '%s' isn't known: there is no debug information (DWARF), and what the "
                        "runtime keeps doesn't say what this function takes",
                        arguments->function->name, what);
}

static struct error *resolve_slot(const struct arguments *arguments, const struct path *path,
                                  const struct access **ret)
{
    const struct placed_parameter *placed = arguments_of_slot(arguments, path->slot);
    if (!placed && arguments_are_untyped(arguments))
        return no_parameters(arguments, path->text);
    if (!placed)
        return error_target("%s has %zu words of arguments, numbered from 0: there is no slot %llu",
                            arguments->function->name, arguments->assignment.slot_count,
                            (unsigned long long)path->slot);
    *ret = placed->first_word == path->slot ? access_parameter(arguments, placed)
                                            : raw_word(arguments, path->slot);
    return NULL;
}

/* The path of the result that has that name, or that is the error; or NULL. */
static const char *meant_result(const struct arguments *arguments, const char *name)
{
    struct accesses results;
    const char *found = NULL;
    struct error *error = access_results(arguments, &results);
    for (size_t i = 0; !error && i < results.count; i++) {
        const struct access *result = results.items[i];
        bool has_name =
            strncmp(result->path, "ret.", 4) == 0 && strcmp(result->path + 4, name) == 0;
        bool is_error = strcmp(name, "err") == 0 && strcmp(result->type->name, "error") == 0;
        if (has_name || (is_error && !found))
            found = result->path;
        if (has_name)
            break;
    }
    error_destroy(error);
    array_deinit(&results);
    return found;
}

static struct error *no_such_parameter(const struct arguments *arguments, const char *name)
{
    if (arguments_are_untyped(arguments))
        return no_parameters(arguments, name);
    AUTO_TEXT struct text list = {0};
    for (size_t i = 0; i < arguments->assignment.parameters.count; i++) {
        const struct placed_parameter *placed = &arguments->assignment.parameters.items[i];
        if (placed->parameter->is_result || placed->word_count == 0)
            continue;
        text_add_string(&list, list.length ? ", " : "");
        if (arguments->code)
            text_add_string(&list, placed->parameter->name);
        else if (parameter_is_named(placed->parameter))
            text_printf(&list, "%s (slot %zu)", placed->parameter->name, placed->first_word);
        else
            text_printf(&list, "unnamed (slot %zu)", placed->first_word);
    }
    if (list.length == 0)
        text_add_string(&list, "none");
    if (arguments->code && arguments->code->is_stripped)
        return error_target("%s: which variables a line has, and where '%s' is, only debug "
                            "information (DWARF) says, and %s has none",
                            arguments->function->name, name, arguments->program->path);
    if (arguments->code)
        return error_target("%s has no variable '%s' in scope there, or the compiler left "
                            "nothing of it; it has %s",
                            arguments->function->name, name, list.bytes);
    captured_print(arguments, &list);
    const char *result = meant_result(arguments, name);
    return error_target("%s has no parameter '%s'; it has %s%s%s", arguments->function->name, name,
                        list.bytes, result ? "; the result is " : "", result ? result : "");
}

/* Of these a parameter of the same name takes precedence; "go.NAME" is always the builtin. */
static const struct {
    const char *name;
    enum access_kind kind;
    bool only_behind_go;
} builtins[] = {
    {"goid", ACCESS_GOID, false},      {"func", ACCESS_FUNCTION_NAME, false},
    {"caller", ACCESS_CALLER, false},  {"duration", ACCESS_DURATION, false},
    {"time", ACCESS_TIME, true},       {"process", ACCESS_PROCESS, true},
    {"stack", ACCESS_STACK, true},     {"called_by", ACCESS_CALLED_BY, true},
    {"callers", ACCESS_CALLERS, true},
};

static struct error *find_builtin(const struct arguments *arguments, enum moment moment,
                                  const char *name, bool behind_go, const struct access **ret)
{
    *ret = NULL;
    for (size_t i = 0; i < LENGTH(builtins); i++) {
        if (strcmp(builtins[i].name, name) != 0 || (builtins[i].only_behind_go && !behind_go))
            continue;
        if (builtins[i].kind == ACCESS_DURATION && moment == AT_ENTRY)
            return access_only_at_return(name);
        struct access *access = access_new(arguments, builtins[i].kind, NULL, builtins[i].name);
        access->moment = moment;
        *ret = access;
    }
    return NULL;
}

/* Of names that differ in case only one is meant if there is just one. */
static struct error *find_ignoring_case(const struct arguments *arguments, const char *name,
                                        const struct placed_parameter **ret)
{
    *ret = NULL;
    for (size_t i = 0; i < arguments->assignment.parameters.count; i++) {
        const struct placed_parameter *other = &arguments->assignment.parameters.items[i];
        if (other->parameter->is_result || strcasecmp(other->parameter->name, name) != 0)
            continue;
        if (*ret)
            return no_such_parameter(arguments, name);
        *ret = other;
    }
    if (!*ret || !parameter_is_named((*ret)->parameter))
        return no_such_parameter(arguments, name);
    return NULL;
}

static struct error *resolve_name(const struct arguments *arguments, enum moment moment,
                                  const char *name, const struct access **ret)
{
    const struct placed_parameter *placed = arguments_find(arguments, name);
    if (!placed || !parameter_is_named(placed->parameter)) {
        TRY(resolve_captured(arguments, name, ret));
        if (*ret)
            return NULL;
        TRY(find_builtin(arguments, moment, name, false, ret));
        if (*ret)
            return NULL;
        if (strcmp(name, "g") == 0)
            return resolve_goroutine(arguments, moment, ret);
        TRY(find_ignoring_case(arguments, name, &placed));
    }
    *ret = access_parameter(arguments, placed);
    return NULL;
}

/* ---- steps ---- */

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
    const char *path = arena_printf(arguments_arena(arguments), "%s.%s", start->path,
                                    strrchr(field->path, '.') + 1);
    return access_renamed(arguments, field, path);
}

static struct error *step_field(const struct arguments *arguments, const char *name,
                                const struct access **value)
{
    TRY(follow_pointers(arguments, value));
    const struct access *start = *value;
    if (start->type && start->type->is_words && start->type->kind != TYPE_STRUCT)
        return error_target(
            "%s is %s bytes, and without debug information (DWARF) nobody knows what "
            "of: say it, '%s.(*PACKAGE.TYPE).%s'",
            start->path, start->type->name, start->path, name);
    if (!start->type || start->type->kind != TYPE_STRUCT)
        return error_target("%s is %s%s, which has no fields: '.%s' leads nowhere", start->path,
                            start->type ? "of type " : "", start->type ? start->type->name : "text",
                            name);
    struct field_way way;
    TRY(field_way_find(start->type, name, &way));
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

/* The value that says where a range ends: an integer, that of the return if it may be. */
static struct error *find_range_end(const struct arguments *arguments, enum moment moment,
                                    const char *text, const struct access **ret)
{
    struct path path;
    TRY(path_parse(arguments_arena(arguments), text, &path));
    struct error *error = access_resolve(arguments, moment, &path, ret);
    path_deinit(&path);
    if (error)
        return error;
    const struct type *type = (*ret)->type;
    if (!type || (type->kind != TYPE_INT && type->kind != TYPE_UINT))
        return error_usage("a range ends at a number: '%s' (%s) is none", text,
                           type ? type->name : "text");
    return NULL;
}

static struct error *step_range(const struct arguments *arguments, enum moment moment,
                                const struct path_step *step, const struct access **value)
{
    struct arena *arena = arguments_arena(arguments);
    struct access *part = ARENA_NEW(arena, struct access);
    AUTO_TEXT struct text path = {0};
    *part = **value;
    part->has_range = true;
    part->range_from = step->from;
    part->has_range_end = step->has_to;
    part->range_to = step->to;
    if (step->to_path)
        TRY(find_range_end(arguments, moment, step->to_path, &part->range_end));
    if (part->range_end && part->range_end->moment == AT_RETURN && part->moment == AT_ENTRY)
        return error_usage("'%s[:%s]' ends where only the return tells: ask for what it is then, "
                           "'now %s[:%s]'",
                           (*value)->path, step->to_path, (*value)->path, step->to_path);
    text_printf(&path, "%s[", (*value)->path);
    if (step->from || !step->to_path)
        text_printf(&path, "%llu", (unsigned long long)step->from);
    text_add_char(&path, ':');
    if (step->has_to)
        text_printf(&path, "%llu", (unsigned long long)step->to);
    text_printf(&path, "%s]", step->to_path ? step->to_path : "");
    part->path = arena_strdup(arena, text_string(&path));
    *value = part;
    return NULL;
}

static struct error *step_index(const struct arguments *arguments, enum moment moment,
                                const struct path_step *step, const struct access **value)
{
    TRY(follow_pointers(arguments, value));
    struct type *type = (*value)->type;
    enum type_kind kind = type ? type->kind : TYPE_UNKNOWN;
    if (kind == TYPE_MAP)
        return access_map_key(arguments, step, value);
    if (step->kind == STEP_KEY)
        return error_usage("%s (%s) has no keys: give an index", (*value)->path,
                           type ? type->name : "text");
    if (kind != TYPE_ARRAY && kind != TYPE_SLICE && kind != TYPE_STRING)
        return error_target("%s (%s) has no elements", (*value)->path, type ? type->name : "text");
    if (step->kind == STEP_INDEX)
        return access_element_if_any(arguments, *value, step->from, value);
    if (kind == TYPE_ARRAY)
        return error_target("%s is an array: give an index, not a range", (*value)->path);
    return step_range(arguments, moment, step, value);
}

static struct error *take_step(const struct arguments *arguments, enum moment moment,
                               const struct path_step *step, const struct access **value)
{
    if ((*value)->has_range)
        return error_usage("'%s': nothing can follow a range", (*value)->path);
    switch (step->kind) {
    case STEP_FIELD:
        return step_field(arguments, step->name, value);
    case STEP_INDEX:
    case STEP_RANGE:
    case STEP_KEY:
        return step_index(arguments, moment, step, value);
    case STEP_ASSERT:
        return access_assert(arguments, *value, step->name, value);
    }
    return NULL;
}

/* "go.goid": the builtin, also where a parameter is called goid. */
static bool is_behind_go(const struct arguments *arguments, const struct path *path)
{
    return strcmp(path->root, "go") == 0 && path->steps.count > 0 &&
           path->steps.items[0].kind == STEP_FIELD && !arguments_find(arguments, "go");
}

static struct error *resolve_behind_go(const struct arguments *arguments, enum moment moment,
                                       const struct path *path, size_t *taken,
                                       const struct access **ret)
{
    const char *name = path->steps.items[0].name;
    *taken = 1;
    TRY(find_builtin(arguments, moment, name, true, ret));
    if (*ret && path->steps.count > 1)
        return error_usage("'%s': nothing can follow 'go.%s'", path->text, name);
    if (*ret)
        return NULL;
    if (strcmp(name, "g") == 0)
        return resolve_goroutine(arguments, moment, ret);
    if (strcmp(name, "allocated") == 0)
        return resolve_allocated(arguments, moment, ret);
    if (strcmp(name, "ret") == 0)
        return resolve_result(arguments, moment, path, taken, ret);
    return error_usage(
        "'%s': behind 'go.' stands args, ret, goid, g, func, caller, parent, "
        "duration, time, process, allocated, stack, called_by or callers; in scripts also "
        "strlen, entry(...), known(...) and number(...)",
        path->text);
}

/* `now p`: its words as they were at entry, what they lead to when it is read. */
static struct error *make_now(const struct arguments *arguments, enum moment moment,
                              const struct access **ret)
{
    if (moment == AT_ENTRY)
        return access_only_at_return(
            arena_printf(arguments_arena(arguments), "now %s", (*ret)->path));
    if ((*ret)->moment == AT_RETURN || !(*ret)->type)
        return error_usage("'now' is for arguments: '%s' is what it is at the return anyway",
                           (*ret)->path);
    const struct access *address = captured_address(*ret);
    if (address) {
        const char *path = arena_printf(arguments_arena(arguments), "now %s", (*ret)->path);
        TRY(make_now(arguments, moment, &address));
        TRY(captured_target(arguments, address, ret));
        *ret = access_renamed(arguments, *ret, path);
        return NULL;
    }
    struct access *now = ARENA_NEW(arguments_arena(arguments), struct access);
    *now = **ret;
    now->moment = AT_RETURN;
    now->is_argument_now = true;
    now->path = arena_printf(arguments_arena(arguments), "now %s", (*ret)->path);
    *ret = now;
    return NULL;
}

/* `parent`: the goroutine that started this one, where the runtime keeps that. */
static bool is_parent(const struct arguments *arguments, const struct path *path, size_t step)
{
    const char *name = step ? path->steps.items[0].name : path->root;
    return strcmp(name, "parent") == 0 && (step || !arguments_find(arguments, "parent"));
}

static struct error *resolve_parent(const struct arguments *arguments, enum moment moment,
                                    const struct access **ret)
{
    TRY(resolve_goroutine(arguments, moment, ret));
    struct error *error = step_field(arguments, "parentGoid", ret);
    if (!error) {
        *ret = access_renamed(arguments, *ret, "parent");
        return NULL;
    }
    error_destroy(error);
    return error_target("%s was built by Go %u.%u, whose runtime doesn't keep which goroutine "
                        "started another: that is known from Go 1.21 on",
                        arguments->program->path, arguments->program->version.major,
                        arguments->program->version.minor);
}

/* What a path begins with; *TAKEN counts the steps that belong to it. */
static struct error *resolve_root(const struct arguments *arguments, enum moment moment,
                                  const struct path *path, size_t *taken, const struct access **ret)
{
    bool behind_go = is_behind_go(arguments, path);
    *taken = behind_go;
    if (path->is_variable)
        return resolve_variable(arguments, moment, path, taken, ret);
    if (path->is_slot)
        return resolve_slot(arguments, path, ret);
    if (is_parent(arguments, path, behind_go))
        return resolve_parent(arguments, moment, ret);
    if (behind_go)
        return resolve_behind_go(arguments, moment, path, taken, ret);
    if (strcmp(path->root, "ret") == 0 && !arguments_find(arguments, "ret"))
        return resolve_result(arguments, moment, path, taken, ret);
    return resolve_name(arguments, moment, path->root, ret);
}

static struct error *resolve_alone(const struct arguments *arguments, enum moment moment,
                                   const struct path *path, const struct access **ret)
{
    size_t taken;
    TRY(resolve_root(arguments, moment, path, &taken, ret));
    if (path->is_now)
        TRY(make_now(arguments, moment, ret));
    for (size_t i = taken; i < path->steps.count; i++)
        TRY(take_step(arguments, moment, &path->steps.items[i], ret));
    return NULL;
}

struct error *access_resolve(const struct arguments *arguments, enum moment moment,
                             const struct path *path, const struct access **ret)
{
    struct error *error = resolve_alone(arguments, moment, path, ret);
    if (!error || !path->other)
        return error;
    struct error *second = access_resolve(arguments, moment, path->other, ret);
    error_destroy(second ? second : error);
    return second ? error : NULL;
}

struct error *access_resolve_text(const struct arguments *arguments, enum moment moment,
                                  const char *text, const struct access **ret, enum path_form *form)
{
    struct path path;
    TRY(path_parse_with_form(arguments_arena(arguments), text, &path, form));
    struct error *error = access_resolve(arguments, moment, &path, ret);
    path_deinit(&path);
    if (!error && !(*ret)->type && *form != FORM_NONE && *form != FORM_SHOW)
        error = error_usage("'%s': what gobt knows itself, as '%s', has no form but :show", text,
                            (*ret)->path);
    return error;
}

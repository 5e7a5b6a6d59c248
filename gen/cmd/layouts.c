#include "cmd/layouts.h"

#include <dirent.h>
#include <string.h>

#include "abi/attested.h"
#include "base/file.h"
#include "bt/built_in.h"
#include "cmd/notice.h"
#include "cmd/recorded_types.h"
#include "cmd/stripped.h"
#include "cmd/target.h"
#include "layout/layout_check.h"

static char ambiguous[] = ""; /* two functions of one name: one is for assembly to call */

void layouts_deinit(struct program_layouts *layouts)
{
    for (size_t i = 0; i < layouts->count; i++)
        layout_destroy(layouts->items[i]);
    array_deinit(layouts);
    name_map_deinit(&layouts->names);
    name_map_deinit(&layouts->packages);
    name_map_deinit(&layouts->functions);
    arena_deinit(&layouts->arena);
}

static const struct function *find_function(struct target *target, const char *name)
{
    struct name_map *map = &target->others.functions;
    const struct program *program = &target->program;
    bool is_empty = map->count == 0;
    for (size_t i = 0; is_empty && i < program->functions.count; i++) {
        struct function *function = &program->functions.items[i];
        name_map_put(map, function->name,
                     name_map_get(map, function->name) ? (void *)ambiguous : function);
    }
    void *found = name_map_get(map, name);
    return found == ambiguous ? NULL : found;
}

/* ---- whether a layout is of this program ---- */

static struct type *find_own_type(void *context, const char *name)
{
    return recorded_types_find(context, name);
}

static void note_use(void *context, const struct layout *layout)
{
    struct target *target = context;
    program_note_layout(&target->program, layout->file);
}

/* What reflection knows of the function's types must be what the layout says. */
static bool has_same_types(const struct signature *recorded, const struct signature *told)
{
    if (recorded->parameter_count != told->parameter_count)
        return false;
    for (size_t i = 0; i < told->parameter_count; i++) {
        const struct parameter *own = &recorded->parameters[i], *other = &told->parameters[i];
        if (own->is_result != other->is_result || own->type->kind != other->type->kind ||
            own->type->size != other->type->size)
            return false;
    }
    return true;
}

static enum attestation attest(struct target *target, const struct layout *layout,
                               const struct function *function, struct signature *told)
{
    struct signature recorded = {0};
    stripped_begin_signature(target, function, &target->program.arena, told);
    if (!layout_find_function((struct layout *)layout, function->name, told))
        return ATTESTATION_NONE;
    enum attestation result = signature_attest(&target->program, function, told);
    if ((result == ATTESTATION_AGREES || result == ATTESTATION_PARTLY) &&
        stripped_find_method(target, function, &target->program.arena, &recorded))
        return has_same_types(&recorded, told) ? ATTESTATION_AGREES : ATTESTATION_DIFFERS;
    return result;
}

static bool is_usable(const struct layout *layout, enum attestation attestation)
{
    return attestation == ATTESTATION_AGREES ||
           (attestation == ATTESTATION_PARTLY && !layout->program.is_near);
}

static struct error *check_functions(struct target *target, const struct layout *layout,
                                     size_t *count)
{
    const char *name;
    json_t *item;
    TRY(program_load_functions(&target->program));
    json_object_foreach(json_object_get(layout->document, "functions"), name, item)
    {
        struct signature told = {0};
        const struct function *function = find_function(target, name);
        enum attestation result =
            function ? attest(target, layout, function, &told) : ATTESTATION_NONE;
        if (result == ATTESTATION_DIFFERS && !layout->program.is_near)
            return error_target("%s isn't of this program: %s takes other arguments than it says",
                                layout->file, name);
        *count += is_usable(layout, result);
    }
    return NULL;
}

static bool is_release(const char *release, const char *version)
{
    return release && version && string_starts_with(version, release) &&
           strchr(" ", version[strlen(release)]);
}

static struct error *check(struct target *target, struct layout *layout, bool is_given)
{
    size_t count = 0;
    bool is_certain;
    TRY(layout_match(layout, &target->program, elf_file_architecture(target->file), &is_certain));
    struct layout_program program = {
        .find = find_own_type,
        .context = target,
        .is_same_go = is_release(layout->release, target->build.go_version),
    };
    program.is_near = !is_given && !layout->module && !program.is_same_go;
    layout_bind(layout, &program);
    TRY(layout_check_types(layout, &count));
    TRY(check_functions(target, layout, &count));
    if (!is_certain && count == 0)
        return error_target("nothing in %s shows that %s is of it", target->path, layout->file);
    program.note = note_use;
    layout_bind(layout, &program);
    return NULL;
}

/* It is destroyed if it isn't of the program. */
static struct error *take(struct target *target, struct layout *layout, bool is_given)
{
    struct error *error = check(target, layout, is_given);
    if (error)
        layout_destroy(layout);
    else
        array_push(&target->others, layout);
    return error;
}

/* "grpc-1.33.3", with or without its architecture. */
static const struct built_in *find_built_in(const struct target *target, const char *name)
{
    AUTO_TEXT struct text full = {0};
    const struct built_in *file = built_in_find("layouts", name);
    text_printf(&full, "%s-%s", name, elf_file_architecture(target->file));
    return file ? file : built_in_find("layouts", text_string(&full));
}

/* A file, or else the name of one that is built in. */
static struct error *read_given(const struct target *target, const char *name, struct layout **ret)
{
    AUTO_FREE char *text = NULL;
    TRY(file_read_if_present(name, &text));
    const struct built_in *file = text ? NULL : find_built_in(target, name);
    if (file)
        return layout_read(file->name, file->contents, ret);
    if (!text)
        TRY(file_read(name, &text));
    return layout_read(name, text, ret);
}

struct error *layouts_take_given(struct target *target, const struct options *options)
{
    for (size_t i = 0; i < options->layouts.count; i++) {
        struct layout *layout;
        const char *file = options->layouts.items[i];
        TRY(read_given(target, file, &layout));
        if (target->debug) {
            AUTO_TEXT struct text note = {0};
            text_printf(&note, "%s isn't used: %s has debug information\n", file, target->path);
            print_notes(&note);
            layout_destroy(layout);
            continue;
        }
        TRY(take(target, layout, true));
    }
    return NULL;
}

/* ---- those that nobody gave ---- */

static void pass_over(struct error *error)
{
    AUTO_TEXT struct text note = {0};
    if (!error)
        return;
    text_printf(&note, "a layout is passed over: %s\n", error->message);
    print_notes(&note);
    error_destroy(error);
}

/* Whether a layout that is found is about something that this program is known to have. */
static bool is_meant(const struct target *target, const struct layout *layout)
{
    bool is_certain;
    struct error *error =
        layout_match(layout, &target->program, elf_file_architecture(target->file), &is_certain);
    error_destroy(error);
    return !error && is_certain;
}

static void try_text(struct target *target, const char *file, const char *text)
{
    struct layout *layout = NULL;
    struct error *error = layout_read(file, text, &layout);
    if (error)
        pass_over(error);
    else if (is_meant(target, layout))
        pass_over(take(target, layout, false));
    else
        layout_destroy(layout);
}

/* Those of the runtime are found by their names: runtime_layouts.h. */
static bool is_of_the_runtime(const char *name)
{
    return string_starts_with(name, "go1.");
}

static void try_own_file(struct target *target, const char *directory, const char *file)
{
    struct arena *arena = &target->others.arena;
    AUTO_FREE char *text = NULL;
    if (!string_ends_with(file, ".json") || is_of_the_runtime(file))
        return;
    const char *path = arena_printf(arena, "%s/%s", directory, file);
    const char *name = arena_strndup(arena, file, strlen(file) - strlen(".json"));
    name_map_put(&target->others.names, name, target);
    struct error *error = file_read(path, &text);
    if (error)
        pass_over(error);
    else
        try_text(target, path, text);
}

static void open_own(struct target *target)
{
    AUTO_FREE char *path = own_directory("GOBT_LAYOUTS", "layouts");
    struct dirent **entries = NULL;
    if (target->others.has_own)
        return;
    target->others.has_own = true;
    int count = path ? scandir(path, &entries, NULL, alphasort) : 0;
    for (int i = 0; i < count; i++) {
        try_own_file(target, path, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
}

/*
 * What a file that gobt wrote says before its types: they are many, and most files are for other
 * programs.
 */
static bool head_says(const char *text, const char *what)
{
    const char *types = strstr(text, "{\"kind\"");
    size_t length = types ? (size_t)(types - text) : strlen(text);
    return memmem(text, length, what, strlen(what)) != NULL;
}

static bool head_has(const char *text, const char *key, const char *value)
{
    AUTO_TEXT struct text pair = {0};
    text_printf(&pair, "\"%s\": \"%s\"", key, value);
    return head_says(text, text_string(&pair));
}

static bool is_of_a_module(const struct program *program, const char *text)
{
    for (size_t i = 0; i < program->modules.count; i++) {
        const struct module *module = &program->modules.items[i];
        if (module->version && head_has(text, "module", module->path) &&
            head_has(text, "version", module->version))
            return true;
    }
    return false;
}

static bool may_be_for(const struct target *target, const char *text, const char *package)
{
    const struct program *program = &target->program;
    AUTO_TEXT struct text quoted = {0};
    AUTO_TEXT struct text go = {0};
    text_printf(&quoted, "\"%s\"", package ? package : "");
    if (package && !head_says(text, text_string(&quoted)))
        return false;
    if (head_says(text, "\"module\": "))
        return is_of_a_module(program, text);
    text_printf(&go, "%u.%u", program->version.major, program->version.minor);
    return head_has(text, "go", text_string(&go));
}

/* PACKAGE NULL: of all packages. */
static void open_built_in(struct target *target, const char *package)
{
    for (const struct built_in *file = built_in_files; file->name; file++) {
        if (strcmp(file->directory, "layouts") != 0 || is_of_the_runtime(file->name) ||
            name_map_get(&target->others.names, file->name) ||
            !may_be_for(target, file->contents, package))
            continue;
        name_map_put(&target->others.names, file->name, target);
        try_text(target, arena_printf(&target->others.arena, "built-in %s", file->name),
                 file->contents);
    }
}

static void open_for_package(struct target *target, const char *name)
{
    struct program_layouts *layouts = &target->others;
    if (layouts->are_given_only)
        return;
    AUTO_FREE char *package = function_package(name);
    open_own(target);
    if (name_map_get(&layouts->packages, package))
        return;
    name_map_put(&layouts->packages, arena_strdup(&layouts->arena, package), target);
    open_built_in(target, package);
}

/* ---- what they say ---- */

struct error *layouts_find_function(struct target *target, const struct function *function,
                                    struct signature *signature, bool *ret)
{
    *ret = false;
    TRY(program_load_functions(&target->program));
    open_for_package(target, function->name);
    for (size_t i = 0; i < target->others.count && !*ret; i++) {
        struct signature told = {0};
        const struct layout *layout = target->others.items[i];
        if (!layout_has_function(layout, function->name) ||
            find_function(target, function->name) != function ||
            !is_usable(layout, attest(target, layout, function, &told)) ||
            !signature_has_floats_right(&target->program, function, &told))
            continue;
        for (size_t k = 0; k < told.parameter_count && signature->has_parameters; k++)
            told.parameters[k].type = signature->parameters[k].type;
        *signature = told;
        *ret = true;
    }
    return NULL;
}

struct error *layouts_find_type(struct target *target, const char *name, struct type **ret)
{
    *ret = NULL;
    open_for_package(target, name);
    for (size_t i = 0; i < target->others.count && !*ret; i++)
        *ret = layout_find_type(target->others.items[i], name);
    return *ret ? type_complete(*ret) : NULL;
}

/* By the program itself, or by a layout that comes before that one. */
static bool is_told_before(struct target *target, size_t number, const char *name)
{
    bool result = recorded_types_find(target, name) != NULL;
    for (size_t i = 0; i < number && !result; i++)
        result = layout_find_type(target->others.items[i], name) != NULL;
    return result;
}

struct error *layouts_each_type(struct target *target, type_visitor visit, void *context)
{
    if (!target->others.are_given_only) {
        open_own(target);
        open_built_in(target, NULL);
    }
    for (size_t i = 0; i < target->others.count; i++) {
        const char *name;
        json_t *item;
        json_object_foreach(json_object_get(target->others.items[i]->document, "types"), name, item)
        {
            struct type *type = is_told_before(target, i, name)
                                    ? NULL
                                    : layout_find_type(target->others.items[i], name);
            if (type)
                TRY(visit(type, context));
        }
    }
    return NULL;
}

#include "cmd/export.h"

#include <string.h>

#include "abi/arguments.h"
#include "base/name_map.h"
#include "cmd/json.h"
#include "layout/layout.h"
#include "layout/layout_export.h"
#include "program/signature.h"

struct selection {
    const struct options *options;
    json_t *layout, *packages;
    struct name_map known_packages;
    struct arena arena;
    unsigned count;
};

static bool is_selected(const struct options *options, const char *name)
{
    for (size_t i = 0; i < options->operands.count; i++) {
        const char *pattern = options->operands.items[i];
        if (is_wildcard(pattern) ? wildcard_match(pattern, name) : strcmp(pattern, name) == 0)
            return true;
    }
    return false;
}

static void add_package(struct selection *selection, const char *name)
{
    AUTO_FREE char *package = function_package(name);
    selection->count++;
    if (name_map_get(&selection->known_packages, package))
        return;
    name_map_put(&selection->known_packages, arena_strdup(&selection->arena, package), selection);
    json_array_append_new(selection->packages, json_bytes(package));
}

/* Those with a name of their own: of the others, who reads it makes them. */
static struct error *visit_type(struct type *type, void *context)
{
    struct selection *selection = context;
    if (strpbrk(type->name, "*[](){} ") || !strchr(type->name, '.') ||
        !is_selected(selection->options, type->name))
        return NULL;
    add_package(selection, type->name);
    return layout_add_type(selection->layout, type);
}

/* Up to Go 1.21 debug information lacks receivers without a name; those without a size leave no
 * hole. */
static bool lacks_receiver(const struct function *function)
{
    const char *own = strchr(function_without_directories(function->name), '.');
    return own && strchr(own + 1, '.') && !function_has_receiver(function);
}

/*
 * Functions that a program without debug information calls the same, and whose arguments are known
 * for certain. Closures are numbered anew by each compiler, generic ones have a word more.
 */
static struct error *add_function(struct program *program, struct function *function,
                                  struct selection *selection)
{
    struct arguments arguments;
    if (!function->address || function->is_wrapper || strchr(function->name, '[') ||
        function_is_closure(function) || !is_selected(selection->options, function->name))
        return NULL;
    struct error *refused = arguments_place(program, function, &arguments);
    if (refused) {
        error_destroy(refused);
        return NULL;
    }
    /* Of a parameter that is left out behind the others, only the count of bytes tells. */
    bool is_known = !arguments.omitted && arguments.knows_results && !lacks_receiver(function) &&
                    arguments.convention == program->convention;
    arguments_deinit(&arguments);
    if (!is_known)
        return NULL;
    add_package(selection, function->name);
    return layout_add_function(selection->layout, function);
}

static struct error *visit_functions(struct program *program, struct selection *selection)
{
    for (size_t i = 0; i < program->functions.count; i++)
        TRY(add_function(program, &program->functions.items[i], selection));
    return NULL;
}

/*
 * The module that the names belong to: the one with the longest path that they begin with. What is
 * in none is the standard library's, but for the package main.
 */
static const struct module *find_module(const struct program *program, const char *pattern)
{
    const struct module *found = NULL;
    if (string_starts_with(pattern, "main."))
        return program->modules.count ? &program->modules.items[0] : NULL;
    for (size_t i = 0; i < program->modules.count; i++) {
        const struct module *module = &program->modules.items[i];
        size_t length = strlen(module->path);
        if (strncmp(pattern, module->path, length) == 0 && strchr("./", pattern[length]) &&
            (!found || length > strlen(found->path)))
            found = module;
    }
    return found;
}

static struct error *choose_module(const struct program *program, const struct options *options,
                                   const struct module **ret)
{
    *ret = find_module(program, options->operands.items[0]);
    for (size_t i = 1; i < options->operands.count; i++) {
        if (find_module(program, options->operands.items[i]) != *ret)
            return error_usage("'%s' and '%s' are of different modules, which need a layout each",
                               options->operands.items[0], options->operands.items[i]);
    }
    return NULL;
}

static json_t *begin(const struct target *target, const struct module *module)
{
    const struct program *program = &target->program;
    AUTO_TEXT struct text go = {0};
    text_printf(&go, "%u.%u", program->version.major, program->version.minor);
    json_t *layout =
        json_pack("{s:i, s:s, s:s}", "gobt_layout", LAYOUT_FORMAT, "go", text_string(&go),
                  "architecture", elf_file_architecture(target->file));
    if (target->build.present) {
        size_t length = strcspn(target->build.go_version, " ");
        json_object_set_new(layout, "release", json_stringn(target->build.go_version, length));
    }
    if (!module)
        return layout;
    json_object_set_new(layout, "module", json_bytes(module->path));
    if (module->version && !module->is_replaced)
        json_object_set_new(layout, "version", json_bytes(module->version));
    return layout;
}

/* A line for each type and function, so that a person can read them, and see what has changed. */
static void print_layout(const json_t *layout, struct text *output)
{
    const char *key, *name;
    json_t *part, *item;
    const char *between = "{\n";
    json_object_foreach((json_t *)layout, key, part)
    {
        AUTO_FREE char *plain = json_is_object(part) ? NULL : json_dumps(part, JSON_ENCODE_ANY);
        text_printf(output, "%s \"%s\": %s", between, key, plain ? plain : "{");
        between = ",\n";
        if (plain)
            continue;
        const char *inside = "\n";
        json_object_foreach(part, name, item)
        {
            AUTO_FREE char *line = json_dumps(item, JSON_PRESERVE_ORDER);
            json_t *quoted = json_bytes(name);
            AUTO_FREE char *named = json_dumps(quoted, JSON_ENCODE_ANY);
            json_decref(quoted);
            text_printf(output, "%s  %s: %s", inside, named, line);
            inside = ",\n";
        }
        text_add_string(output, "\n }");
    }
    text_add_string(output, "\n}\n");
}

static void selection_deinit(struct selection *selection)
{
    json_decref(selection->layout);
    name_map_deinit(&selection->known_packages);
    arena_deinit(&selection->arena);
}

struct error *export_layout(struct target *target, const struct options *options,
                            struct text *output)
{
    struct program *program = &target->program;
    const struct module *module;
    TRY(target_require_debug(target));
    TRY(program_load_functions(program));
    TRY(choose_module(program, options, &module));
    AUTO(selection_deinit)
    struct selection selection = {
        .options = options, .layout = begin(target, module), .packages = json_array()};
    json_object_set_new(selection.layout, "packages", selection.packages);
    TRY(program_each_type(program, visit_type, &selection));
    TRY(visit_functions(program, &selection));
    if (selection.count == 0)
        return error_target("%s has no type and no function whose name fits '%s'", target->path,
                            options->operands.items[0]);
    print_layout(selection.layout, output);
    return NULL;
}

#include "cmd/export.h"

#include <string.h>

#include "cmd/json.h"
#include "layout/layout.h"
#include "layout/layout_export.h"

struct selection {
    const struct options *options;
    json_t *layout;
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

static struct error *visit_type(struct type *type, void *context)
{
    struct selection *selection = context;
    if (!is_selected(selection->options, type->name))
        return NULL;
    selection->count++;
    return layout_add_type(selection->layout, type);
}

static struct error *visit_functions(struct program *program, struct selection *selection)
{
    for (size_t i = 0; i < program->functions.count; i++) {
        struct function *function = &program->functions.items[i];
        if (!function->address || function->is_wrapper ||
            !is_selected(selection->options, function->name))
            continue;
        TRY(function_load(program, function));
        if (!function->signature->parameter_count)
            continue;
        selection->count++;
        TRY(layout_add_function(selection->layout, function));
    }
    return NULL;
}

/* The module that the names belong to: the one with the longest path that they begin with. */
static const struct module *find_module(const struct program *program, const char *pattern)
{
    const struct module *found = NULL;
    for (size_t i = 0; i < program->modules.count; i++) {
        const struct module *module = &program->modules.items[i];
        size_t length = strlen(module->path);
        if (strncmp(pattern, module->path, length) == 0 && strchr("./", pattern[length]) &&
            (!found || length > strlen(found->path)))
            found = module;
    }
    return found;
}

static json_t *begin(const struct target *target, const struct options *options)
{
    const struct program *program = &target->program;
    const struct module *module = find_module(program, options->operands.items[0]);
    AUTO_TEXT struct text go = {0};
    text_printf(&go, "%u.%u", program->version.major, program->version.minor);
    json_t *layout =
        json_pack("{s:i, s:s, s:s}", "gobt_layout", LAYOUT_FORMAT, "go", text_string(&go),
                  "architecture", elf_file_architecture(target->file));
    if (!module)
        return layout;
    json_object_set_new(layout, "module", json_bytes(module->path));
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

struct error *export_layout(struct target *target, const struct options *options,
                            struct text *output)
{
    struct program *program = &target->program;
    TRY(target_require_debug(target));
    TRY(program_load_functions(program));
    struct selection selection = {.options = options, .layout = begin(target, options)};
    struct error *error = program_each_type(program, visit_type, &selection);
    if (!error)
        error = visit_functions(program, &selection);
    if (!error && selection.count == 0)
        error = error_target("%s has no type and no function whose name fits '%s'", target->path,
                             options->operands.items[0]);
    if (!error)
        print_layout(selection.layout, output);
    json_decref(selection.layout);
    return error;
}

/* gobt scripts: the ready scripts, and which of them fit a program. */
#include <jansson.h>
#include <string.h>

#include "bt/library.h"
#include "cmd/commands.h"
#include "cmd/dialect_choice.h"
#include "cmd/generate.h"
#include "cmd/json.h"
#include "cmd/table.h"
#include "cmd/target.h"

/* Whether a program is named: without one, the scripts are listed all the same. */
static bool has_program(const struct options *options)
{
    const char *environment = getenv("GOBT_BINARY");
    return options->binary || options->pid || (environment && *environment);
}

struct listed {
    const struct ready_script *script;
    const char *reason; /* NULL: it fits */
};

static void print_fitting(const struct listed *listed, size_t count, struct text *output)
{
    bool all_fit = true;
    for (size_t i = 0; i < count; i++) {
        const struct listed *one = &listed[i];
        all_fit &= !one->reason;
        if (!one->reason)
            text_printf(output, "%-18s %s\n", one->script->name, one->script->summary);
    }
    if (!all_fit)
        text_add_string(output, "\nnot for this program:\n");
    for (size_t i = 0; i < count; i++) {
        if (listed[i].reason)
            text_printf(output, "%-18s %s\n", listed[i].script->name, listed[i].reason);
    }
}

static void print_all(const struct listed *listed, size_t count, struct text *output)
{
    for (size_t i = 0; i < count; i++) {
        const struct ready_script *script = listed[i].script;
        text_printf(output, "%-18s %s\n", script->name, script->summary);
        if (script->needs)
            text_printf(output, "%-18s for programs with %s\n", "", script->needs);
    }
}

static void print_json(const struct listed *listed, size_t count, bool has_target,
                       struct text *output)
{
    json_t *document = json_array();
    for (size_t i = 0; i < count; i++) {
        const struct listed *one = &listed[i];
        json_t *item = json_object();
        json_object_set_new(item, "name", json_bytes(one->script->name));
        json_object_set_new(item, "summary", json_bytes(one->script->summary));
        json_object_set_new(item, "needs",
                            one->script->needs ? json_bytes(one->script->needs) : json_null());
        json_object_set_new(item, "cost",
                            one->script->cost ? json_bytes(one->script->cost) : json_null());
        json_object_set_new(item, "fits", has_target ? json_boolean(!one->reason) : json_null());
        json_object_set_new(item, "reason", one->reason ? json_bytes(one->reason) : json_null());
        json_array_append_new(document, item);
    }
    json_print(document, output);
}

/*
 * Why the script can't be written for the program and a bpftrace; NULL if it can. What is wrong is
 * told without the place in the script, which isn't the user's, and without its name.
 */
static struct error *check(const struct options *options, struct target *target,
                           const struct dialect *dialect, struct listed *listed)
{
    struct arena *arena = &target->program.arena;
    TRY(library_check(arena, listed->script, &target->program, &listed->reason));
    if (listed->reason)
        return NULL;
    AUTO(generated_deinit) struct generated generated = {0};
    struct options one = *options;
    const char *name = listed->script->name;
    one.operands.items = &name;
    one.operands.count = 1;
    struct dialect here = *dialect;
    if (!options->for_version)
        TRY(dialect_hide_symbols(&one, NULL, &here));
    AUTO(error_destroyp)
    struct error *error = generate(&one, NULL, target, &here, false, &generated);
    if (!error)
        return NULL;
    const char *message = error->message;
    if (string_starts_with(message, arena_printf(arena, "%s.bt:", name))) {
        const char *end = strstr(message, ": ");
        message = end ? end + 2 : message;
    } else if (string_starts_with(message, arena_printf(arena, "%s ", name))) {
        message += strlen(name) + 1;
    }
    listed->reason = arena_strdup(arena, message);
    return NULL;
}

static struct error *print_scripts(const struct options *options, struct arena *arena,
                                   const struct ready_scripts *scripts, struct text *output)
{
    AUTO(target_closep) struct target *target = NULL;
    bool has_target = has_program(options);
    struct dialect dialect;
    if (has_target) {
        TRY(dialect_choose(options, &target, &dialect));
        TRY(layouts_take_given(target, options));
        TRY(target_require_functions(target));
    }
    struct listed *listed = ARENA_ARRAY(arena, struct listed, scripts->count + 1);
    for (size_t i = 0; i < scripts->count; i++) {
        listed[i].script = &scripts->items[i];
        if (has_target)
            TRY(check(options, target, &dialect, &listed[i]));
    }
    if (options->json)
        print_json(listed, scripts->count, has_target, output);
    else if (has_target)
        print_fitting(listed, scripts->count, output);
    else
        print_all(listed, scripts->count, output);
    return NULL;
}

struct error *command_scripts(const struct options *options, struct text *output)
{
    AUTO(arena_deinit) struct arena arena = {0};
    struct ready_scripts scripts;
    struct error *error = library_list(&arena, &scripts);
    if (!error)
        error = print_scripts(options, &arena, &scripts, output);
    array_deinit(&scripts);
    return error;
}

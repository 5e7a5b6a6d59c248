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
    bool awaits_newer;  /* it would, with a newer bpftrace */
};

enum group { FITS, AWAITS_FUNCTIONS, AWAITS_NEWER, DOES_NOT_FIT };

static enum group group_of(const struct listed *listed)
{
    if (!listed->reason)
        return FITS;
    if (string_starts_with(listed->reason, "is about functions that you choose"))
        return AWAITS_FUNCTIONS;
    return listed->awaits_newer ? AWAITS_NEWER : DOES_NOT_FIT;
}

static void print_group(const struct listed *listed, size_t count, enum group group,
                        const char *heading, struct text *output)
{
    for (size_t i = 0; i < count; i++) {
        const struct listed *one = &listed[i];
        if (group_of(one) != group)
            continue;
        text_printf(output, "%s%-18s %s\n", heading, one->script->name,
                    group == DOES_NOT_FIT ? one->reason : one->script->summary);
        heading = "";
    }
}

static void print_fitting(const struct listed *listed, size_t count, struct text *output)
{
    print_group(listed, count, FITS, "", output);
    print_group(listed, count, AWAITS_FUNCTIONS, "\nof functions that you choose by --func NAME:\n",
                output);
    print_group(listed, count, AWAITS_NEWER,
                "\nwith a newer bpftrace, which --bpftrace PATH may name:\n", output);
    print_group(listed, count, DOES_NOT_FIT, "\nnot for this program:\n", output);
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
        json_object_set_new(item, "needs", json_bytes_or_null(one->script->needs));
        json_object_set_new(item, "cost", json_bytes_or_null(one->script->cost));
        json_object_set_new(item, "fits", has_target ? json_boolean(!one->reason) : json_null());
        json_object_set_new(item, "reason", json_bytes_or_null(one->reason));
        json_array_append_new(document, item);
    }
    json_print(document, output);
}

/*
 * Why the script can't be written for the program and a bpftrace; NULL if it can. What is wrong is
 * told without the place in the script: it isn't the user's.
 */
static struct error *find_reason(const struct options *options, struct target *target,
                                 const struct dialect *dialect, const char *name, const char **ret)
{
    struct arena *arena = &target->program.arena;
    AUTO(generated_deinit) struct generated generated = {0};
    struct options one = *options;
    one.operands.items = &name;
    one.operands.count = 1;
    struct dialect here = *dialect;
    *ret = NULL;
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
    *ret = arena_strdup(arena, message);
    return NULL;
}

static struct error *check(const struct options *options, struct target *target,
                           const struct dialect *dialect, struct listed *listed)
{
    const struct ready_script *script = listed->script;
    struct dialect newer;
    const char *reason;
    TRY(library_check(&target->program.arena, script, &target->program, &listed->reason));
    if (listed->reason)
        return NULL;
    TRY(find_reason(options, target, dialect, script->name, &listed->reason));
    if (!listed->reason || !script->bpftrace)
        return NULL;
    TRY(dialect_of_version(script->bpftrace, &newer));
    if (newer.minor <= dialect->minor)
        return NULL;
    TRY(find_reason(options, target, &newer, script->name, &reason));
    listed->awaits_newer = !reason;
    listed->reason = reason ? reason : listed->reason;
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

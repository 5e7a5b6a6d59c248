#include "bt/restart.h"

#include <string.h>

#include "bt/attach.h"
#include "bt/expression.h"
#include "bt/goroutine.h"

static const char morestack[] = "runtime.morestack";

bool restart_concerns(const struct probe *probe)
{
    bool is_entry = probe->script->options.kind == KIND_ENTRY;
    return probe->site.loses_arguments || (is_entry && probe->site.check.frame != CHECK_NONE);
}

/* At the branch, whose flags say whether it is taken. Each probe on it sees that for itself. */
static void print_head_at_branch(struct probe *probe, const char *process, const char *condition,
                                 struct text *text)
{
    const char *key = arena_printf(probe->script->arena, "@gobt_again[%zu, %s, $gobt_began]",
                                   probe->site_number, process);
    text_printf(text,
                "  $gobt_again = %s;\n"
                "  if (!(%s)) {\n"
                "    // it will begin anew, and have lost its arguments by then\n"
                "    %s = 1;\n"
                "  } else if ($gobt_again != 0) {\n"
                "    delete(%s);\n"
                "  }\n"
                "  if ($gobt_again == 0%s%s%s) {\n",
                key, attach_check_passed(probe), key, key, condition ? " && (" : "",
                condition ? condition : "", condition ? ")" : "");
    if (!probe->script->expects_restarts)
        text_add_string(&probe->script->ending, "  clear(@gobt_again);\n");
    probe->script->expects_restarts = true;
}

/* How many probes the same function has before this one: each has its call seen once. */
static size_t number_on_function(const struct script *script, size_t site_number)
{
    const struct script_site *sites = script->sites.items;
    size_t number = 0;
    for (size_t i = 0; i < site_number; i++)
        number += sites[i].site.check.frame != CHECK_NONE &&
                  sites[i].address == sites[site_number].address;
    return number;
}

struct error *restart_print_head(struct probe *probe, const char *condition, struct text *text)
{
    const char *g;
    TRY(goroutine_address(probe, &g));
    text_printf(text, "  $gobt_began = %s;\n", g);
    const char *process = process_number(&probe->script->options);
    if (probe->site.loses_arguments) {
        print_head_at_branch(probe, process, condition, text);
        return NULL;
    }
    size_t number = number_on_function(probe->script, probe->site_number);
    text_printf(text,
                "  if (@gobt_again[%zu, %s, $gobt_began] != 0) {\n"
                "    // runtime.morestack was called out of it: the same call, once more\n"
                "    delete(@gobt_again[%zu, %s, $gobt_began]);\n",
                number, process, number, process);
    if (condition)
        text_printf(text, "  } else if (%s) {\n", condition);
    else
        text_add_string(text, "  } else {\n");
    probe->script->watches_restarts = true;
    return NULL;
}

static struct error *find_morestack(const struct script *script, const struct function **ret)
{
    for (size_t i = 0; i < script->program->functions.count; i++) {
        *ret = &script->program->functions.items[i];
        if ((*ret)->address && strcmp((*ret)->name, morestack) == 0)
            return NULL;
    }
    return error_target("%s has no %s: use --kind exact or portable", script->binary, morestack);
}

/*
 * That the return address, relative to the probe, lies in one of the traced functions: of those
 * with so many probes before it. Returns whether there is any.
 */
static bool print_callers(const struct script *script, const struct function *callee, size_t number,
                          struct text *text)
{
    const char *separator = "";
    for (size_t i = 0; i < script->sites.count; i++) {
        const struct script_site *site = &script->sites.items[i];
        if (site->site.check.frame == CHECK_NONE || number_on_function(script, i) != number)
            continue;
        text_printf(text, "%s(uint64)($caller - (uint64)%llu) < (uint64)%llu", separator,
                    (unsigned long long)(site->address - callee->address),
                    (unsigned long long)site->size);
        separator = " ||\n      ";
    }
    return *separator;
}

/* Each probe on the function that called it is told. */
static void print_marks(const struct script *script, const struct function *callee, const char *g,
                        struct text *text)
{
    for (size_t number = 0;; number++) {
        AUTO_TEXT struct text callers = {0};
        if (!print_callers(script, callee, number, &callers))
            return;
        text_printf(text, "  if (%s) {\n    @gobt_again[%zu, %s, reg(\"%s\")] = 1;\n  }\n",
                    text_string(&callers), number, process_number(&script->options), g);
    }
}

struct error *restart_print_watch(struct script *script, struct text *text)
{
    const struct function *callee = NULL;
    const struct machine *machine = machine_of(script->program->architecture);
    const char *g = script->program->convention == CONVENTION_REGISTERS
                        ? machine->goroutine
                        : machine->checked_goroutine;
    if (!script->watches_restarts)
        return NULL;
    TRY(find_morestack(script, &callee));
    text_add_string(&script->ending, "  clear(@gobt_again);\n");
    text_printf(text, "\n// %s: the function that called it will begin anew\n", morestack);
    TRY(attach_print_address(script, callee->address, text));
    text_add_char(text, '\n');
    if (script->options.compares_pid)
        text_printf(text, "/%s == %d/\n", process_number(&script->options),
                    (int)script->options.pid);
    /* Relative to the probe's own address, so that it holds wherever the program is loaded. */
    text_add_string(text, "{\n  $caller = ");
    if (machine->link)
        text_printf(text, "reg(\"%s\")", machine->link);
    else
        text_printf(text, "*(uint64 *)reg(\"%s\")", machine->stack_pointer);
    text_printf(text, " - reg(\"%s\");\n", machine->program_counter);
    print_marks(script, callee, g, text);
    text_add_string(text, "}\n");
    return NULL;
}

#include "bt/allocated.h"

#include "abi/allocated.h"
#include "bt/dynamic.h"
#include "bt/goroutine.h"
#include "bt/variable.h"

/* Variables that were read before: registers mustn't be in a branch. */
struct at_entry {
    const char *stack, *returns_to;
};

static void print_way(struct probe *probe, const struct at_entry *at_entry,
                      const struct allocated_way *way, const char *name, struct text *text)
{
    for (size_t i = 0; i < way->frame_count; i++) {
        const struct allocated_frame *frame = &way->frames[i];
        text_add_string(text, i ? " && " : "if (");
        if (i)
            text_printf(text, "*(uint64 *)(%s + %llu)", at_entry->stack,
                        (unsigned long long)frame->at);
        else
            text_add_string(text, at_entry->returns_to);
        text_printf(text, " == %s", dynamic_linked(probe, IN_BODY, frame->returns_to));
    }
    text_printf(text, ") { %s = %s + %llu; }\n", name, at_entry->stack,
                (unsigned long long)way->at);
}

static void note_unknown(struct probe *probe, const struct allocated *allocated)
{
    struct script *script = probe->script;
    if (allocated->count == 0)
        text_printf(script->notes,
                    "what types are allocated isn't known: none of the functions that call %s has "
                    "its type then\n",
                    probe->arguments->function->name);
}

struct error *allocated_address(struct probe *probe, enum expression_place place, const char **ret)
{
    static const char key[] = "allocated";
    struct arena *arena = probe->script->arena;
    struct allocated allocated;
    AUTO_TEXT struct text steps = {0};
    *ret = "(uint64)0";
    if (place == IN_PREDICATE) {
        probe->needs_body = true;
        return NULL;
    }
    *ret = variable_find(probe, key);
    if (*ret)
        return NULL;
    if (probe->script->options.kind == KIND_PORTABLE)
        return error_target("where 'go.allocated' is found is otherwise in each build, and a "
                            "portable script is for more than one: use --kind exact");
    struct error *error =
        allocated_find(probe->script->program, probe->arguments->function, &allocated);
    if (!error) {
        note_unknown(probe, &allocated);
        const char *stack = goroutine_stack_address(probe, 0);
        const char *returns_to = goroutine_return_address(probe);
        const struct at_entry at_entry = {
            .stack = variable_get(probe, stack, "stack_pointer", stack),
            .returns_to = variable_get(probe, returns_to, "returns_to", returns_to),
        };
        dynamic_linked(probe, IN_BODY, 0); /* has a variable of its own, which must come before */
        *ret = variable_add(probe, key, key, "(uint64)0");
        for (size_t i = 0; i < allocated.count; i++)
            print_way(probe, &at_entry, &allocated.items[i], *ret, &steps);
        variable_set_steps(probe, *ret, arena_strdup(arena, text_string(&steps)));
    }
    allocated_deinit(&allocated);
    return error;
}

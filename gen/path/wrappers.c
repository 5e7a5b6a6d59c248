#include "path/wrappers.h"

#include <string.h>

#include "abi/wrapper.h"

static void add(struct wrappers *wrappers, const struct function *function,
                const struct function *target, bool is_kept)
{
    struct wrapper_found found = {function, target, is_kept};
    array_push(wrappers, found);
}

/* The same function for another calling convention; NULL: there is none. */
static struct error *find_twin(struct program *program, const struct functions *functions,
                               struct function *function, struct function **ret)
{
    *ret = NULL;
    for (size_t i = 0; i < functions->count && !*ret; i++) {
        struct function *other = functions->items[i];
        if (other == function || strcmp(other->name, function->name) != 0)
            continue;
        TRY(function_load(program, function));
        TRY(function_load(program, other));
        if (other->signature->convention != function->signature->convention)
            *ret = other;
    }
    return NULL;
}

/*
 * Of a function and its wrapper for another calling convention the function is meant, which each
 * call gets to. Where nothing says which is the wrapper, it is the one for assembly.
 */
static struct error *drop_twins(struct program *program, struct functions *matches,
                                struct wrappers *wrappers)
{
    size_t kept = 0;
    for (size_t i = 0; i < matches->count; i++) {
        struct function *twin, *function = matches->items[i];
        TRY(find_twin(program, matches, function, &twin));
        bool is_told = twin && twin->is_wrapper != function->is_wrapper;
        bool is_dropped = is_told ? function->is_wrapper
                                  : twin && function->signature->convention == CONVENTION_STACK;
        if (is_dropped && twin->signature->convention == CONVENTION_STACK)
            add(wrappers, function, twin, false);
        if (!is_dropped)
            matches->items[kept++] = function;
    }
    matches->count = kept;
    return NULL;
}

static bool has_function(const struct functions *functions, size_t count,
                         const struct function *function)
{
    for (size_t i = 0; i < count; i++) {
        if (functions->items[i] == function)
            return true;
    }
    return false;
}

/* "x.T.Put" of "x.(*T[int]).Put-fm". */
static char *plain_method(const char *name)
{
    struct text plain = {0};
    unsigned depth = 0;
    for (; *name && strcmp(name, "-fm") != 0; name++) {
        depth += *name == '[';
        if (depth == 0 && !strchr("(*)", *name))
            text_add_char(&plain, *name);
        depth -= *name == ']' && depth > 0;
    }
    return text_steal(&plain);
}

/* Whether they are of one type, and not the one of a type that the other's embeds. */
static bool is_same_method(const struct function *wrapper, const struct function *target)
{
    AUTO_FREE char *own = plain_method(wrapper->name);
    AUTO_FREE char *called = plain_method(target->name);
    return strcmp(own, called) == 0;
}

/* A wrapper stands for the method that it calls: so each call is seen, and once. */
static struct error *replace_methods(struct program *program, bool keep_promoted,
                                     struct functions *matches, struct wrappers *wrappers)
{
    size_t kept = 0, total = matches->count;
    for (size_t i = 0; i < total; i++) {
        struct function *target, *wrapper = matches->items[i];
        TRY(wrapper_target(program, wrapper, &target));
        bool is_listed =
            has_function(matches, total, target) || has_function(matches, kept, target);
        bool is_kept = keep_promoted && target && !is_listed && !is_same_method(wrapper, target);
        if (target ? !is_listed : wrapper_is_method(wrapper))
            add(wrappers, wrapper, target, is_kept);
        if (!target || !is_listed)
            matches->items[kept++] = target && !is_kept ? target : wrapper;
    }
    matches->count = kept;
    return NULL;
}

struct error *wrappers_replace(struct program *program, bool keep_promoted,
                               struct functions *matches, struct wrappers *ret)
{
    TRY(drop_twins(program, matches, ret));
    return replace_methods(program, keep_promoted, matches, ret);
}

void wrappers_leave_out(const struct wrappers *wrappers, const struct functions *matches,
                        struct left_out *left_out)
{
    for (size_t i = 0; i < wrappers->count; i++) {
        const struct function *wrapper = wrappers->items[i].wrapper;
        if (wrappers->items[i].is_kept && has_function(matches, matches->count, wrapper))
            left_out_add(left_out, wrapper,
                         error_target("%s is a wrapper of a promoted method that the pattern "
                                      "doesn't fit",
                                      wrapper->name));
    }
}

void wrappers_note(const struct wrappers *wrappers, const struct functions *chosen,
                   struct text *notes)
{
    for (size_t i = 0; i < wrappers->count; i++) {
        const struct wrapper_found *found = &wrappers->items[i];
        const char *name = function_symbol(found->wrapper);
        bool is_chosen =
            has_function(chosen, chosen->count, found->target ? found->target : found->wrapper);
        if (!is_chosen || found->is_kept)
            continue;
        if (found->target)
            text_printf(notes,
                        "%s is a wrapper that the compiler made: taking %s, which it calls\n", name,
                        function_symbol(found->target));
        else
            text_printf(notes,
                        "%s is a wrapper that the compiler made. Which method it calls isn't known "
                        "before, or that was inlined into it: other calls of the method aren't "
                        "seen\n",
                        name);
    }
}

void wrappers_deinit(struct wrappers *wrappers)
{
    array_deinit(wrappers);
}

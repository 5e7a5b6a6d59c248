#include "path/error_result.h"

#include <string.h>

#include "abi/located.h"
#include "abi/returns.h"
#include "path/results.h"

/* *RET is NULL if it returns none; an error if that isn't known. */
static struct error *find_result(struct program *program, struct function *function,
                                 const char **ret)
{
    struct arguments arguments;
    struct accesses results = {0};
    TRY(arguments_place(program, function, &arguments));
    struct error *error = access_results(&arguments, &results);
    *ret = NULL;
    for (size_t i = 0; i < results.count; i++) {
        if (strcmp(results.items[i]->type->name, "error") == 0)
            *ret = arena_strdup(&program->arena, results.items[i]->path);
    }
    if (!error && !*ret && arguments_are_untyped(&arguments))
        error = error_target("%s: whether it returns an error isn't known without debug "
                             "information (DWARF): declare it with its results",
                             function->name);
    array_deinit(&results);
    arguments_deinit(&arguments);
    return error;
}

struct error *error_result_find(struct program *program, struct function *function,
                                const char **ret)
{
    TRY(find_result(program, function, ret));
    return *ret ? NULL : error_target("%s returns no error", function->name);
}

/* What a function's error is about. */
enum about {
    ABOUT_CALL, /* the call failed */
    ABOUT_NONE, /* it returns none */
    ABOUT_KEPT, /* what another error wraps: no call failed */
    ABOUT_COUNT,
};

/* Whether it is `Unwrap() error`, or Cause() of github.com/pkg/errors. */
static bool is_about_kept(const struct function *function, const struct arguments *arguments)
{
    const char *last = function_last_component(function->name);
    size_t results = 0, others = 0;
    for (size_t i = 0; i < arguments->assignment.parameters.count; i++) {
        bool is_result = arguments->assignment.parameters.items[i].parameter->is_result;
        results += is_result;
        others += !is_result;
    }
    return (strcmp(last, "Unwrap") == 0 || strcmp(last, "Cause") == 0) &&
           function_is_method(function->name) && results == 1 && others <= 1;
}

/* An error says why that isn't known, or can't be seen. */
static struct error *find_about(struct program *program, struct function *function, enum about *ret)
{
    AUTO(returns_deinit) struct returns returns = {0};
    struct arguments arguments;
    const char *path;
    TRY(find_result(program, function, &path));
    *ret = ABOUT_NONE;
    if (!path)
        return NULL;
    TRY(arguments_place(program, function, &arguments));
    struct error *error = returns_find(arguments.machine, program, function,
                                       function_code(program, function), &returns);
    *ret = is_about_kept(function, &arguments) ? ABOUT_KEPT : ABOUT_CALL;
    arguments_deinit(&arguments);
    return error;
}

/* How many functions are left out, and why. */
struct reasons {
    size_t about[ABOUT_COUNT], others;
    const struct error *first; /* of the others */
};

/* "they return no error", "5 return no error; main.serve has no RET instruction, and so on" */
static void print_reasons(const struct reasons *reasons, struct text *text)
{
    size_t none = reasons->about[ABOUT_NONE], kept = reasons->about[ABOUT_KEPT];
    if (!reasons->others && !kept) {
        text_add_string(text, "they return no error");
        return;
    }
    if (none)
        text_printf(text, "%zu return%s no error", none, none == 1 ? "s" : "");
    if (kept)
        text_printf(text, "%s%zu return%s what an error wraps", none ? "; " : "", kept,
                    kept == 1 ? "s" : "");
    if (reasons->others)
        text_printf(text, "%s%s%s", none || kept ? "; " : "", reasons->first->message,
                    reasons->others > 1 ? ", and so on" : "");
}

struct error *error_result_keep(struct program *program, const char *name, bool is_pattern,
                                struct functions *functions, struct text *notes)
{
    struct error *first = NULL;
    struct reasons reasons = {0};
    size_t kept = 0, total = functions->count;
    AUTO_TEXT struct text why = {0};
    if (total < 2)
        return NULL;
    for (size_t i = 0; i < total; i++) {
        struct function *function = functions->items[i];
        enum about about;
        struct error *error = find_about(program, function, &about);
        bool is_kept = !error && (about == ABOUT_CALL || (about == ABOUT_KEPT && !is_pattern));
        reasons.others += error != NULL;
        if (is_kept)
            functions->items[kept++] = function;
        else if (!error)
            reasons.about[about]++;
        error_destroy(first ? error : NULL);
        first = first ? first : error;
    }
    reasons.first = first;
    print_reasons(&reasons, &why);
    error_destroy(first);
    if (kept == 0)
        return error_target("none of the %zu functions that '%s' fits has errors to be seen: %s",
                            total, name, text_string(&why));
    if (kept < total)
        text_printf(notes, "left out %zu of the %zu functions that '%s' fits: %s\n", total - kept,
                    total, name, text_string(&why));
    functions->count = kept;
    return NULL;
}

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

/* Whether it returns one that can be seen; an error says why that isn't known, or can't be. */
static struct error *check_function(struct program *program, struct function *function, bool *ret)
{
    AUTO(returns_deinit) struct returns returns = {0};
    struct arguments arguments;
    const char *path;
    TRY(find_result(program, function, &path));
    *ret = path != NULL;
    if (!path)
        return NULL;
    TRY(arguments_place(program, function, &arguments));
    struct error *error = returns_find(arguments.machine, program, function,
                                       function_code(program, function), &returns);
    arguments_deinit(&arguments);
    return error;
}

/* "they return no error", "5 return no error; main.serve has no RET instruction, and so on" */
static void print_reasons(size_t without, size_t others, const struct error *first,
                          struct text *text)
{
    if (!others) {
        text_add_string(text, "they return no error");
        return;
    }
    if (without)
        text_printf(text, "%zu return%s no error; ", without, without == 1 ? "s" : "");
    text_printf(text, "%s%s", first->message, others > 1 ? ", and so on" : "");
}

struct error *error_result_keep(struct program *program, const char *name,
                                struct functions *functions, struct text *notes)
{
    struct error *first = NULL;
    size_t kept = 0, others = 0, total = functions->count;
    AUTO_TEXT struct text reasons = {0};
    if (total < 2)
        return NULL;
    for (size_t i = 0; i < total; i++) {
        struct function *function = functions->items[i];
        bool is_kept = false;
        struct error *error = check_function(program, function, &is_kept);
        if (error)
            others++;
        else if (is_kept)
            functions->items[kept++] = function;
        error_destroy(first ? error : NULL);
        first = first ? first : error;
    }
    print_reasons(total - kept - others, others, first, &reasons);
    error_destroy(first);
    if (kept == 0)
        return error_target("none of the %zu functions that '%s' fits has errors to be seen: %s",
                            total, name, text_string(&reasons));
    if (kept < total)
        text_printf(notes, "left out %zu of the %zu functions that '%s' fits: %s\n", total - kept,
                    total, name, text_string(&reasons));
    functions->count = kept;
    return NULL;
}

#include "path/select.h"

#include <string.h>

#include "path/access.h"
#include "path/condition.h"
#include "path/declared.h"
#include "path/error_result.h"
#include "path/promoted.h"
#include "path/select_code.h"
#include "path/wrappers.h"
#include "program/find.h"
#include "program/inlining.h"
#include "program/signature.h"

static const char abi0_suffix[] = ".abi0";

enum { MAX_LISTED = 20, MAX_NEAREST = 5, MAX_NOTED = 5 };

bool request_is_pattern(const struct trace_request *request)
{
    return request->takes_patterns && request->function && is_wildcard(request->function);
}

static struct error *no_such_function(struct program *program, const struct trace_request *request)
{
    struct functions nearest;
    const char *name = request->function;
    if (string_starts_with(name, "0x"))
        return error_target("%s has no function at 0x%s", program->path, name + 2);
    if (request_is_pattern(request))
        return error_target("%s has no function that fits '%s': the pattern must fit the whole "
                            "name, of which an import path's directories may be left out. 'gobt "
                            "funcs' lists them",
                            program->path, name);
    if (is_wildcard(name))
        return error_target("%s has no function '%s': a name has no wildcards here. 'gobt funcs "
                            "PATTERN' lists what fits a pattern",
                            program->path, name);
    TRY(program_nearest_functions(program, name, MAX_NEAREST, &nearest));
    AUTO_TEXT struct text list = {0};
    for (size_t i = 0; i < nearest.count; i++)
        text_printf(&list, "%s%s", i ? ", " : "", nearest.items[i]->name);
    array_deinit(&nearest);
    if (list.length)
        return error_target("%s has no function '%s'. The nearest names: %s", program->path, name,
                            text_string(&list));
    return error_target("%s has no function '%s', and none with a name like it. 'gobt funcs' lists "
                        "them",
                        program->path, name);
}

static struct error *all_inlined(struct program *program, const struct trace_request *request,
                                 const struct functions *matches)
{
    const struct function *function = matches->items[0];
    AUTO_TEXT struct text callers = {0};
    AUTO_TEXT struct text way = {0};
    TRY(inlining_print(&callers, program, function, " (", ")"));
    if (!program->find_inlined)
        text_add_string(&way, "only debug information says which code those became. Give its debug "
                              "file (--debug-file)");
    else if (request->is_of_ready && !request->is_in_script)
        text_add_string(&way, "this script can't see those. Give another function");
    else if (request->is_in_script)
        text_printf(&way, "neither go: nor goret: sees those. Write goinlined:\"%s\"%s",
                    request->function, request->is_of_ready ? " into a copy of the script" : "");
    else
        text_add_string(&way, "a probe can't see those without --inlined. Give that");
    return error_target("%s has no code of its own in %s: the compiler inlined it at each of its "
                        "%u calls, and %s, or trace a function that calls it%s, or build with "
                        "-gcflags=-l or //go:noinline",
                        function->name, program->path, function->inlined_count, text_string(&way),
                        text_string(&callers));
}

static struct error *check_path(const struct arguments *arguments, enum moment moment,
                                const char *text)
{
    /* All results, as many as there are. */
    if (moment == AT_RETURN && strcmp(text, "ret") == 0)
        return NULL;
    enum path_form form;
    const struct access *access;
    return access_resolve_text(arguments, moment, text, &access, &form);
}

/* Why a path of the request doesn't fit the function; NULL if all do. */
static struct error *check_paths(struct program *program, const struct trace_request *request,
                                 struct function *function)
{
    enum moment moment = request->at_return ? AT_RETURN : AT_ENTRY;
    struct arguments arguments;
    TRY(arguments_place(program, function, &arguments));
    struct error *error = NULL;
    for (size_t i = 0; i < request->arguments.count && !error; i++)
        error = check_path(&arguments, moment, request->arguments.items[i]);
    if (!error && request->key)
        error = check_path(&arguments, moment, request->key);
    if (!error && request->value)
        error = check_path(&arguments, moment, request->value);
    if (!error && request->where)
        error = condition_check(&arguments, moment, request->where);
    arguments_deinit(&arguments);
    return error;
}

/* Keeps the functions that every path fits; if none does, the reason of the only one is told. */
static struct error *keep_fitting(struct program *program, const struct trace_request *request,
                                  struct functions *matches)
{
    struct error *reason = NULL;
    size_t kept = 0, total = matches->count;
    for (size_t i = 0; i < total; i++) {
        struct error *error = check_paths(program, request, matches->items[i]);
        if (!error) {
            matches->items[kept++] = matches->items[i];
            continue;
        }
        if (error->status == EXIT_USAGE) {
            error_destroy(reason);
            return error;
        }
        bool is_better = !reason || !function_is_standard(program, matches->items[i]);
        error_destroy(is_better ? reason : error);
        reason = is_better ? error : reason;
    }
    if (kept == 0 && total > 1)
        return error_prefix(reason,
                            "of the %zu functions that '%s' fits none has what was asked; "
                            "for one of them",
                            total, request->function);
    if (kept == 0)
        return reason;
    error_destroy(reason);
    matches->count = kept;
    return NULL;
}

static void keep_non_standard(const struct program *program, struct functions *matches)
{
    size_t kept = 0;
    for (size_t i = 0; i < matches->count; i++) {
        if (!function_is_standard(program, matches->items[i]))
            matches->items[kept++] = matches->items[i];
    }
    if (kept)
        matches->count = kept;
}

/* Drops what has no code; fails if nothing has. */
static struct error *keep_with_code(struct program *program, const struct trace_request *request,
                                    struct functions *matches)
{
    size_t kept = 0;
    for (size_t i = 0; i < matches->count; i++) {
        if (matches->items[i]->address)
            matches->items[kept++] = matches->items[i];
    }
    if (kept == 0)
        return all_inlined(program, request, matches);
    matches->count = kept;
    return NULL;
}

static struct error *ambiguous(struct program *program, const char *name,
                               const struct functions *matches)
{
    AUTO_TEXT struct text list = {0};
    for (size_t i = 0; i < matches->count && i < MAX_LISTED; i++) {
        struct function *function = matches->items[i];
        const char *reference;
        TRY(function_load(program, function));
        TRY(function_reference(program, function, &reference));
        text_printf(&list, "; '%s' %s", reference,
                    *reference == '0' ? function_symbol(function) : "");
        text_add_string(&list, *reference == '0' ? " " : "");
        signature_print(&list, function);
    }
    if (matches->count > MAX_LISTED)
        text_printf(&list, "; and %zu more", matches->count - MAX_LISTED);
    return error_target("'%s' could be %zu functions. Give more of the name, or --all%s", name,
                        matches->count, text_string(&list));
}

static struct error *note_choice(struct program *program, const struct functions *chosen,
                                 size_t total, const char *name, struct text *notes)
{
    const struct function *function = chosen->items[0];
    const char *reference;
    TRY(function_reference(program, function, &reference));
    text_printf(notes, "taking %s", function_symbol(function));
    if (*reference == '0')
        text_printf(notes, " at %s", reference);
    text_printf(notes, ", of %zu functions that '%s' fits\n", total, name);
    return NULL;
}

/*
 * Of the TOTAL functions of a pattern, drops those that turned out not to be traceable; fails if no
 * other is there.
 */
static struct error *keep_traceable(const struct trace_request *request, size_t total,
                                    struct functions *matches)
{
    struct left_out *left_out = request->left_out;
    size_t kept = 0;
    if (!left_out || matches->count == 0)
        return NULL;
    left_out->total = total;
    for (size_t i = 0; i < matches->count; i++) {
        if (!left_out_has(left_out, matches->items[i]))
            matches->items[kept++] = matches->items[i];
    }
    matches->count = kept;
    return kept ? NULL : error_target("%s", left_out->items[0].reason->message);
}

static struct error *keep_failing(struct program *program, const struct trace_request *request,
                                  struct functions *matches, struct text *notes)
{
    return request->needs_error ? error_result_keep(program, request->function,
                                                    request_is_pattern(request), matches, notes)
                                : NULL;
}

static struct error *narrow_pattern(struct program *program, const struct trace_request *request,
                                    const struct wrappers *wrappers, struct functions *matches,
                                    struct text *notes)
{
    size_t total = matches->count;
    TRY(keep_failing(program, request, matches, notes));
    if (request->left_out)
        wrappers_leave_out(wrappers, matches, request->left_out);
    TRY(keep_traceable(request, total, matches));
    wrappers_note(wrappers, matches, notes);
    return NULL;
}

static struct error *narrow(struct program *program, const struct trace_request *request,
                            const struct declaration *declaration, bool all,
                            struct functions *matches, struct text *notes)
{
    AUTO(wrappers_deinit) struct wrappers wrappers = {0};
    bool is_pattern = request_is_pattern(request);
    if (matches->count == 0 && !is_pattern)
        TRY(promoted_find(program, request->function, matches, notes));
    if (matches->count == 0)
        return no_such_function(program, request);
    if (!request->with_inlined)
        TRY(keep_with_code(program, request, matches));
    TRY(wrappers_replace(program, request->left_out != NULL, matches, &wrappers));
    if (!is_pattern)
        wrappers_note(&wrappers, matches, notes);
    size_t total = matches->count;
    if (declaration)
        TRY(declared_apply(program, declaration, matches, notes));
    if (request->arguments.count || request->where || request->key || request->value)
        TRY(keep_fitting(program, request, matches));
    if (is_pattern)
        return narrow_pattern(program, request, &wrappers, matches, notes);
    keep_non_standard(program, matches);
    if (all)
        return keep_failing(program, request, matches, notes);
    if (matches->count > 1)
        return ambiguous(program, request->function, matches);
    if (total > 1)
        TRY(note_choice(program, matches, total, request->function, notes));
    return NULL;
}

/*
 * The name of an ABI0 twin is that of the Go function with a suffix: those are meant, and no
 * others.
 */
static struct error *match_abi0(struct program *program, const char *name, struct functions *ret)
{
    AUTO_FREE char *plain = memory_strdup(name);
    plain[strlen(plain) - strlen(abi0_suffix)] = '\0';
    TRY(program_match_functions(program, plain, ret));
    size_t kept = 0;
    for (size_t i = 0; i < ret->count; i++) {
        TRY(function_load(program, ret->items[i]));
        if (string_ends_with(function_symbol(ret->items[i]), abi0_suffix))
            ret->items[kept++] = ret->items[i];
    }
    ret->count = kept;
    return NULL;
}

static struct error *match_name(struct program *program, const char *name, struct functions *ret)
{
    return string_ends_with(name, abi0_suffix) ? match_abi0(program, name, ret)
                                               : program_match_functions(program, name, ret);
}

static struct error *match(struct program *program, const struct trace_request *request,
                           struct functions *ret)
{
    return request_is_pattern(request) ? program_list_functions(program, request->function, ret)
                                       : match_name(program, request->function, ret);
}

static struct error *fit_of_function(struct program *program, const struct trace_request *request,
                                     enum fit *ret)
{
    const char *name = request->function;
    AUTO(functions_deinit) struct functions functions = {0};
    AUTO_TEXT struct text notes = {0};
    TRY(match(program, request, &functions));
    if (functions.count == 0)
        TRY(match_name(program, declaration_name(&program->arena, name), &functions));
    if (functions.count == 0)
        TRY(promoted_find(program, name, &functions, &notes));
    for (size_t i = 0; i < functions.count && *ret < FIT_OWN; i++)
        *ret = function_is_standard(program, functions.items[i]) ? FIT_STANDARD : FIT_OWN;
    return NULL;
}

struct error *select_fit(struct program *program, const struct trace_request *request,
                         enum fit *ret)
{
    AUTO(codes_deinit) struct codes codes = {0};
    const char *file;
    unsigned line;
    *ret = FIT_NONE;
    if (!request->line)
        return fit_of_function(program, request, ret);
    TRY(parse_line(&program->arena, request->line, &file, &line));
    struct error *absent = program_find_line(program, file, line, &codes);
    *ret = absent ? FIT_NONE : FIT_OWN;
    error_destroy(absent);
    return NULL;
}

/* A name, or a declaration: names, too, may have parentheses. */
static struct error *match_and_narrow(struct program *program, const struct trace_request *request,
                                      bool all, struct functions *ret, struct text *notes)
{
    AUTO(declaration_deinit) struct declaration declaration = {0};
    struct trace_request named = *request;
    TRY(match(program, request, ret));
    if (ret->count || !declaration_parse(&program->arena, request->function, &declaration))
        return narrow(program, request, NULL, all, ret, notes);
    array_deinit(ret);
    named.function = declaration.function;
    TRY(match_name(program, named.function, ret));
    return narrow(program, &named, &declaration, all, ret, notes);
}

/* The functions of which a probe doesn't see all calls; of many a few stand for all. */
static struct error *note_inlined(struct program *program, const struct trace_request *request,
                                  const struct functions *functions, struct text *notes)
{
    size_t noted = 0;
    for (size_t i = 0; i < functions->count; i++) {
        const struct function *function = functions->items[i];
        AUTO_TEXT struct text callers = {0};
        if (!function->inlined_count || request->with_inlined || noted++ >= MAX_NOTED)
            continue;
        TRY(inlining_print(&callers, program, function, " (in ", ")"));
        text_printf(notes,
                    "%s was inlined at %u other place%s%s, whose calls a probe won't see%s\n",
                    function->name, function->inlined_count,
                    function->inlined_count == 1 ? "" : "s", text_string(&callers),
                    !program->find_inlined || request->is_of_ready ? ""
                    : request->is_in_script                        ? " without goinlined:"
                                                                   : " without --inlined");
    }
    if (noted > MAX_NOTED)
        text_printf(notes, "so were %zu more of the functions\n", noted - MAX_NOTED);
    return NULL;
}

struct error *select_functions(struct program *program, const struct trace_request *request,
                               bool all, struct functions *ret, struct text *notes)
{
    struct error *error = match_and_narrow(program, request, all, ret, notes);
    if (!error)
        error = note_inlined(program, request, ret, notes);
    if (error)
        array_deinit(ret);
    return error;
}

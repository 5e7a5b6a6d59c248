#include "bt/subject.h"

#include <ctype.h>
#include <string.h>

#include "abi/located.h"
#include "base/text.h"
#include "path/select_code.h"

static const char entry_prefix[] = "go:", return_prefix[] = "goret:", line_prefix[] = "goline:",
                  inlined_prefix[] = "goinlined:";

struct error *subject_arguments(struct script *script, const struct subject *subject,
                                struct arguments *ret)
{
    return subject->code ? arguments_at(script->program, subject->code, ret)
                         : arguments_place(script->program, subject->function, ret);
}

/* "main.work", "main.add inlined into main.work" */
static const char *name_place(struct script *script, const struct code *code)
{
    return code->is_inlined ? arena_printf(script->arena, "%s inlined into %s",
                                           code->function->name, code->into->name)
                            : code->into->name;
}

static bool is_named_before(struct script *script, const struct codes *codes, size_t number)
{
    for (size_t i = 0; i < number; i++) {
        if (strcmp(name_place(script, codes->items[i]), name_place(script, codes->items[number])) ==
            0)
            return true;
    }
    return false;
}

/* The places, if there are several. */
static void note_places(struct script *script, const char *what, const struct codes *codes)
{
    enum { MAX_NAMED = 5 };
    unsigned named = 0;
    if (codes->count < 2)
        return;
    text_printf(script->notes, "%s is at %zu places: ", what, codes->count);
    for (size_t i = 0; i < codes->count && named <= MAX_NAMED; i++) {
        if (is_named_before(script, codes, i))
            continue;
        text_printf(script->notes, "%s%s", named ? ", " : "",
                    named < MAX_NAMED ? name_place(script, codes->items[i]) : "...");
        named++;
    }
    text_add_char(script->notes, '\n');
}

static bool is_name_character(char c)
{
    return isalnum((unsigned char)c) || c == '_' || (c & 0x80);
}

/* Whether it has the name, not behind a dot: that is a field's. */
static bool has_word(const char *text, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = text; (at = strstr(at, word)); at += length) {
        bool begins = at == text || (!is_name_character(at[-1]) && at[-1] != '.');
        if (begins && !is_name_character(at[length]))
            return true;
    }
    return false;
}

/* Whether the request shows, or compares, the variable. */
static bool is_asked_for(const struct parameter *variable, const void *context)
{
    const struct trace_request *request = context;
    const char *const others[] = {request->where, request->key, request->value};
    for (size_t i = 0; i < LENGTH(others); i++) {
        if (others[i] && has_word(others[i], variable->name))
            return true;
    }
    for (size_t i = 0; i < request->arguments.count; i++) {
        const char *path = request->arguments.items[i];
        bool is_slot = *path >= '0' && *path <= '9';
        if (is_slot || has_word(path, variable->name))
            return true;
    }
    return request->arguments.count == 0 && !request->key && !request->value;
}

const char *subject_prefix(const struct subject *subject, bool at_return)
{
    if (!subject->function || subject->code)
        return subject->prefix;
    return at_return ? return_prefix : entry_prefix;
}

static struct error *choose_line(struct script *script, const struct trace_request *request,
                                 struct subjects *ret)
{
    struct codes codes;
    TRY(select_line(script->program, request, &codes, script->notes));
    struct subject subject = {line_prefix, request->line, NULL, codes.items[0], codes.count};
    array_push(ret, subject);
    note_places(script, request->line, &codes);
    for (size_t i = 0; i < codes.count; i++) {
        arguments_note_earlier(codes.items[i], is_asked_for, request, script->notes);
        arguments_note_shared(codes.items[i], is_asked_for, request, script->notes);
    }
    array_deinit(&codes);
    return NULL;
}

/* Of many functions the reason is often one. */
static void note_without_inlined(struct script *script, const char *reason)
{
    AUTO_TEXT struct text note = {0};
    text_printf(&note, "the inlined calls are left out: %s\n", reason);
    if (!strstr(text_string(script->notes), text_string(&note)))
        text_add_string(script->notes, text_string(&note));
}

static struct error *choose_inlined(struct script *script, const struct trace_request *request,
                                    struct function *function, struct subjects *ret)
{
    struct codes codes;
    struct error *error = select_inlined(script->program, function, request, &codes, script->notes);
    if (error && error->status == EXIT_TARGET && function->address) {
        note_without_inlined(script, error->message);
        error_destroy(error);
        return NULL;
    }
    TRY(error);
    struct subject subject = {inlined_prefix, function->name, function, NULL, codes.count};
    if (codes.count) {
        subject.code = codes.items[0];
        array_push(ret, subject);
        note_places(script, function->name, &codes);
        for (size_t i = 0; i < codes.count; i++)
            arguments_note_shared(codes.items[i], is_asked_for, request, script->notes);
    } else if (!function->address) {
        return error_target("%s was inlined, and the compiler left nothing of it in %s",
                            function->name, script->binary);
    }
    array_deinit(&codes);
    return NULL;
}

bool subject_leave_out(struct script *script, const struct trace_request *request,
                       const struct function *function, struct error *reason)
{
    struct left_out *left_out = request->left_out;
    if (!reason || !left_out || !function || reason->status != EXIT_TARGET || script->refuses_all)
        return false;
    if (script->lacks_room && !left_out->takes_long)
        return false;
    script->lacks_room = false;
    script->is_incomplete = true;
    left_out_add(left_out, function, reason);
    return true;
}

static struct error *add_function(struct script *script, const struct trace_request *request,
                                  struct function *function, struct subjects *ret)
{
    struct subject subject = {request->at_return ? return_prefix : entry_prefix, NULL, function,
                              NULL, 1};
    TRY(function_load(script->program, function));
    TRY(function_reference(script->program, function, &subject.name));
    if (function->address)
        array_push(ret, subject);
    return request->with_inlined ? choose_inlined(script, request, function, ret) : NULL;
}

static struct error *add_functions(struct script *script, const struct trace_request *request,
                                   const struct functions *functions, struct subjects *ret)
{
    for (size_t i = 0; i < functions->count; i++) {
        struct function *function = functions->items[i];
        size_t before = ret->count;
        struct error *error = add_function(script, request, function, ret);
        if (subject_leave_out(script, request, function, error))
            ret->count = before;
        else
            TRY(error);
    }
    return NULL;
}

struct error *subjects_choose(struct script *script, const struct trace_request *request,
                              struct subjects *ret)
{
    struct functions functions = {0};
    if (request->at_return && (request->line || request->with_inlined))
        return error_usage("%s has no return of its own: --ret and what else is about returns, "
                           "results and the duration, is for --func without --inlined",
                           request->line ? "a line" : "an inlined call");
    if (request->line)
        return choose_line(script, request, ret);
    TRY(select_functions(script->program, request, script->options.force_all, &functions,
                         script->notes));
    struct error *error = add_functions(script, request, &functions, ret);
    array_deinit(&functions);
    return error;
}

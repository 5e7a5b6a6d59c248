#include "path/declared.h"

#include <ctype.h>
#include <string.h>

#include "abi/arguments.h"
#include "base/text.h"
#include "program/moved_types.h"
#include "program/signature.h"
#include "program/spelling.h"
#include "program/type_by_name.h"

static const char shape[] = "go.shape.";

/* ---- types by the names that they have in a declaration ---- */

struct type_search {
    struct program *program;
    struct named_types *types;
    const char *package; /* of the function: what has no package is of that one */
    /* of a name that several types have without their directories, two; or NULL */
    const char *shared, *first, *second;
    bool is_open;     /* which of them is meant: neither has that as its whole name */
    bool is_receiver; /* its type is one of the function's own package, too */
    /* for the visitor */
    const char *name;
    const char *last_word; /* of a name that has a package; or NULL */
    struct type *found;
    const char *other; /* of the same short name; or NULL */
    bool is_whole, is_exact;
};

static struct error *visit(struct type *type, void *context)
{
    struct type_search *search = context;
    /* Few of many have the last word of the name in theirs. */
    if (search->last_word && !strstr(type->name, search->last_word))
        return NULL;
    AUTO_FREE char *short_name = type_short_name(type->name);
    if (!is_same_type_name(short_name, search->name) &&
        !is_same_type_name(type->name, search->name))
        return NULL;
    bool is_exact = is_same_type_name(type->name, search->name);
    if (is_exact ? search->is_exact : search->is_whole)
        return NULL;
    bool is_another = search->found && strcmp(search->found->name, type->name) != 0;
    if (is_another)
        search->other = is_exact ? search->found->name : type->name;
    if (!search->found || is_exact)
        search->found = type;
    search->is_exact |= is_exact;
    return NULL;
}

static bool is_qualified(const char *name)
{
    return strchr(name, '.') != NULL;
}

/* A word alone is a type of the function's own package; "int" is none, and found by itself. */
static const char *qualify(const struct type_search *search, const char *name)
{
    return is_qualified(name)
               ? name
               : arena_printf(&search->program->arena, "%s.%s", search->package, name);
}

/* What is made of others has a record, too, if the program needs it: else it is made of its parts.
 */
static bool is_made_of_others(const char *name)
{
    return strcspn(name, "*[](){}< ") < strlen(name);
}

/* Of code that several types share: what they have in common. */
static struct type *find_shape(const struct type_search *search, const char *name)
{
    struct arena *arena = &search->program->arena;
    struct type *common = type_by_name(search->types, name + strlen(shape));
    if (!common)
        return NULL;
    error_destroy(type_complete(common));
    struct type *type = ARENA_NEW(arena, struct type);
    *type = *common;
    type->name = arena_strdup(arena, name);
    type->runtime_offset = 0;
    return type;
}

static void note_others(struct type_search *search, const char *name)
{
    if (!search->other || search->is_open)
        return;
    search->shared = name;
    search->first = search->found->name;
    search->second = search->other;
    search->is_open = !search->is_exact;
}

static struct type *find_own(struct type_search *search, const char *name);

/* The program may need a pointer's record of one type, say, and not of the other. */
static void check_parts(struct type_search *search, const char *name)
{
    for (size_t length; *name; name += length ? length : 1) {
        length = strcspn(name, "*[](){}<>,; ");
        if (length && memchr(name, '.', length))
            find_own(search, arena_strndup(&search->program->arena, name, length));
    }
}

static struct type *find_own(struct type_search *search, const char *name)
{
    struct type *type = NULL;
    search->name = is_made_of_others(name) ? name : qualify(search, name);
    search->last_word = is_made_of_others(name) ? NULL : strrchr(search->name, '.');
    search->found = NULL;
    search->other = NULL;
    search->is_exact = false;
    search->is_whole = search->is_receiver || search->types->are_whole || !is_qualified(name);
    struct error *error = program_each_type(search->program, visit, search);
    if (!error && !search->found && !is_made_of_others(name))
        error = program_find_type(search->program, search->name, &type);
    note_others(search, name);
    type = search->found ? search->found : type;
    type = error ? NULL : type;
    error_destroy(error);
    if (type && is_made_of_others(name))
        check_parts(search, name);
    return type;
}

static struct type *find_type(void *context, const char *name)
{
    struct type_search *search = context;
    if (string_starts_with(name, shape))
        return find_shape(search, name);
    struct type *type = find_own(search, name);
    bool may_be_moved = !type && !is_made_of_others(name);
    const char *moved = may_be_moved ? moved_type_name(search->program, search->name) : NULL;
    return moved ? find_own(search, moved) : type;
}

/* ---- one function ---- */

static size_t count_parameters(const struct signature *signature)
{
    size_t count = 0;
    while (count < signature->parameter_count && !signature->parameters[count].is_result)
        count++;
    return count;
}

static bool type_fits(struct program *program, const char *typed, const char *own)
{
    const char *moved = type_name_fits(typed, own) ? NULL : moved_type_name(program, typed);
    return type_name_fits(moved ? moved : typed, own);
}

static bool values_fit(struct program *program, const struct declared_values *values,
                       const struct parameter *parameters, size_t count)
{
    if (values->count != count)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!type_fits(program, values->items[i].type, parameters[i].type->name))
            return false;
    }
    return true;
}

/* Whether the declaration is of what the program itself says of the function. */
static bool fits(struct program *program, const struct declaration *declaration,
                 const struct function *function)
{
    const struct signature *signature = function->signature;
    size_t count = count_parameters(signature), receiver = function_has_receiver(function);
    return values_fit(program, &declaration->parameters, signature->parameters + receiver,
                      count - receiver) &&
           values_fit(program, &declaration->results, signature->parameters + count,
                      signature->parameter_count - count);
}

static bool has_names(const struct signature *signature)
{
    for (size_t i = 0; i < signature->parameter_count; i++) {
        if (*signature->parameters[i].name)
            return true;
    }
    return false;
}

static void take_names(const struct declaration *declaration, struct function *function)
{
    struct signature *signature = function->signature;
    size_t count = count_parameters(signature), receiver = function_has_receiver(function);
    if (receiver)
        signature->parameters[0].name = declaration->receiver;
    for (size_t i = receiver; i < count; i++)
        signature->parameters[i].name = declaration->parameters.items[i - receiver].name;
    for (size_t i = count; i < signature->parameter_count; i++)
        signature->parameters[i].name = declaration->results.items[i - count].name;
}

static struct error *not_kept(const struct program *program, const struct function *function,
                              const char *type, const char *what)
{
    return error_target("%s: %s keeps nothing of a type '%s', which '%s' is declared to be",
                        function->name, program->path, type, what);
}

static struct error *add(struct named_types *types, const struct function *function,
                         const struct declared_value *value, bool is_result)
{
    struct signature *signature = function->signature;
    struct type_search *search = types->context;
    struct type *type = type_by_name(types, value->type);
    if (search->is_open)
        return error_target("'%s' could be several types of %s: give its whole name, such as %s or "
                            "%s",
                            search->shared, search->program->path, search->first, search->second);
    if (!type)
        return not_kept(search->program, function, value->type,
                        *value->name ? value->name : "an argument");
    TRY(type_complete(type));
    signature->parameters[signature->parameter_count++] =
        (struct parameter){.name = value->name, .type = type, .is_result = is_result};
    return NULL;
}

/* "*T" of ".(*T).M"; "T" of ".T.M", which may be no method: "f.func1". NULL: it is none. */
static const char *receiver_name(const struct type_search *search, const char *function)
{
    struct arena *arena = &search->program->arena;
    AUTO_FREE char *display = function_display_name(function);
    size_t length = strlen(search->package);
    const char *at = display + length + (display[length] == '.');
    if (string_starts_with(at, "(*")) {
        const char *close = strchr(at, ')');
        return close
                   ? arena_printf(arena, "*%s.%.*s", search->package, (int)(close - at - 2), at + 2)
                   : NULL;
    }
    const char *dot = strchr(at, '.');
    if (!dot || strchr(at, '['))
        return NULL;
    return arena_printf(arena, "%s.%.*s", search->package, (int)(dot - at), at);
}

/* The compiler counts closures and the like: "f.func1", "init.0". */
static bool may_be_method(const struct function *function, const char *receiver)
{
    const char *method = function->name + strlen(receiver);
    return *method == '.' && !isdigit((unsigned char)method[1]) && !strchr(method + 1, '.') &&
           !function_is_closure(function);
}

/*
 * All of the function's types as they are declared; *MISSING: its receiver's, perhaps, or NULL.
 * CHOICE is what was chosen of several types for a name, if anything.
 */
static struct error *take_types(struct program *program, const struct declaration *declaration,
                                struct function *function, const char **missing,
                                struct text *choice)
{
    struct signature *signature = function->signature;
    AUTO_FREE char *package = function_package(function->name);
    struct type_search search = {.program = program, .package = package};
    struct named_types types = {.arena = &program->arena,
                                .find = find_type,
                                .context = &search,
                                .may_be_unknown = true,
                                .package = package};
    search.types = &types;
    search.is_receiver = true;
    const char *receiver = receiver_name(&search, function->name);
    bool has_receiver =
        receiver && (*receiver == '*' || *declaration->receiver || find_type(&search, receiver));
    *missing = receiver && !has_receiver && may_be_method(function, receiver) ? receiver : NULL;
    struct error *error = NULL;
    signature->parameters =
        ARENA_ARRAY(&program->arena, struct parameter,
                    1 + declaration->parameters.count + declaration->results.count);
    signature->parameter_count = 0;
    if (has_receiver)
        error =
            add(&types, function,
                &(struct declared_value){.name = declaration->receiver, .type = receiver}, false);
    search.is_receiver = false;
    for (size_t i = 0; i < declaration->parameters.count && !error; i++)
        error = add(&types, function, &declaration->parameters.items[i], false);
    for (size_t i = 0; i < declaration->results.count && !error; i++)
        error = add(&types, function, &declaration->results.items[i], true);
    named_types_deinit(&types);
    if (!error && search.shared)
        text_printf(choice,
                    "'%s' is taken for the type of that whole name: if %s is meant, give that",
                    search.shared, search.second);
    if (error)
        signature->parameter_count = 0;
    signature->is_declared = signature->has_parameters = !error;
    signature->is_stripped = false;
    return error;
}

static struct error *not_as_declared(const struct function *function)
{
    AUTO_TEXT struct text own = {0};
    signature_print(&own, function);
    return error_target("%s isn't declared as it is: it takes %s", function->name,
                        text_string(&own));
}

/* A method of a type that nothing is kept of has other words than its declaration without it. */
static struct error *check_words(struct program *program, struct function *function,
                                 const char *missing)
{
    struct arguments arguments;
    struct error *error = arguments_place(program, function, &arguments);
    if (!error)
        arguments_deinit(&arguments);
    if (!error || !missing)
        return error;
    error_destroy(error);
    return not_kept(program, function, missing, "the receiver");
}

/* *IS_SURE: the declaration counts; false: debug information says otherwise, and knows better. */
static struct error *apply(struct program *program, const struct declaration *declaration,
                           struct function *function, bool *is_sure, struct text *notes)
{
    const char *missing;
    AUTO_TEXT struct text choice = {0};
    TRY(function_load(program, function));
    struct signature before = *function->signature;
    *is_sure = true;
    if (before.has_parameters && (has_names(&before) || program->load_locations)) {
        *is_sure = fits(program, declaration, function);
        return NULL;
    }
    if (before.has_parameters) {
        if (!fits(program, declaration, function))
            return not_as_declared(function);
        take_names(declaration, function);
        return NULL;
    }
    if (before.has_unknown_convention)
        return error_target("%s is written in assembly: nothing in the program says whether it "
                            "takes its arguments in registers",
                            function->name);
    struct error *error = take_types(program, declaration, function, &missing, &choice);
    if (!error && (error = check_words(program, function, missing)) && choice.length)
        error = error_prefix(error, "%s", text_string(&choice));
    if (error)
        *function->signature = before;
    else if (choice.length)
        text_printf(notes, "%s\n", text_string(&choice));
    return error;
}

struct error *declared_apply(struct program *program, const struct declaration *declaration,
                             struct functions *functions, struct text *notes)
{
    struct error *reason = NULL;
    size_t sure = 0, total = functions->count;
    for (size_t i = 0; i < total; i++) {
        bool is_sure = false;
        struct error *error = apply(program, declaration, functions->items[i], &is_sure, notes);
        struct function *function = functions->items[i];
        if (!error && is_sure) {
            functions->items[i] = functions->items[sure];
            functions->items[sure++] = function;
        }
        if (error && reason)
            error_destroy(error);
        else if (error)
            reason = error;
    }
    if (sure || !reason) {
        error_destroy(reason);
        functions->count = sure ? sure : total;
        return NULL;
    }
    return reason;
}

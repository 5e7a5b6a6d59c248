/* gobt funcs: functions with their signatures. */
#include <stdlib.h>
#include <string.h>

#include "base/terminal.h"
#include "cmd/addresses.h"
#include "cmd/commands.h"
#include "cmd/json.h"
#include "cmd/target.h"
#include "program/inlining.h"
#include "program/name_order.h"
#include "program/signature.h"

/* A large program has ten thousand of these, for which printf is slow. */
static void add_count(struct text *text, unsigned count)
{
    char digits[12], *end = digits + sizeof(digits), *at = end;
    do {
        *--at = (char)('0' + count % 10);
        count /= 10;
    } while (count);
    text_add(text, at, (size_t)(end - at));
}

static void add_inlined(struct text *text, const struct function *function)
{
    text_add_string(text, function->address ? "  [also inlined at " : "  [inlined at every call, ");
    add_count(text, function->inlined_count);
    if (!function->address)
        text_add_string(text, " in all");
    else
        text_add_string(text, function->inlined_count == 1 ? " place" : " places");
}

/*
 * As it is: what it has of the program's bytes is made harmless when it is printed. In a list of
 * all functions nobody wants each also behind those that it calls.
 */
static struct error *add_line(struct program *program, const struct function *function,
                              bool is_wanted, struct text *text)
{
    text_add_string(text, function_symbol(function));
    signature_print(text, function);
    if (function->address && !function->inlined_count)
        return NULL;
    add_inlined(text, function);
    if (is_wanted)
        TRY(inlining_print(text, program, function, ": ", ""));
    text_add_char(text, ']');
    return NULL;
}

static struct error *function_json(struct program *program, const struct function *function,
                                   json_t *list)
{
    AUTO_TEXT struct text signature = {0};
    struct function_names callers;
    TRY(function_inlined_into(program, function, &callers));
    json_t *into = json_array();
    for (size_t i = 0; i < callers.count; i++)
        json_array_append_new(into, json_bytes(callers.items[i]));
    signature_print(&signature, function);
    json_t *item = json_object();
    json_object_set_new(item, "name", json_bytes(function_symbol(function)));
    json_object_set_new(item, "signature", json_bytes(text_string(&signature)));
    json_object_set_new(item, "address", json_integer((json_int_t)function->address));
    json_object_set_new(item, "size", json_integer((json_int_t)function->size));
    json_object_set_new(item, "inlined", json_integer(function->inlined_count));
    json_object_set_new(item, "inlined_into", into);
    json_object_set_new(item, "wrapper", json_boolean(function->is_wrapper));
    json_array_append_new(list, item);
    return NULL;
}

/* Where a function's line is among all. */
struct place {
    size_t start, length;
};

static int compare_pointers(const void *a, const void *b)
{
    const struct function *const *left = a, *const *right = b;
    return (*left > *right) - (*left < *right);
}

/*
 * Each is made when it is read, in the order of the program: in that of the names, what there is of
 * a large one would be fetched from everywhere, twice.
 */
static struct error *add_lines(struct program *program, const struct functions *functions,
                               struct place *places, struct text *lines)
{
    AUTO(arena_deinit) struct arena arena = {0};
    bool are_wanted = functions->count < program->functions.count;
    size_t size = functions->count * sizeof(*functions->items);
    AUTO_FREE struct function **sorted = memory_alloc(size);
    memcpy(sorted, functions->items, size);
    qsort(sorted, functions->count, sizeof(*sorted), compare_pointers);
    for (size_t i = 0; i < functions->count; i++) {
        struct function *function = sorted[i];
        struct place *place = &places[function - program->functions.items];
        if (place->length)
            continue; /* an address in each of two calls of it */
        TRY(function_list(program, function, &arena));
        place->start = lines->length;
        TRY(add_line(program, function, are_wanted, lines));
        place->length = lines->length - place->start;
        function_forget(function, &arena);
    }
    return NULL;
}

/* FUNCTIONS in their order. */
static struct error *print_text(struct program *program, struct functions *functions,
                                struct text *output)
{
    AUTO_TEXT struct text lines = {0};
    AUTO_FREE struct place *places = memory_alloc(program->functions.count * sizeof(*places));
    TRY(add_lines(program, functions, places, &lines));
    for (size_t i = 0; i < functions->count; i++) {
        const struct place *place = &places[functions->items[i] - program->functions.items];
        terminal_escape_bytes(output, lines.bytes + place->start, place->length);
        text_add_char(output, '\n');
    }
    return NULL;
}

static struct error *print_json(struct program *program, struct functions *functions,
                                struct text *output)
{
    struct error *error = NULL;
    json_t *list = json_array();
    for (size_t i = 0; i < functions->count && !error; i++) {
        error = function_load(program, functions->items[i]);
        if (!error)
            error = function_json(program, functions->items[i], list);
    }
    if (!error)
        json_print(json_pack("{s:O}", "functions", list), output);
    json_decref(list);
    return error;
}

static struct error *none_found(const struct target *target, const char *pattern)
{
    if (!is_wildcard(pattern))
        return error_target("%s has no function whose name has '%s' in it", target->path, pattern);
    return error_target("%s has no function whose whole name fits '%s': begin and end it with * "
                        "for a part of one",
                        target->path, pattern);
}

static struct error *find_functions(struct target *target, const struct options *options,
                                    struct functions *ret)
{
    const char *const *operands = options->operands.items;
    size_t count = options->operands.count;
    const char *pattern = count ? operands[0] : NULL;
    uint64_t address;
    if (count > 1 || (pattern && address_parse(pattern, &address)))
        return addresses_find(target, operands, count, ret);
    TRY(program_list_functions(&target->program, pattern, ret));
    if (ret->count == 0 && pattern)
        return none_found(target, pattern);
    functions_sort_by_name(ret);
    return NULL;
}

static bool is_filter(const struct options *options)
{
    return options->operands.count == 1 && strcmp(options->operands.items[0], "/dev/stdin") == 0;
}

struct error *command_funcs(const struct options *options, struct text *output)
{
    __attribute__((cleanup(target_closep))) struct target *target = NULL;
    TRY(target_open(options, &target));
    TRY(target_require_functions(target));
    if (is_filter(options))
        return addresses_filter(target);
    TRY(layouts_take_given(target, options));
    AUTO(functions_deinit) struct functions functions = {0};
    target->others.are_given_only = options->operands.count == 0;
    TRY(find_functions(target, options, &functions));
    return options->json ? print_json(&target->program, &functions, output)
                         : print_text(&target->program, &functions, output);
}

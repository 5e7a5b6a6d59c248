#include "path/left_out.h"

#include <string.h>

#include "program/find.h"

enum { MAX_REASONS = 3, MAX_NAMED = 3 };

void left_out_add(struct left_out *left_out, const struct function *function, struct error *reason)
{
    struct left_out_function added = {function, reason, false};
    if (left_out_has(left_out, function))
        error_destroy(reason);
    else
        array_push(left_out, added);
}

bool left_out_has(const struct left_out *left_out, const struct function *function)
{
    for (size_t i = 0; i < left_out->count; i++) {
        if (left_out->items[i].function == function)
            return true;
    }
    return false;
}

/* Whether the message begins with the function's name. */
static bool is_named(const struct left_out_function *one)
{
    return string_starts_with(one->reason->message, one->function->name);
}

/* Whether they were left out for the same reason. */
static bool is_alike(const struct left_out_function *one, const struct left_out_function *other)
{
    if (!is_named(one) || !is_named(other))
        return strcmp(one->reason->message, other->reason->message) == 0;
    return strcmp(one->reason->message + strlen(one->function->name),
                  other->reason->message + strlen(other->function->name)) == 0;
}

/* "main.a, main.b and 2 more" */
struct names {
    size_t count;
    struct text text;
};

static void add_name(struct names *names, const struct function *function)
{
    if (++names->count <= MAX_NAMED)
        text_printf(&names->text, "%s%s", names->count > 1 ? ", " : "", function_symbol(function));
}

static void print_names(struct names *names, const char *before, const char *after,
                        struct text *text)
{
    if (names->count) {
        text_printf(text, "%s%s", before, text_string(&names->text));
        if (names->count > MAX_NAMED)
            text_printf(text, " and %zu more", names->count - MAX_NAMED);
        text_add_string(text, after);
    }
    text_deinit(&names->text);
}

/* The reason of the one of that number, and who else has it. */
static void print_reason(struct left_out *left_out, size_t number, struct text *text)
{
    const struct left_out_function *one = &left_out->items[number];
    struct names others = {0};
    if (!is_named(one))
        text_printf(text, "%s: ", function_symbol(one->function));
    text_add_string(text, one->reason->message);
    for (size_t i = number + 1; i < left_out->count; i++) {
        struct left_out_function *other = &left_out->items[i];
        if (other->is_told || !is_alike(one, other))
            continue;
        other->is_told = true;
        add_name(&others, other->function);
    }
    print_names(&others, " (also ", ")", text);
}

void left_out_print(struct left_out *left_out, const char *pattern, struct text *text)
{
    size_t reasons = 0;
    struct names others = {0};
    if (left_out->count == 0)
        return;
    text_printf(text, "left out %zu of the %zu functions that '%s' fits", left_out->count,
                left_out->total, pattern);
    for (size_t i = 0; i < left_out->count; i++) {
        if (left_out->items[i].is_told)
            continue;
        if (reasons == MAX_REASONS) {
            add_name(&others, left_out->items[i].function);
            continue;
        }
        text_add_string(text, reasons++ ? "; " : ": ");
        print_reason(left_out, i, text);
    }
    print_names(&others, "; for other reasons ", "", text);
    text_add_char(text, '\n');
}

void left_out_deinit(struct left_out *left_out)
{
    for (size_t i = 0; i < left_out->count; i++)
        error_destroy(left_out->items[i].reason);
    array_deinit(left_out);
}

#include "program/signature.h"

#include <string.h>

#include "program/find.h"

static bool skip(const char **at, const char *expected, size_t length)
{
    if (strncmp(*at, expected, length) != 0)
        return false;
    *at += length;
    return true;
}

bool function_has_receiver(const struct function *function)
{
    const struct signature *signature = function->signature;
    if (signature->parameter_count == 0 || signature->parameters[0].is_result)
        return false;
    const char *type = signature->parameters[0].type->name;
    bool is_pointer = *type == '*';
    AUTO_FREE char *name = function_short_name(function->name);
    AUTO_FREE char *receiver = type_short_name(type + is_pointer);
    const char *dot = strchr(receiver, '.'), *at = name;
    return dot && skip(&at, receiver, (size_t)(dot + 1 - receiver)) &&
           (!is_pointer || skip(&at, "(*", 2)) && skip(&at, dot + 1, strlen(dot + 1)) &&
           skip(&at, is_pointer ? ")." : ".", is_pointer ? 2 : 1);
}

static void print_list(struct text *text, const struct parameter *parameters, size_t count,
                       bool with_names)
{
    for (size_t i = 0; i < count; i++) {
        const char *name = parameters[i].name;
        text_add_string(text, i ? ", " : "");
        if (with_names)
            text_printf(text, "%s ", *name && *name != '~' ? name : "_");
        type_add_short_name(text, parameters[i].type->name);
    }
}

/* What the runtime keeps of a function has types only. */
static bool has_names(const struct parameter *parameters, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (*parameters[i].name)
            return true;
    }
    return false;
}

void signature_print(struct text *text, const struct function *function)
{
    const struct signature *signature = function->signature;
    if (!signature->has_parameters) {
        text_add_string(text, "(?)");
        return;
    }
    size_t first = function_has_receiver(function), end = first;
    while (end < signature->parameter_count && !signature->parameters[end].is_result)
        end++;
    text_add_char(text, '(');
    bool has_any = has_names(signature->parameters, signature->parameter_count);
    print_list(text, signature->parameters + first, end - first, has_any);
    text_add_char(text, ')');
    size_t results = signature->parameter_count - end;
    bool named = results && has_any && signature->parameters[end].name[0] != '~';
    if (results)
        text_add_char(text, ' ');
    if (results > 1 || named)
        text_add_char(text, '(');
    print_list(text, signature->parameters + end, results, named);
    if (results > 1 || named)
        text_add_char(text, ')');
}

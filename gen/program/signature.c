#include "program/signature.h"

#include <string.h>

#include "program/find.h"

bool function_has_receiver(const struct function *function)
{
    const struct signature *signature = function->signature;
    if (signature->parameter_count == 0 || signature->parameters[0].is_result)
        return false;
    const char *type = signature->parameters[0].type->name;
    AUTO_FREE char *name = function_short_name(function->name);
    AUTO_FREE char *receiver = type_short_name(*type == '*' ? type + 1 : type);
    AUTO_TEXT struct text method = {0};
    const char *dot = strchr(receiver, '.');
    if (!dot)
        return false;
    if (*type == '*')
        text_printf(&method, "%.*s.(*%s).", (int)(dot - receiver), receiver, dot + 1);
    else
        text_printf(&method, "%s.", receiver);
    return string_starts_with(name, text_string(&method));
}

static void print_list(struct text *text, const struct parameter *parameters, size_t count,
                       bool with_names)
{
    for (size_t i = 0; i < count; i++) {
        AUTO_FREE char *type = type_short_name(parameters[i].type->name);
        const char *name = parameters[i].name;
        text_add_string(text, i ? ", " : "");
        if (with_names)
            text_printf(text, "%s ", *name && *name != '~' ? name : "_");
        text_add_string(text, type);
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

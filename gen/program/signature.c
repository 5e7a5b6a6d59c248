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

/* What is behind "package.T." or "package.(*T)." at AT; PACKAGE is where TYPE names that; or NULL.
 */
static const char *behind_receiver(const char *at, const char *type, const char *package,
                                   bool is_pointer)
{
    const char *dot = strchr(package, '.');
    bool is_there = dot && skip(&at, type, (size_t)(dot + 1 - type)) &&
                    (!is_pointer || skip(&at, "(*", 2)) && skip(&at, dot + 1, strlen(dot + 1)) &&
                    skip(&at, is_pointer ? ")." : ".", is_pointer ? 2 : 1);
    return is_there ? at : NULL;
}

bool function_has_receiver(const struct function *function)
{
    const struct signature *signature = function->signature;
    if (signature->parameter_count == 0 || signature->parameters[0].is_result)
        return false;
    const char *type = signature->parameters[0].type->name;
    bool is_pointer = *type == '*';
    type += is_pointer;
    const char *slash = strrchr(type, '/'), *last = slash ? slash + 1 : type;
    const char *method = behind_receiver(function->name, type, last, is_pointer);
    if (method && !strchr(type, '[') && !strchr(method, '/'))
        return true;
    /* Few are written otherwise than they are stored, or have more paths than their own. */
    const char *at = function_without_directories(function->name);
    AUTO_FREE char *name = strchr(at, '%') ? function_display_name(at) : NULL;
    AUTO_FREE char *composite = strpbrk(type, "[{ ") ? type_short_name(type) : NULL;
    const char *receiver = composite ? composite : last;
    return behind_receiver(name ? name : at, receiver, receiver, is_pointer) != NULL;
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

static void print_size(struct text *text, unsigned size)
{
    if (size < 10)
        text_add_char(text, (char)('0' + size));
    else
        text_printf(text, "%u", size);
}

/* How many bytes each word has, and which belong together: "({8 8}, 4)". */
static void print_shape(struct text *text, const struct signature *signature)
{
    unsigned depth = 0;
    text_add_char(text, '(');
    for (size_t i = 0; i < signature->shape_count; i++) {
        const struct argument_shape *item = &signature->shape[i];
        bool is_first = i == 0 || signature->shape[i - 1].kind == SHAPE_OPEN;
        if (item->kind != SHAPE_CLOSE && !is_first)
            text_add_string(text, depth ? " " : ", ");
        if (item->kind == SHAPE_OPEN) {
            text_add_char(text, '{');
            depth++;
        } else if (item->kind == SHAPE_CLOSE) {
            text_add_char(text, '}');
            depth -= depth > 0;
        } else if (item->kind == SHAPE_WORD) {
            print_size(text, item->size);
        } else {
            text_add_string(text, item->kind == SHAPE_CUT ? "..." : "?");
        }
    }
    text_add_char(text, ')');
}

void signature_print(struct text *text, const struct function *function)
{
    const struct signature *signature = function->signature;
    if (!signature->has_parameters && (signature->shape || signature->takes_nothing)) {
        print_shape(text, signature);
        return;
    }
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
    bool named = results && has_any && signature->parameters[end].name[0] &&
                 signature->parameters[end].name[0] != '~';
    if (results)
        text_add_char(text, ' ');
    if (results > 1 || named)
        text_add_char(text, '(');
    print_list(text, signature->parameters + end, results, named);
    if (results > 1 || named)
        text_add_char(text, ')');
}

/*
 * What every comparison does beside comparing: a path through a nil pointer or beyond the end of a
 * slice reads as zero, so it is compared only after what leads to it was. `!(entry.N == 0)` of a
 * nil entry holds, then, and `entry.N == 0` doesn't.
 */
#include "bt/filter.h"

#include <string.h>

#include "base/text.h"
#include "bt/lookup.h"
#include "program/spelling.h"

/* What gobt knows itself, and results, behind "go.": a parameter may have their name. */
static const char *go_prefix(const struct access *access)
{
    while (access->kind == ACCESS_MEMORY && access->base->pointer)
        access = access->base->pointer;
    if (access->kind == ACCESS_MEMORY && access->base->kind == BASE_VARIABLE)
        return "";
    bool is_own = !access->type || (access->moment == AT_RETURN && !access->is_argument_now) ||
                  (access->kind == ACCESS_MEMORY && access->base->kind == BASE_GOROUTINE);
    return is_own ? "go." : "";
}

static void print_guards(const struct access *access, struct text *text)
{
    if (!access || access->kind != ACCESS_MEMORY || !access->base->pointer)
        return;
    const struct access_base *base = access->base;
    print_guards(base->pointer, text);
    if (base->is_sure)
        return;
    if (base->kind == BASE_ENTRY)
        text_printf(text, "${%s%s:addr} > %d && ", go_prefix(base->pointer), base->path,
                    LOOKUP_GAVE_UP);
    else if (base->has_index)
        text_printf(text, "${%s%s:len} > %llu && ", go_prefix(base->pointer), base->pointer->path,
                    (unsigned long long)base->index);
    else
        text_printf(text, "${%s%s:ptr} != 0 && ", go_prefix(base->pointer), base->pointer->path);
}

static const char *form_suffix(enum path_form form)
{
    switch (form) {
    case FORM_LEN:
        return ":len";
    case FORM_CAP:
        return ":cap";
    case FORM_PTR:
        return ":ptr";
    case FORM_IS:
        return ":is";
    default:
        return "";
    }
}

static void print_value(const struct operand *operand, struct text *text)
{
    text_printf(text, "${%s%s%s}", go_prefix(operand->access), operand->access->path,
                form_suffix(operand->form));
}

/* Bytes that bpftrace's literals can't hold as they are become \xNN. */
static void print_literal(const struct operand *operand, struct text *text)
{
    text_add_char(text, '"');
    for (size_t i = 0; i < operand->length; i++) {
        unsigned char byte = (unsigned char)operand->string[i];
        if (byte == '"' || byte == '\\')
            text_printf(text, "\\%c", byte);
        else if (byte < ' ' || byte >= 0x7f)
            text_printf(text, "\\x%02x", byte);
        else
            text_add_char(text, (char)byte);
    }
    text_add_char(text, '"');
}

/* By the type itself; for what its name begins with, by the name, which may not be in memory yet.
 */
static void print_type_comparison(const struct condition *condition, struct text *text)
{
    const struct operand *value = &condition->a, *literal = &condition->b;
    const char *prefix = go_prefix(value->access), *path = value->access->path;
    if (condition->comparison == COMPARE_BEGINS_WITH) {
        AUTO_TEXT struct text spelled = {0};
        spell_type_as_runtime(literal->string, &spelled);
        struct operand own = *literal;
        own.string = text_string(&spelled);
        own.length = spelled.length;
        text_printf(text, "strncmp(${%s%s:type}, ", prefix, path);
        print_literal(&own, text);
        text_printf(text, ", %zu) == 0", own.length);
        return;
    }
    text_printf(text, "${%s%s.(%s):is} %s 0", prefix, path, literal->string,
                condition->comparison == COMPARE_NOT_EQUAL ? "==" : "!=");
}

static struct error *print_string_comparison(const struct script_options *options,
                                             const struct condition *condition, struct text *text)
{
    const struct operand *value = &condition->a, *literal = &condition->b;
    bool begins = condition->comparison == COMPARE_BEGINS_WITH;
    bool negated = condition->comparison == COMPARE_NOT_EQUAL;
    if (memchr(literal->string, '\0', literal->length))
        return error_usage("%s: bpftrace can't compare with a string that has a zero byte in it",
                           literal->text);
    if (literal->length > options->string_limit)
        return error_usage("%s: a string of %zu bytes is longer than what is read (%llu): give "
                           "--strlen %zu",
                           literal->text, literal->length,
                           (unsigned long long)options->string_limit, literal->length);
    if (value->form == FORM_TYPE) {
        print_type_comparison(condition, text);
        return NULL;
    }
    AUTO_TEXT struct text whole = {0};
    text_printf(&whole, "%s%s", go_prefix(value->access), value->access->path);
    const char *path = text_string(&whole);
    text_printf(text, "%s${%s:len} %s %zu", negated ? "!(" : "", path,
                begins ? ">=" : "==", literal->length);
    if (literal->length) {
        text_printf(text, " && strncmp(str(${%s:ptr}, %zu), ", path,
                    literal->length + options->dialect.string_padding);
        print_literal(literal, text);
        text_printf(text, ", %zu) == 0", literal->length);
    }
    text_add_string(text, negated ? ")" : "");
    return NULL;
}

static struct error *print_comparison(const struct script_options *options,
                                      const struct condition *condition, struct text *text)
{
    static const char *const signs[] = {
        [COMPARE_EQUAL] = "==",     [COMPARE_NOT_EQUAL] = "!=",
        [COMPARE_LESS] = "<",       [COMPARE_LESS_OR_EQUAL] = "<=",
        [COMPARE_GREATER] = ">",    [COMPARE_GREATER_OR_EQUAL] = ">=",
        [COMPARE_BEGINS_WITH] = "", /* of strings only, which have their own way */
    };
    const struct operand *a = &condition->a, *b = &condition->b;
    const char *sign = signs[condition->comparison];
    /* What a buffer had in it then may have been overwritten since. */
    bool is_then = b->kind == OPERAND_STRING && a->access->moment == AT_ENTRY;
    text_add_string(text, is_then ? "${go.entry(" : "(");
    /* Of what can't be reached nothing holds: that is an answer, too. */
    if (a->form != FORM_IS)
        print_guards(a->access, text);
    if (b->form != FORM_IS)
        print_guards(b->access, text);
    struct error *error = NULL;
    switch (b->kind) {
    case OPERAND_STRING:
        error = print_string_comparison(options, condition, text);
        break;
    case OPERAND_VALUE:
        print_value(a, text);
        text_printf(text, " %s ", sign);
        print_value(b, text);
        break;
    case OPERAND_NIL:
        text_printf(text, "${%s%s:word} %s 0", go_prefix(a->access), a->access->path, sign);
        break;
    case OPERAND_BOOL:
        print_value(a, text);
        text_printf(text, " %s %llu", sign, (unsigned long long)b->number);
        break;
    case OPERAND_NUMBER:
        print_value(a, text);
        if (a->type == TYPE_INT)
            text_printf(text, " %s (int64)%lld", sign, (long long)b->number);
        else
            text_printf(text, " %s (uint64)%llu", sign, (unsigned long long)b->number);
        break;
    }
    text_add_string(text, is_then ? ")}" : ")");
    return error;
}

struct error *filter_print(const struct script_options *options, const struct condition *condition,
                           struct text *text)
{
    switch (condition->kind) {
    case CONDITION_NOT:
        text_add_string(text, "!(");
        TRY(filter_print(options, condition->left, text));
        text_add_char(text, ')');
        return NULL;
    case CONDITION_AND:
    case CONDITION_OR:
        text_add_char(text, '(');
        TRY(filter_print(options, condition->left, text));
        text_add_string(text, condition->kind == CONDITION_AND ? " && " : " || ");
        TRY(filter_print(options, condition->right, text));
        text_add_char(text, ')');
        return NULL;
    case CONDITION_COMPARE:
        return print_comparison(options, condition, text);
    }
    return NULL;
}

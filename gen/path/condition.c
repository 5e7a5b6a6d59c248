#include "path/condition.h"

#include <ctype.h>
#include <string.h>

#include "base/duration.h"
#include "base/text.h"
#include "path/literal.h"

enum { MAX_DEPTH = 64 };

struct parser {
    struct arena *arena;
    const char *text, *at;
    unsigned depth;
};

static const struct {
    const char *sign;
    enum comparison comparison;
} signs[] = {
    /* The longer before those that they begin with. */
    {"==", COMPARE_EQUAL},         {"!=", COMPARE_NOT_EQUAL},
    {"<=", COMPARE_LESS_OR_EQUAL}, {">=", COMPARE_GREATER_OR_EQUAL},
    {"^=", COMPARE_BEGINS_WITH},   {"<", COMPARE_LESS},
    {">", COMPARE_GREATER},
};

static struct error *expected(const struct parser *parser, const char *what)
{
    return error_usage("in the condition '%s': expected %s at '%s'", parser->text, what,
                       *parser->at ? parser->at : "its end");
}

static void skip_space(struct parser *parser)
{
    while (isspace((unsigned char)*parser->at))
        parser->at++;
}

static bool take(struct parser *parser, const char *token)
{
    skip_space(parser);
    if (!string_starts_with(parser->at, token))
        return false;
    parser->at += strlen(token);
    return true;
}

/* ---- operands ---- */

static struct error *parse_string(struct parser *parser, struct operand *operand)
{
    AUTO_TEXT struct text text = {0};
    const char *wrong = literal_read(&parser->at, &text);
    if (wrong)
        return expected(parser, wrong);
    operand->kind = OPERAND_STRING;
    operand->string = arena_strndup(parser->arena, text_string(&text), text.length);
    operand->length = text.length;
    return NULL;
}

/* A path goes on over brackets and dots, and a form behind a colon. */
static size_t path_length(const char *at)
{
    size_t length = path_now_length(at);
    length += path_variable_length(at + length);
    unsigned depth = 0;
    for (;; length++) {
        char c = at[length];
        if (depth && (c == '"' || c == '\''))
            length += literal_length(at + length) - 1;
        else if (c == '[' || (c == '(' && length && at[length - 1] == '.') || (c == '(' && depth))
            depth++;
        else if ((c == ']' || c == ')') && depth)
            depth--;
        else if (c == '\0' || (depth == 0 && !isalnum((unsigned char)c) && !strchr("_.:~", c) &&
                               (signed char)c >= 0))
            return length;
    }
}

/* The same of `PATH or PATH`. */
static size_t paths_length(const char *at)
{
    size_t length = path_length(at);
    for (size_t word; length && (word = path_other_length(at + length));) {
        size_t other = path_length(at + length + word);
        if (!other)
            break;
        length += word + other;
    }
    return length;
}

/* "10ms" is ten million: durations are counted in nanoseconds. */
static struct error *take_unit(struct parser *parser, struct operand *operand)
{
    size_t length = path_length(parser->at);
    if (length == 0)
        return NULL;
    uint64_t unit = duration_unit(parser->at, length);
    if (unit == 0)
        return expected(parser, "a number, or one with the unit ns, us, ms, s, m or h,");
    if (operand->number > INT64_MAX / unit)
        return expected(parser, "a shorter time");
    operand->number *= unit;
    parser->at += length;
    return NULL;
}

static struct error *parse_number(struct parser *parser, struct operand *operand)
{
    operand->kind = OPERAND_NUMBER;
    operand->is_negative = *parser->at == '-';
    parser->at += operand->is_negative;
    if (!literal_read_number(&parser->at, &operand->number))
        return expected(parser, "a whole number of at most 64 bits");
    TRY(take_unit(parser, operand));
    if (operand->is_negative) {
        if (operand->number > (uint64_t)1 << 63)
            return expected(parser, "a whole number of at most 64 bits");
        operand->number = -operand->number;
    }
    return NULL;
}

static struct error *parse_word(struct parser *parser, struct operand *operand)
{
    size_t length = paths_length(parser->at);
    if (length == 0)
        return expected(parser, "a path, a number, a string, true, false or nil");
    char *word = arena_strndup(parser->arena, parser->at, length);
    parser->at += length;
    operand->text = word;
    if (strcmp(word, "true") == 0 || strcmp(word, "false") == 0) {
        operand->kind = OPERAND_BOOL;
        operand->number = *word == 't';
    } else if (strcmp(word, "nil") == 0) {
        operand->kind = OPERAND_NIL;
    } else {
        operand->kind = OPERAND_VALUE;
    }
    return NULL;
}

/* "3" is the number, "3.key" the path through a slot; the slot alone is written "3:ptr". */
static bool is_number(const char *at)
{
    at += *at == '-';
    if (!isdigit((unsigned char)*at))
        return false;
    size_t digits = strspn(at, "0123456789xXabcdefABCDEF");
    return !strchr(".:[", at[digits]) || at[digits] == '\0';
}

static struct error *parse_operand(struct parser *parser, struct operand *operand)
{
    skip_space(parser);
    const char *start = parser->at;
    *operand = (struct operand){0};
    struct error *error;
    if (*start == '"' || *start == '\'')
        error = parse_string(parser, operand);
    else if (is_number(start))
        error = parse_number(parser, operand);
    else
        error = parse_word(parser, operand);
    if (!error)
        operand->text = arena_strndup(parser->arena, start, (size_t)(parser->at - start));
    return error;
}

/* ---- expressions ---- */

static struct condition *new_condition(struct parser *parser, enum condition_kind kind,
                                       struct condition *left, struct condition *right)
{
    struct condition *condition = ARENA_NEW(parser->arena, struct condition);
    condition->kind = kind;
    condition->left = left;
    condition->right = right;
    return condition;
}

static struct error *parse_or(struct parser *parser, struct condition **ret);

static struct error *parse_comparison(struct parser *parser, struct condition **ret)
{
    struct condition *condition = new_condition(parser, CONDITION_COMPARE, NULL, NULL);
    *ret = condition;
    TRY(parse_operand(parser, &condition->a));
    skip_space(parser);
    for (size_t i = 0; i < LENGTH(signs); i++) {
        if (take(parser, signs[i].sign)) {
            condition->comparison = signs[i].comparison;
            return parse_operand(parser, &condition->b);
        }
    }
    if (*parser->at == '=')
        return expected(parser, "== (one = is no comparison)");
    condition->comparison = COMPARE_EQUAL;
    condition->b = (struct operand){.kind = OPERAND_BOOL, .text = "true", .number = 1};
    return NULL;
}

static struct error *parse_unary(struct parser *parser, struct condition **ret)
{
    if (++parser->depth > MAX_DEPTH)
        return error_usage("the condition '%s' is nested too deeply", parser->text);
    struct error *error;
    if (take(parser, "!")) {
        struct condition *inner = NULL;
        error = parse_unary(parser, &inner);
        *ret = new_condition(parser, CONDITION_NOT, inner, NULL);
    } else if (take(parser, "(")) {
        error = parse_or(parser, ret);
        if (!error && !take(parser, ")"))
            error = expected(parser, "')'");
    } else {
        error = parse_comparison(parser, ret);
    }
    parser->depth--;
    return error;
}

static struct error *parse_and(struct parser *parser, struct condition **ret)
{
    TRY(parse_unary(parser, ret));
    while (take(parser, "&&")) {
        struct condition *right;
        TRY(parse_unary(parser, &right));
        *ret = new_condition(parser, CONDITION_AND, *ret, right);
    }
    return NULL;
}

static struct error *parse_or(struct parser *parser, struct condition **ret)
{
    TRY(parse_and(parser, ret));
    while (take(parser, "||")) {
        struct condition *right;
        TRY(parse_and(parser, &right));
        *ret = new_condition(parser, CONDITION_OR, *ret, right);
    }
    return NULL;
}

struct error *condition_parse(struct arena *arena, const char *text, struct condition **ret)
{
    struct parser parser = {.arena = arena, .text = text, .at = text};
    TRY(parse_or(&parser, ret));
    skip_space(&parser);
    return *parser.at ? expected(&parser, "&&, || or the end") : NULL;
}

/* ---- meaning ---- */

static enum type_kind comparable_kind(const struct access *access, enum path_form form)
{
    if (form == FORM_LEN || form == FORM_CAP)
        return TYPE_INT;
    if (form == FORM_IS)
        return TYPE_BOOL;
    if (form == FORM_TYPE)
        return access->type && access->type->kind == TYPE_INTERFACE ? TYPE_STRING : TYPE_UNKNOWN;
    if (form == FORM_PTR || access->kind == ACCESS_GOID || access->kind == ACCESS_DURATION)
        return TYPE_UINT;
    if (!access->type)
        return TYPE_UNKNOWN;
    switch (access->type->kind) {
    case TYPE_BOOL:
    case TYPE_INT:
    case TYPE_UINT:
    case TYPE_STRING:
        return access->type->kind;
    case TYPE_SLICE: {
        struct type *element = access->type->element;
        bool is_bytes = element && element->kind == TYPE_UINT && element->size == 1;
        return is_bytes ? TYPE_STRING : TYPE_POINTER;
    }
    case TYPE_UNSAFE_POINTER:
    case TYPE_POINTER:
    case TYPE_FUNC:
    case TYPE_CHAN:
    case TYPE_MAP:
    case TYPE_INTERFACE:
        return TYPE_POINTER;
    default:
        return TYPE_UNKNOWN;
    }
}

static struct error *resolve_operand(const struct arguments *arguments, enum moment moment,
                                     struct operand *operand)
{
    if (operand->kind != OPERAND_VALUE)
        return NULL;
    TRY(access_resolve_text(arguments, moment, operand->text, &operand->access, &operand->form));
    if (operand->access->type)
        TRY(type_complete(operand->access->type));
    operand->type = comparable_kind(operand->access, operand->form);
    if (operand->type == TYPE_UNKNOWN)
        return error_usage("%s (%s) can't be compared", operand->text,
                           operand->access->type ? operand->access->type->name : "text");
    return NULL;
}

static bool is_ordered(enum comparison comparison)
{
    return comparison != COMPARE_EQUAL && comparison != COMPARE_NOT_EQUAL &&
           comparison != COMPARE_BEGINS_WITH;
}

static struct error *mismatch(const struct condition *condition, const char *what)
{
    return error_usage("'%s' (%s) is compared with %s: %s", condition->a.text,
                       condition->a.access->type ? condition->a.access->type->name : "number",
                       condition->b.text, what);
}

static struct error *check_number(const struct condition *condition)
{
    const struct operand *a = &condition->a, *b = &condition->b;
    if (a->type != TYPE_INT && a->type != TYPE_UINT)
        return mismatch(condition, "only integers are compared with numbers");
    if (a->type == TYPE_UINT && b->is_negative)
        return mismatch(condition, "it is never negative");
    if (a->type == TYPE_INT && !b->is_negative && b->number > INT64_MAX)
        return mismatch(condition, "it is never that large");
    return NULL;
}

static struct error *check_comparison(const struct condition *condition)
{
    const struct operand *a = &condition->a, *b = &condition->b;
    if (condition->comparison == COMPARE_BEGINS_WITH && b->kind != OPERAND_STRING)
        return mismatch(condition, "^= takes a string in quotes");
    switch (b->kind) {
    case OPERAND_NUMBER:
        return check_number(condition);
    case OPERAND_STRING:
        if (a->type != TYPE_STRING || is_ordered(condition->comparison))
            return mismatch(condition, "only == != and ^= of a string or bytes take a string");
        return NULL;
    case OPERAND_BOOL:
        if (a->type != TYPE_BOOL || is_ordered(condition->comparison))
            return mismatch(condition, "only a bool is true or false");
        return NULL;
    case OPERAND_NIL: {
        bool is_slice = a->access->type && a->access->type->kind == TYPE_SLICE;
        if ((a->type != TYPE_POINTER && !is_slice) || is_ordered(condition->comparison))
            return mismatch(condition, "it can't be nil");
        return NULL;
    }
    case OPERAND_VALUE:
        if (a->type != b->type || a->type == TYPE_STRING || a->type == TYPE_POINTER)
            return mismatch(condition, "two values must be integers of the same signedness, or "
                                       "bools");
        return NULL;
    }
    return NULL;
}

static enum comparison mirrored(enum comparison comparison)
{
    switch (comparison) {
    case COMPARE_LESS:
        return COMPARE_GREATER;
    case COMPARE_LESS_OR_EQUAL:
        return COMPARE_GREATER_OR_EQUAL;
    case COMPARE_GREATER:
        return COMPARE_LESS;
    case COMPARE_GREATER_OR_EQUAL:
        return COMPARE_LESS_OR_EQUAL;
    default:
        return comparison;
    }
}

struct error *condition_resolve(const struct arguments *arguments, enum moment moment,
                                struct condition *condition)
{
    if (condition->kind != CONDITION_COMPARE) {
        TRY(condition_resolve(arguments, moment, condition->left));
        return condition->right ? condition_resolve(arguments, moment, condition->right) : NULL;
    }
    TRY(resolve_operand(arguments, moment, &condition->a));
    TRY(resolve_operand(arguments, moment, &condition->b));
    if (condition->a.kind != OPERAND_VALUE && condition->b.kind == OPERAND_VALUE &&
        condition->comparison != COMPARE_BEGINS_WITH) {
        struct operand a = condition->a;
        condition->a = condition->b;
        condition->b = a;
        condition->comparison = mirrored(condition->comparison);
    }
    if (condition->a.kind != OPERAND_VALUE)
        return error_usage("the comparison of %s with %s holds always or never: one side should be "
                           "a value of the call",
                           condition->a.text, condition->b.text);
    return check_comparison(condition);
}

struct error *condition_check(const struct arguments *arguments, enum moment moment,
                              const char *text)
{
    struct program *program = (struct program *)arguments->program;
    struct condition *condition;
    TRY(condition_parse(&program->arena, text, &condition));
    return condition_resolve(arguments, moment, condition);
}

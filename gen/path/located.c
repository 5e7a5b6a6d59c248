#include "path/located.h"

const char *word_missing(const struct word *word)
{
    switch (word->place) {
    case WORD_MISSING:
        return "optimized out";
    case WORD_UNKNOWN:
        return "place not known";
    default:
        return NULL;
    }
}

static const char *missing_word(const struct arguments *arguments, const struct access *access,
                                uint64_t offset)
{
    const struct word *words = &arguments->assignment.words.items[access->first_word];
    for (size_t i = 0; i < access->word_count; i++) {
        if (words[i].offset - words[0].offset == offset)
            return word_missing(&words[i]);
    }
    return NULL;
}

/* A struct, or an array, is there if one of its words is; anything else if all are. */
static const char *missing_words(const struct arguments *arguments, const struct access *access)
{
    const struct word *words = &arguments->assignment.words.items[access->first_word];
    bool has_parts = access->type->kind == TYPE_STRUCT || access->type->kind == TYPE_ARRAY;
    const char *missing = NULL;
    size_t count = 0;
    for (size_t i = 0; i < access->word_count; i++) {
        const char *why = word_missing(&words[i]);
        count += why != NULL;
        missing = why ? why : missing;
    }
    return has_parts && count < access->word_count ? NULL : missing;
}

/* What the address of the base is computed from. */
static const char *missing_base(const struct arguments *arguments, const struct access_base *base)
{
    const char *missing;
    if (base->kind != BASE_POINTER)
        return NULL;
    missing = access_missing(arguments, base->pointer, FORM_PTR);
    if (!missing && base->has_index)
        missing = access_missing(arguments, base->pointer, FORM_LEN);
    return missing;
}

const char *access_missing(const struct arguments *arguments, const struct access *access,
                           enum path_form form)
{
    enum { WORD = 8 };
    if (!arguments->code || !access->type)
        return NULL;
    if (access->kind == ACCESS_ASSERTED)
        return access_missing(arguments, access->interface, FORM_NONE);
    if (access->kind == ACCESS_MEMORY)
        return missing_base(arguments, access->base);
    if (access->kind != ACCESS_WORDS)
        return NULL;
    switch (form) {
    case FORM_LEN:
    case FORM_CAP: {
        bool is_list = access->type->kind == TYPE_SLICE || access->type->kind == TYPE_STRING;
        return missing_word(arguments, access, !is_list ? 0 : form == FORM_LEN ? WORD : 2 * WORD);
    }
    case FORM_PTR:
    case FORM_WORD:
    case FORM_TYPE:
        return missing_word(arguments, access, 0);
    default:
        return missing_words(arguments, access);
    }
}

const struct parameter *access_variable(const struct arguments *arguments,
                                        const struct access *access)
{
    while (access->kind == ACCESS_ASSERTED ||
           (access->kind == ACCESS_MEMORY && access->base->kind == BASE_POINTER))
        access = access->kind == ACCESS_ASSERTED ? access->interface : access->base->pointer;
    for (size_t i = 0; i < arguments->assignment.parameters.count; i++) {
        const struct placed_parameter *placed = &arguments->assignment.parameters.items[i];
        if (access->kind == ACCESS_WORDS && access->first_word >= placed->first_word &&
            access->first_word - placed->first_word < placed->word_count)
            return placed->parameter;
    }
    return NULL;
}

static const char *operand_missing(const struct arguments *arguments, const struct operand *operand,
                                   enum operand_kind other)
{
    enum path_form form = other == OPERAND_NIL ? FORM_WORD : operand->form;
    return operand->kind == OPERAND_VALUE ? access_missing(arguments, operand->access, form) : NULL;
}

const char *condition_missing(const struct arguments *arguments, const struct condition *condition,
                              const struct operand **operand)
{
    const char *missing;
    if (condition->kind != CONDITION_COMPARE) {
        missing = condition_missing(arguments, condition->left, operand);
        return missing || !condition->right
                   ? missing
                   : condition_missing(arguments, condition->right, operand);
    }
    *operand = &condition->a;
    missing = operand_missing(arguments, &condition->a, condition->b.kind);
    if (missing)
        return missing;
    *operand = &condition->b;
    return operand_missing(arguments, &condition->b, condition->a.kind);
}

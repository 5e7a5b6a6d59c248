/* Conditions over paths, as --where takes them: `n > 10 && entry.Key ^= "core/"`. */
#ifndef GOBT_PATH_CONDITION_H
#define GOBT_PATH_CONDITION_H

#include "path/access.h"

enum comparison {
    COMPARE_EQUAL,
    COMPARE_NOT_EQUAL,
    COMPARE_LESS,
    COMPARE_LESS_OR_EQUAL,
    COMPARE_GREATER,
    COMPARE_GREATER_OR_EQUAL,
    COMPARE_BEGINS_WITH,
};

struct operand {
    enum operand_kind {
        OPERAND_VALUE,
        OPERAND_NUMBER,
        OPERAND_STRING,
        OPERAND_BOOL,
        OPERAND_NIL
    } kind;
    const char *text; /* as written */

    const struct access *access; /* VALUE, after condition_resolve() */
    enum path_form form;
    enum type_kind type; /* what it is compared as: INT, UINT, BOOL, STRING, POINTER */

    uint64_t number; /* NUMBER: two's complement; BOOL: 0 or 1 */
    bool is_negative;
    const char *string; /* STRING, without quotes and escapes */
    size_t length;
};

struct condition {
    enum condition_kind {
        CONDITION_OR,
        CONDITION_AND,
        CONDITION_NOT,     /* of LEFT */
        CONDITION_COMPARE, /* A with B; a boolean alone is compared with true */
    } kind;
    struct condition *left, *right;
    enum comparison comparison;
    struct operand a, b;
};

struct error *condition_parse(struct arena *arena, const char *text, struct condition **ret);

/* Finds what the paths mean, and refuses comparisons that make no sense. */
struct error *condition_resolve(const struct arguments *arguments, enum moment moment,
                                struct condition *condition);

/* Both, for the errors only. */
struct error *condition_check(const struct arguments *arguments, enum moment moment,
                              const char *text);

#endif

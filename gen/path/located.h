/*
 * What debug information doesn't locate. At a place inside of a function a variable may be nowhere,
 * or in part: what is asked for may still be in the part that is left.
 */
#ifndef GOBT_PATH_LOCATED_H
#define GOBT_PATH_LOCATED_H

#include "path/condition.h"

/*
 * Why ACCESS can't be read there in FORM, "optimized out"; NULL: it can. Of a struct some field can
 * be read, if not all.
 */
const char *access_missing(const struct arguments *arguments, const struct access *access,
                           enum path_form form);

/* The same of a condition, resolved there; *OPERAND: of what in it. */
const char *condition_missing(const struct arguments *arguments, const struct condition *condition,
                              const struct operand **operand);

/* The variable that the path begins with. */
const struct parameter *access_variable(const struct arguments *arguments,
                                        const struct access *access);

/* What a word that is at no place is said to be; NULL: it has one. */
const char *word_missing(const struct word *word);

#endif

/* The numbers that a value's form stands for: its length, its address, itself. */
#ifndef GOBT_BT_NUMBER_H
#define GOBT_BT_NUMBER_H

#include "bt/expression.h"

/* FORM_NONE: the value itself, which must be an integer, a bool or a pointer. */
struct error *number_of(struct probe *probe, enum expression_place place,
                        const struct access *access, enum path_form form, const char **ret);

/* "%s has no :len". */
struct error *number_no_form(const struct access *access, const char *form);

#endif

/*
 * What a script comes to for bpftrace: how many probes it places, and how much it compiles. It is
 * read from the script itself, so that what a user wrote counts, too.
 */
#ifndef GOBT_BT_WEIGHT_H
#define GOBT_BT_WEIGHT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bt/dialect.h"

struct weight {
    size_t probes; /* attach points; one with a wildcard is one */
    uint64_t code; /* bytes of the bodies, each as often as it has attach points */
    size_t texts;  /* str(), buf() and literals in them, in the same way: see dialect.c */
    size_t tuples; /* that are assigned, with those in them, in the same way */
    size_t tuple_elements, tuple_texts; /* of the largest of them */
};

struct weight weight_of(const char *script);

/* Whether bpftrace has room for it, with strings of that many bytes. */
bool weight_fits(const struct weight *weight, const struct dialect *dialect, uint64_t string_limit);

/* Bytes of strings with which the script fits that bpftrace, see dialect.c; 0: it does already. */
uint64_t weight_string_limit(const struct weight *weight, const struct dialect *dialect);

#endif

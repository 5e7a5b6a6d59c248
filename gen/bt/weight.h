/*
 * What a script comes to for bpftrace: how many probes it places, and how much it compiles. It is
 * read from the script itself, so that what a user wrote counts, too.
 */
#ifndef GOBT_BT_WEIGHT_H
#define GOBT_BT_WEIGHT_H

#include <stddef.h>
#include <stdint.h>

struct weight {
    size_t probes; /* attach points; one with a wildcard is one */
    uint64_t code; /* bytes of the bodies, each as often as it has attach points */
};

struct weight weight_of(const char *script);

#endif

/* Functions by addresses of their code, as bpftrace shows those that it can't name. */
#ifndef GOBT_CMD_ADDRESSES_H
#define GOBT_CMD_ADDRESSES_H

#include "cmd/target.h"

/* "0x4a1b2c" */
bool address_parse(const char *text, uint64_t *ret);

/* Appends the functions in which these COUNT addresses are, in that order. */
struct error *addresses_find(struct target *target, const char *const *addresses, size_t count,
                             struct functions *ret);

/* Copies standard input to standard output, line by line, with the functions' names. */
struct error *addresses_filter(struct target *target);

#endif

/* Which calling convention a Go has, by its version. */
#ifndef GOBT_GOLANG_REGISTER_ABI_H
#define GOBT_GOLANG_REGISTER_ABI_H

#include <stdbool.h>

#include "program/version.h"

/*
 * Whether functions take their arguments in registers. ARCHITECTURE as Go names it; GO_VERSION is
 * what the build says of its Go, experiments included; NULL: nothing.
 */
bool register_abi_is_used(const char *architecture, struct go_version version,
                          const char *go_version);

#endif

/* A script that was generated before: whether its addresses are good in the file that it probes. */
#ifndef GOBT_CMD_KEPT_H
#define GOBT_CMD_KEPT_H

#include "bt/header.h"
#include "cmd/target.h"

/*
 * Refuses a script with a probe that isn't at the beginning of an instruction, which would kill the
 * process, or isn't in the function that the header has for it. TARGET is the file.
 */
struct error *kept_check_sites(struct target *target, const struct header *header,
                               const char *script);

#endif

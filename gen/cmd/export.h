/* gobt layout --export: what a program says of types and functions, for others that don't. */
#ifndef GOBT_CMD_EXPORT_H
#define GOBT_CMD_EXPORT_H

#include "cmd/options.h"
#include "cmd/target.h"

/* Of the names that fit one of the operands. */
struct error *export_layout(struct target *target, const struct options *options,
                            struct text *output);

#endif

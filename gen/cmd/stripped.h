/* A program without debug information: its model is filled from what Go leaves in every program. */
#ifndef GOBT_CMD_STRIPPED_H
#define GOBT_CMD_STRIPPED_H

#include "cmd/target.h"

void stripped_fill_model(struct target *target);

/* What the runtime's tables say of a function, without its parameters. */
void stripped_begin_signature(struct target *target, const struct function *function,
                              struct arena *arena, struct signature *ret);

/* The parameters, if reflection needs them; else false. */
bool stripped_find_method(struct target *target, const struct function *function,
                          struct arena *arena, struct signature *signature);

#endif

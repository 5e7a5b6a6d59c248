/* A program without debug information: its model is filled from what Go leaves in every program. */
#ifndef GOBT_CMD_STRIPPED_H
#define GOBT_CMD_STRIPPED_H

#include "cmd/target.h"

void stripped_fill_model(struct target *target);

#endif

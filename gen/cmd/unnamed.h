/* Where bpftrace can't name the functions that a script shows. */
#ifndef GOBT_CMD_UNNAMED_H
#define GOBT_CMD_UNNAMED_H

#include "base/text.h"
#include "bt/script.h"

/* Says so, if BODY shows stacks or functions. */
void note_unnamed(const struct script *script, const char *body, struct text *notes);

#endif

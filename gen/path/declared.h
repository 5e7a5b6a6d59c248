/*
 * Functions of which the program itself keeps neither the types nor the names of what they take,
 * and which a user declares: program/declaration.h.
 */
#ifndef GOBT_PATH_DECLARED_H
#define GOBT_PATH_DECLARED_H

#include "base/text.h"
#include "program/declaration.h"
#include "program/find.h"

/*
 * Gives each of FUNCTIONS the names of its declaration, and the types that the program doesn't say:
 * those to which it doesn't fit are dropped. Fails, with the reason, if it fits none. What debug
 * information says is never replaced; there, a declaration chooses between functions. NOTES say, a
 * line each, which of several types of one short name was taken.
 */
struct error *declared_apply(struct program *program, const struct declaration *declaration,
                             struct functions *functions, struct text *notes);

#endif

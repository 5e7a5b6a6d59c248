/* A function's signature as Go's source has it. */
#ifndef GOBT_PROGRAM_SIGNATURE_H
#define GOBT_PROGRAM_SIGNATURE_H

#include "base/text.h"
#include "program/program.h"

/* Whether the first parameter is a method's receiver. */
bool function_has_receiver(const struct function *function);

/*
 * Appends "(ctx context.Context, entry *logical.StorageEntry) error" for a function that was
 * loaded: without the receiver, which its name has. "(?)" where nobody knows the parameters.
 */
void signature_print(struct text *text, const struct function *function);

#endif

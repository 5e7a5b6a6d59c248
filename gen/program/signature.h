/* A function's signature as Go's source has it. */
#ifndef GOBT_PROGRAM_SIGNATURE_H
#define GOBT_PROGRAM_SIGNATURE_H

#include "base/text.h"
#include "program/program.h"

/* Whether the first parameter is a method's receiver. */
bool function_has_receiver(const struct function *function);

/*
 * Appends "(ctx context.Context, entry *logical.StorageEntry) error" for a function that was
 * loaded: without the receiver, which its name has. Where nobody knows the parameters: "({8 8},
 * 8)", the bytes of the words that the runtime knows of, the receiver's too, or "(?)".
 */
void signature_print(struct text *text, const struct function *function);

#endif

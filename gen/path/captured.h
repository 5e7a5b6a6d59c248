/* Variables that a closure has captured, as paths mean them: by name, whatever the closure holds.
 */
#ifndef GOBT_PATH_CAPTURED_H
#define GOBT_PATH_CAPTURED_H

#include "base/text.h"
#include "path/results.h"

/*
 * The variable of that name, *RET is NULL if there is none that is known. A closure that is called
 * where it stands gets what it captures as arguments: those whose address it gets count, too.
 */
struct error *resolve_captured(const struct arguments *arguments, const char *name,
                               const struct access **ret);

/* If that is what a captured address leads to: the address. Else NULL. */
const struct access *captured_address(const struct access *access);

/* What the address leads to, under the variable's own name. */
struct error *captured_target(const struct arguments *arguments, const struct access *address,
                              const struct access **ret);

/* What a function is given: its parameters, and behind those what it has captured. */
struct error *access_given(const struct arguments *arguments, struct accesses *ret);

/* Appends "; captured: total, step", for a message. */
void captured_print(const struct arguments *arguments, struct text *text);

#endif

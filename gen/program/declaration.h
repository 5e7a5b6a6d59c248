/*
 * A function as `gobt funcs` lists it, or as its source declares it, for programs that don't say
 * themselves what it takes:
 *
 *     vault.(*BarrierView).Put(ctx context.Context, entry *logical.StorageEntry) error
 *     logrus.(entry *Entry).write()
 *     func (v *BarrierView) Put(ctx context.Context, entry *logical.StorageEntry) error
 */
#ifndef GOBT_PROGRAM_DECLARATION_H
#define GOBT_PROGRAM_DECLARATION_H

#include <stdbool.h>

#include "base/array.h"
#include "base/memory.h"

struct declared_value {
    const char *name; /* "": it has none */
    const char *type; /* as it is written, but []T for ...T */
};

struct declared_values {
    ARRAY(struct declared_value);
};

struct declaration {
    const char *function; /* the name alone: "vault.(*BarrierView).Put" */
    const char *receiver; /* its name, "": it has none there */
    struct declared_values parameters, results;
};

/* False: the text is no declaration, but a mere name. What is found lives in ARENA. */
bool declaration_parse(struct arena *arena, const char *text, struct declaration *ret);
void declaration_deinit(struct declaration *declaration);

/* The name alone, of a declaration or of what is one already. */
const char *declaration_name(struct arena *arena, const char *text);

#endif

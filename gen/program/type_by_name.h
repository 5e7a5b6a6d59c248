/*
 * Types by their names: those that are made of others ("map[string][]*a/b.T") of the parts of the
 * name, and those with a name of their own from whoever knows them.
 */
#ifndef GOBT_PROGRAM_TYPE_BY_NAME_H
#define GOBT_PROGRAM_TYPE_BY_NAME_H

#include "base/memory.h"
#include "base/name_map.h"
#include "program/type.h"

struct named_types {
    struct arena *arena;  /* of what is made here */
    struct name_map made; /* struct type *, so that each is made once */
    /* A type with a name of its own, and structs and interfaces without; NULL: not known. */
    struct type *(*find)(void *context, const char *name);
    void *context;
    unsigned depth;      /* of names in names, right now */
    bool may_be_unknown; /* what pointers, slices, maps and channels lead to */
    bool are_whole;      /* the names in what is looked for right now have all of their packages */
    const char *package; /* of what is unknown and has none in its name; or NULL */
};

/* NULL: it isn't the name of a type, or of one that nobody knows. The name is copied. */
struct type *type_by_name(struct named_types *types, const char *name);

/* The same for what is elsewhere in memory: it has no part in the size, and may stay unknown. */
struct type *type_elsewhere_by_name(struct named_types *types, const char *name);
void named_types_deinit(struct named_types *types);

#endif

/* What a map's key, as it is written, must be in memory. */
#ifndef GOBT_PATH_KEY_PARTS_H
#define GOBT_PATH_KEY_PARTS_H

#include "base/array.h"
#include "path/access.h"
#include "path/key_literal.h"

struct key_parts {
    const struct arguments *arguments;
    const char *what;   /* the element and the map's type, for messages */
    struct key_part at; /* where the next one is */
    struct {
        ARRAY(struct key_part);
    } parts;
};

/* Appends those of a value of TYPE that is OFFSET bytes behind PARTS->at. */
struct error *key_parts_add(struct key_parts *parts, struct type *type,
                            const struct key_literal *literal, uint64_t offset);

#endif

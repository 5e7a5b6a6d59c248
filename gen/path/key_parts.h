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

/* The same for its zero value. */
struct error *key_parts_add_zero(struct key_parts *parts, struct type *type, uint64_t offset);

/* The same for bytes, of which the bits of MASK count; NULL: all. */
void key_parts_add_bytes(struct key_parts *parts, uint64_t offset, const void *bytes,
                         const void *mask, size_t length);

/* That LITERAL is no TYPE. */
struct error *key_parts_mismatch(const struct key_parts *parts, const struct type *type,
                                 const struct key_literal *literal);

#endif

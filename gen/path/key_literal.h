/* The key of a map as a path has it: `"a"`, `-7`, `true`, `{1, "a"}`, `{ID: 1}`, `Key{1, "a"}`. */
#ifndef GOBT_PATH_KEY_LITERAL_H
#define GOBT_PATH_KEY_LITERAL_H

#include <stddef.h>

#include "base/memory.h"

struct key_literal {
    enum key_literal_kind {
        KEY_NUMBER, /* what it is worth says the key's type: see WRITTEN */
        KEY_TEXT,
        KEY_BOOL,
        KEY_NIL,
        KEY_LIST, /* of fields or elements */
    } kind;
    const char *written; /* without field and type */
    const char *field;   /* in a list: "ID" of `ID: 1`; else NULL */
    const char *type;    /* "Key" of `Key{1}` and `Key(1)`; else NULL */
    const char *text;    /* TEXT: without quotes and escapes, and it may have zeros in it */
    size_t length;
    struct key_literal *items; /* LIST */
    size_t count;
};

/* Reads the key at *AT and moves *AT behind it. Returns NULL, or what was expected where *AT is. */
const char *key_literal_read(struct arena *arena, const char **at, struct key_literal *ret);

#endif

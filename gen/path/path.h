/* A path as users write it: `entry.Key`, `3.key`, `a.b[2].c`, `p[:16]`, `x.(main.T)`, `now
 * p[:ret.0]`, `var main.p`, `a.old or a.new`.
 */
#ifndef GOBT_PATH_PATH_H
#define GOBT_PATH_PATH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/array.h"
#include "base/error.h"
#include "base/memory.h"
#include "path/key_literal.h"

struct path_step {
    enum path_step_kind { STEP_FIELD, STEP_INDEX, STEP_RANGE, STEP_ASSERT, STEP_KEY } kind;
    const char *name;              /* FIELD: the field; ASSERT: the type; KEY: as it is written */
    const struct key_literal *key; /* KEY */
    uint64_t from, to;             /* INDEX, which may be a map's key, too */
    bool has_to;                   /* RANGE: [i:j], not [i:] */
    const char *to_path;           /* RANGE: [i:PATH] */
};

struct path {
    const char *text; /* the whole, as written */
    bool is_now;      /* `now p`: what p points to when the function returns */
    bool is_variable; /* `var main.p`: the root is a variable of a package */
    const char *root;
    bool is_slot; /* the root is a number */
    uint64_t slot;
    struct {
        ARRAY(struct path_step);
    } steps;
    struct path *other; /* `p.a or p.b`: what is meant where this one isn't there; or NULL */
};

/* What stands behind a path, `entry.Key:hex`: what to make of the value. */
enum path_form {
    FORM_NONE,
    FORM_SHOW, /* quoted, as Go prints it */
    FORM_HEX,
    FORM_BUF, /* for %r */
    FORM_LEN,
    FORM_CAP,
    FORM_PTR,
    FORM_TYPE,  /* the dynamic type's name */
    FORM_WORD,  /* the first machine word, whatever it means */
    FORM_ADDR,  /* where the value itself is, in memory */
    FORM_KEYS,  /* of a map */
    FORM_IS,    /* whether an assertion holds */
    FORM_QUOTE, /* a text in quotes, if it is there */
    FORM_NAME,  /* of a number that the program has a name for */
};

/* Strings live in ARENA; path_deinit() gives the steps back. */
struct error *path_parse(struct arena *arena, const char *text, struct path *ret);
/* The same with a form at the end; FORM_NONE if there is none. */
struct error *path_parse_with_form(struct arena *arena, const char *text, struct path *ret,
                                   enum path_form *form);
void path_deinit(struct path *path);

/* The length of the `now` and the blanks before a name; 0: there is none. */
size_t path_now_length(const char *text);

/* The length of the `var` before a package's variable, and of its name; 0: there is none. */
size_t path_variable_length(const char *text);

/* The length of an `or` with the blanks on both sides; 0: there is none. */
size_t path_other_length(const char *text);

/* Whether a path or a condition asks for what only a return knows: a result, the duration, `now`.
 */
bool path_is_about_return(const char *text);

/* Whether what it asks for is, or may be, something else at the return: that, or what isn't the
 * call's own. */
bool path_may_change(const char *text);

#endif

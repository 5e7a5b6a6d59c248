/*
 * Layouts for a program without debug information: those of --layout, the user's own, and those
 * that are built in, of the modules and versions that the program says it has.
 */
#ifndef GOBT_CMD_LAYOUTS_H
#define GOBT_CMD_LAYOUTS_H

#include "cmd/options.h"
#include "layout/layout.h"

struct target;

struct program_layouts {
    ARRAY(struct layout *);    /* that fit; those of --layout first, then the user's own */
    bool are_given_only;       /* nothing is looked for: all that there is is asked for */
    bool has_own;              /* the user's directory was looked through */
    struct name_map names;     /* of files that were looked at: a built-in one isn't again */
    struct name_map packages;  /* that were asked for */
    struct name_map functions; /* of the program, by name: struct function * */
    struct arena arena;
};

void layouts_deinit(struct program_layouts *layouts);

/* Takes the files of --layout. Fails if one isn't of the program; says so if none is needed. */
struct error *layouts_take_given(struct target *target, const struct options *options);

/*
 * What a layout says of the function: names, and types where SIGNATURE has none yet. It has the
 * program's own shape. False: none knows it.
 */
struct error *layouts_find_function(struct target *target, const struct function *function,
                                    struct signature *signature, bool *ret);

/* NULL: none knows the type. */
struct error *layouts_find_type(struct target *target, const char *name, struct type **ret);

/* The types of all layouts that fit which the program doesn't have itself. */
struct error *layouts_each_type(struct target *target, type_visitor visit, void *context);

#endif

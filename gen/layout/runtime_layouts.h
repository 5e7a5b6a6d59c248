/*
 * The runtime's own types for a program that doesn't describe them: by the layouts that gobt has
 * for just that Go or, where it has none, what those of the next older and the next newer one agree
 * on.
 */
#ifndef GOBT_LAYOUT_RUNTIME_LAYOUTS_H
#define GOBT_LAYOUT_RUNTIME_LAYOUTS_H

#include "layout/layout.h"

struct runtime_layouts {
    struct layout *older, *newer; /* NULL: there is none; equal: it is just the right one */
    struct arena arena;
    struct name_map agreed;
};

/* The text of the layout of that name ("go1.24-amd64"), NULL: there is none. Caller frees. */
typedef struct error *(*layout_reader)(const char *name, char **ret);

struct error *runtime_layouts_open(struct go_version version, const char *architecture,
                                   layout_reader read, struct runtime_layouts *ret);
void runtime_layouts_deinit(struct runtime_layouts *layouts);

/* NULL: nobody knows the type, for this version. */
struct error *runtime_layouts_find(struct runtime_layouts *layouts, const char *name,
                                   struct type **ret);

/* The same for a function of the runtime: false if nobody knows what it takes. */
bool runtime_layouts_function(struct runtime_layouts *layouts, const char *name,
                              struct signature *signature);

#endif

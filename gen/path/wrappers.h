/* Wrappers that the compiler made, among the functions that a name or a pattern fits. */
#ifndef GOBT_PATH_WRAPPERS_H
#define GOBT_PATH_WRAPPERS_H

#include "base/text.h"
#include "program/find.h"

struct wrapper_found {
    const struct function *wrapper;
    const struct function *target; /* what is taken in its place; NULL: it isn't known */
};

struct wrappers {
    ARRAY(struct wrapper_found);
};

/* What wrappers call takes their place, once. */
struct error *wrappers_replace(struct program *program, struct functions *matches,
                               struct wrappers *ret);

/* Says so of those among them that were chosen, a line each. */
void wrappers_note(const struct wrappers *wrappers, const struct functions *chosen,
                   struct text *notes);

void wrappers_deinit(struct wrappers *wrappers);

#endif

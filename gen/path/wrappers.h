/* Wrappers that the compiler made, among the functions that a name or a pattern fits. */
#ifndef GOBT_PATH_WRAPPERS_H
#define GOBT_PATH_WRAPPERS_H

#include "base/text.h"
#include "path/left_out.h"
#include "program/find.h"

struct wrapper_found {
    const struct function *wrapper;
    const struct function *target; /* what is taken in its place; NULL: it isn't known */
    bool is_kept;                  /* it isn't: the wrapper stays */
};

struct wrappers {
    ARRAY(struct wrapper_found);
};

/*
 * What wrappers call takes their place, once. KEEP_PROMOTED: but for methods of other types, which
 * aren't among MATCHES.
 */
struct error *wrappers_replace(struct program *program, bool keep_promoted,
                               struct functions *matches, struct wrappers *ret);

/* Those that were kept, as far as they are among MATCHES. */
void wrappers_leave_out(const struct wrappers *wrappers, const struct functions *matches,
                        struct left_out *left_out);

/* Says so of those among them that were chosen, a line each. */
void wrappers_note(const struct wrappers *wrappers, const struct functions *chosen,
                   struct text *notes);

void wrappers_deinit(struct wrappers *wrappers);

#endif

/*
 * Whether a layout is of the program at hand. What isn't is never used: a field of another version
 * lies elsewhere, and would be shown as if nothing were wrong.
 */
#ifndef GOBT_LAYOUT_LAYOUT_CHECK_H
#define GOBT_LAYOUT_LAYOUT_CHECK_H

#include "layout/layout.h"

/*
 * Fails with the reason if the layout is for another machine, another Go or another version of its
 * module, or if that isn't in the program at all. *IS_CERTAIN: the program says that it is the one;
 * else it doesn't know the versions of its modules.
 */
struct error *layout_match(const struct layout *layout, const struct program *program,
                           const char *architecture, bool *is_certain);

/*
 * Compares all types that the program has records of, too. Fails at the first that differs; adds
 * the number of the others to *COUNT.
 */
struct error *layout_check_types(struct layout *layout, size_t *count);

/*
 * Whether the type can be no other in this program: it has no part that belongs to the standard
 * library of another Go, or to another module, but what the program says itself.
 */
bool layout_type_is_settled(struct layout *layout, const char *name);

#endif

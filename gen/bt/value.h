/* Values as a person reads them: pieces of a line. */
#ifndef GOBT_BT_VALUE_H
#define GOBT_BT_VALUE_H

#include "bt/line.h"
#include "bt/number.h"

/*
 * Appends the value as Go's %+v would print it, or its FORM. A pointer by itself is followed, one
 * that IS_PART of a struct isn't.
 */
struct error *value_write(struct line *line, const struct access *access, enum path_form form,
                          bool is_part);

/* For what values consist of: the value at DEPTH in others, and a number as a piece. */
struct error *value_write_at(struct line *line, const struct access *access, unsigned depth);
void value_write_number(struct line *line, const char *conversion, const char *expression);

/* Behind a text, in a line with any that is cut: how much is shown, and how long it is. */
void value_write_cut(struct line *line, const char *length);

#endif

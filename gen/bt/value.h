/* Values as a person reads them: pieces of a line. */
#ifndef GOBT_BT_VALUE_H
#define GOBT_BT_VALUE_H

#include "bt/line.h"
#include "bt/number.h"

/* Appends the value as Go's %+v would print it, or its FORM. */
struct error *value_write(struct line *line, const struct access *access, enum path_form form);

#endif

/* Text in quotes that may not be there, as a part of a line that isn't chosen by an `if`. */
#ifndef GOBT_BT_QUOTED_H
#define GOBT_BT_QUOTED_H

#include "bt/line.h"

/*
 * A string or bytes: quoted, with the true length where it is cut; nothing behind a slice's end;
 * "" through a nil pointer. Of an interface, the text if its dynamic type is one of those kinds;
 * else the type's name, or `nil`.
 */
struct error *quoted_write(struct line *line, const struct access *access);

/*
 * `(64 of 300)`, if LENGTH is more than what is shown, else nothing. */
void quoted_write_cut(struct line *line, const char *length);

#endif

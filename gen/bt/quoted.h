/* Text in quotes that may not be there, as a part of a line that isn't chosen by an `if`. */
#ifndef GOBT_BT_QUOTED_H
#define GOBT_BT_QUOTED_H

#include "bt/line.h"

/*
 * A string or bytes: quoted, with the true length where it is cut; nothing for an element behind
 * its slice's end; "" through a nil pointer. Of an interface, the text if its dynamic type is one
 * of those kinds; else the type's name, or `nil`.
 */
struct error *quoted_write(struct line *line, const struct access *access);

/*
 * Of what PATH is: `, …+3`, if the number REST isn't 0; without the comma if the number SHOWN is.
 */
void quoted_write_more(struct line *line, const char *path, const char *shown, const char *rest);

/* 1 if LENGTH is more than LIMIT, else 0; for lengths, which aren't negative. */
const char *quoted_is_more(const struct line *line, const char *length, unsigned long long limit);

/* The first N bytes of the number WORD, of which N may be 0. */
void quoted_write_bytes(struct line *line, const char *word, const char *n);

/*
 * The same where a line has many that differ. As variables all would be at hand before the line is
 * printed, which takes twice the stack; but then what is printed in several lines isn't computed in
 * each, which the verifier follows.
 */
void quoted_write_bytes_once(struct line *line, const char *word, const char *n);

/* The text as a number, whose lowest byte is the first. */
unsigned long long quoted_pack(const char *text, size_t length);

#endif

/* Values of type error: the dynamic type, and what it says. */
#ifndef GOBT_BT_ERROR_VALUE_H
#define GOBT_BT_ERROR_VALUE_H

#include "bt/line.h"

/* The dynamic type's name; "" of a nil interface. */
struct error *dynamic_name_write(struct line *line, const struct access *interface);

/* `*errors.errorString "not found"`, `syscall.Errno(2)`, or the type's name alone. Not of nil. */
struct error *error_value_write(struct line *line, const struct access *interface);

/* Where the text is of an error of a well-known type; else it is 0. *RET is NULL: there is none. */
struct error *error_value_text(struct line *line, const char *dynamic, const char *data,
                               const char **ret);

/* The number of one that is a number, and whether it is one of those; NULL: the program has none.
 */
struct error *error_value_number(struct line *line, const char *dynamic, const char *data,
                                 const char **is_number, const char **number);

#endif

/* Numbers that the program itself has names for: a goroutine's wait reason. */
#ifndef GOBT_BT_NAMED_NUMBER_H
#define GOBT_BT_NAMED_NUMBER_H

#include "bt/line.h"

/* Whether the program has names for values of that type; *ADDRESS is that of its table. */
struct error *named_number_table(struct probe *probe, const struct type *type, bool *ret,
                                 uint64_t *address);

/* Appends the name of a value of such a type. */
struct error *named_number_write(struct line *line, const struct access *access, uint64_t address);

#endif

/* Numbers that the program itself has names for: a goroutine's wait reason. */
#ifndef GOBT_BT_NAMED_NUMBER_H
#define GOBT_BT_NAMED_NUMBER_H

#include "bt/line.h"

/* Whether the program has names for values of that type; *ADDRESS is that of its table. */
struct error *named_number_table(struct probe *probe, const struct type *type, bool *ret,
                                 uint64_t *address);

/* Whether INSIDE, of a ${...}, is go.number(TYPE, "NAME"); and the number that it stands for. */
bool named_number_is_asked(const char *inside);
struct error *named_number_value(const struct script *script, const char *inside, const char **ret);

/* Appends the name of a value of such a type. */
struct error *named_number_write(struct line *line, const struct access *access, uint64_t address);

/* It as a string, wherever bpftrace has one. A KEEPER, if there is one, keeps the number. */
struct error *named_number_expression(struct probe *probe, struct probe *keeper,
                                      enum expression_place place, const struct access *access,
                                      const char **ret);

#endif

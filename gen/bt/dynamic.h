/*
 * What is in an interface: its dynamic type, known by the address of the runtime's record of it,
 * and named by what the record says. No list of types is needed.
 */
#ifndef GOBT_BT_DYNAMIC_H
#define GOBT_BT_DYNAMIC_H

#include "bt/expression.h"

/* An address in the program, as linked, where it is at run time. */
const char *dynamic_linked(struct probe *probe, enum expression_place place, uint64_t address);

/* The address of the record of TYPE, which must have one. */
const char *dynamic_record(struct probe *probe, enum expression_place place,
                           const struct type *type);

/*
 * The address of the dynamic type's record, 0 for nil. Of a value in code that several types share,
 * of the record of its own type.
 */
struct error *dynamic_type(struct probe *probe, enum expression_place place,
                           const struct access *interface, const char **ret);

/* Whether that is TYPE. */
struct error *dynamic_is(struct probe *probe, enum expression_place place, const char *dynamic,
                         const struct type *type, const char **ret);

/* The data word if the interface holds what was asserted, else 0. */
struct error *dynamic_asserted(struct probe *probe, enum expression_place place,
                               const struct access *access, const char **ret);

/* 1 if the dynamic type is a kind of string or []byte, whatever its name, else 0. In a body. */
struct error *dynamic_is_text(struct probe *probe, const struct access *interface,
                              const char **ret);

/* Where the dynamic type's name is, with the package's last element: "*fs.PathError". In a body. */
struct error *dynamic_name(struct probe *probe, const struct access *interface,
                           const char **pointer, const char **length);

/* The kind of the dynamic type (Go's reflect.Kind). In a body. */
struct error *dynamic_kind(struct probe *probe, const struct access *interface, const char **ret);

#endif

/* Accesses as bpftrace expressions. */
#ifndef GOBT_BT_EXPRESSION_H
#define GOBT_BT_EXPRESSION_H

#include "bt/script.h"
#include "bt/variable.h"

/*
 * How memory is reached: in a body a variable holds each pointer to a struct, `$entry`, set where
 * the body begins; a predicate has no statements, so the pointer is written out.
 */
enum expression_place { IN_BODY, IN_PREDICATE };

/*
 * The word at OFFSET in the value, of SIZE bytes: a pointer, a length, a whole integer. The type is
 * what the word has by itself: cast where a register holds it.
 */
struct error *expression_word(struct probe *probe, enum expression_place place,
                              const struct access *access, uint64_t offset, uint64_t size,
                              enum type_kind kind, const char **ret);

/* The word that is zero if the pointer, slice, map or the like is nil: "$entry". In a body. */
struct error *expression_reference(struct probe *probe, const struct access *access,
                                   const char **ret);

/* The address of a value in memory; an error if it is in registers. */
struct error *expression_address(struct probe *probe, enum expression_place place,
                                 const struct access *access, const char **ret);

/* The value of an integer, bool or pointer as a 64-bit number that compares right everywhere. */
struct error *expression_number(struct probe *probe, enum expression_place place,
                                const struct access *access, const char **ret);

/* Of a string or slice: where its elements start, and how many there are, its range applied. */
struct error *expression_elements(struct probe *probe, enum expression_place place,
                                  const struct access *access, const char **pointer,
                                  const char **length);

/*
 * YES if the CONDITION holds, else NO, both of TYPE (int64 or uint64); PATH names what it is. Where
 * one choice may not stand in another, a variable has it, or in a predicate a product.
 */
const char *expression_choice(struct probe *probe, enum expression_place place, const char *path,
                              const char *type, const char *condition, const char *yes,
                              const char *no);

#endif

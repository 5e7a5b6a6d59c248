/*
 * Values by hand, to be written in a form:
 *
 *     with(number(NODE_STRUCT, 0), named("A", number(NODE_INT, 1)), NULL)
 *
 * All of it lives until nodes_reset().
 */
#ifndef GOBT_TESTS_NODES_H
#define GOBT_TESTS_NODES_H

#include "value/node.h"

/* Gives everything back; as the teardown of a test. */
int nodes_reset(void **state);

struct node *string(const char *bytes);
/* LENGTH of the TOTAL bytes that it has. */
struct node *string_of(const char *bytes, uint64_t length, uint64_t total);
struct node *number(enum node_kind kind, uint64_t value);
struct node *words(enum node_kind kind, const char *text);
struct node *floating(double real, unsigned size);
struct node *complex_of(double real, double imaginary);
struct node *named(const char *name, struct node *node);
/* NULL ends the children. */
struct node *with(struct node *parent, struct node *first, ...);

#define ONE number(NODE_INT, 1)
#define TWO number(NODE_INT, 2)

#endif

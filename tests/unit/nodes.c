#include "nodes.h"

#include <stdarg.h>
#include <string.h>

static struct arena arena;

int nodes_reset(__attribute__((unused)) void **state)
{
    arena_deinit(&arena);
    return 0;
}

struct node *string_of(const char *bytes, uint64_t length, uint64_t total)
{
    struct node *node = node_new(&arena, NODE_STRING);
    node->bytes = (const uint8_t *)bytes;
    node->length = length;
    node->total = total;
    return node;
}

struct node *string(const char *bytes)
{
    return string_of(bytes, strlen(bytes), strlen(bytes));
}

struct node *number(enum node_kind kind, uint64_t value)
{
    return node_number(&arena, kind, value);
}

struct node *words(enum node_kind kind, const char *text)
{
    return node_text(&arena, kind, text);
}

struct node *floating(double real, unsigned size)
{
    struct node *node = node_new(&arena, NODE_FLOAT);
    node->real = real;
    node->size = size;
    return node;
}

struct node *complex_of(double real, double imaginary)
{
    struct node *node = floating(real, 8);
    node->kind = NODE_COMPLEX;
    node->imaginary = imaginary;
    return node;
}

struct node *named(const char *name, struct node *node)
{
    node->name = name;
    return node;
}

struct node *with(struct node *parent, struct node *first, ...)
{
    va_list rest;
    va_start(rest, first);
    for (struct node *child = first; child; child = va_arg(rest, struct node *))
        node_add(parent, child);
    va_end(rest);
    return parent;
}

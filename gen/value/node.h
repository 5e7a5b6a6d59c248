/* A value that was read, ready to be printed: as text (text.h) or as JSON (json.h). */
#ifndef GOBT_VALUE_NODE_H
#define GOBT_VALUE_NODE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/memory.h"
#include "base/text.h"

struct node {
    enum node_kind {
        NODE_UNKNOWN, /* TEXT says why, or what there is instead */
        NODE_NIL,
        NODE_BOOL,
        NODE_INT,
        NODE_UINT,
        NODE_FLOAT,
        NODE_COMPLEX,
        NODE_STRING,  /* BYTES: LENGTH of the TOTAL that it has */
        NODE_ADDRESS, /* a pointer that wasn't followed */
        NODE_POINTER, /* one that was: the first child is what it leads to */
        NODE_LIST,
        NODE_STRUCT,  /* children have names */
        NODE_MAP,     /* children are keys and elements, in turn */
        NODE_DYNAMIC, /* what an interface holds: TEXT is the type's name, the first child the value
                       */
        NODE_ERROR,   /* the same; what it says is the first child, what it wraps are the others */
        NODE_WORDS,   /* TEXT is how Go prints it: a time, an address of the network */
    } kind;
    const char *note; /* of WORDS: what a person should know of them; of an ADDRESS: that the value
                         is in what is there */
    const char *name; /* of a struct's field */
    const char *text; /* may hold anything: it is made safe when it is printed */
    uint64_t
        number; /* BOOL, INT, UINT, ADDRESS; the length of LIST and MAP as the program has it */
    double real, imaginary;
    unsigned size; /* FLOAT, COMPLEX: bytes of one part */
    const uint8_t *bytes;
    uint64_t length, total;
    struct node *children, *last, *next;
    size_t child_count;
};

struct node *node_new(struct arena *arena, enum node_kind kind);
struct node *node_text(struct arena *arena, enum node_kind kind, const char *text);
/* WORDS of their own. */
struct node *node_words(struct arena *arena, const struct text *text);
struct node *node_number(struct arena *arena, enum node_kind kind, uint64_t number);
void node_add(struct node *parent, struct node *child);

#endif

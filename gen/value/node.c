#include "value/node.h"

struct node *node_new(struct arena *arena, enum node_kind kind)
{
    struct node *node = ARENA_NEW(arena, struct node);
    node->kind = kind;
    return node;
}

struct node *node_text(struct arena *arena, enum node_kind kind, const char *text)
{
    struct node *node = node_new(arena, kind);
    node->text = text;
    return node;
}

struct node *node_words(struct arena *arena, const struct text *text)
{
    return node_text(arena, NODE_WORDS, arena_strdup(arena, text_string(text)));
}

struct node *node_number(struct arena *arena, enum node_kind kind, uint64_t number)
{
    struct node *node = node_new(arena, kind);
    node->number = number;
    return node;
}

void node_add(struct node *parent, struct node *child)
{
    if (parent->last)
        parent->last->next = child;
    else
        parent->children = child;
    parent->last = child;
    parent->child_count++;
}

/*
 * Go's source as tokens, as far as it takes to see where variables are assigned to. What isn't Go
 * gives tokens, too: nobody checks its grammar.
 */
#ifndef GOBT_GOLANG_SOURCE_SCAN_H
#define GOBT_GOLANG_SOURCE_SCAN_H

#include <stdbool.h>

#include "base/array.h"

struct source_token {
    enum source_token_kind {
        SOURCE_NAME, /* and keywords */
        SOURCE_LITERAL,
        SOURCE_DEFINE, /* := */
        SOURCE_ASSIGN, /* =, += and their like, ++ and -- */
        SOURCE_END,    /* of a statement: a semicolon, or the end of the line that stands for one */
        SOURCE_OTHER,  /* its first character tells */
    } kind;
    const char *text;
    size_t length;
    unsigned line;
};

struct source_tokens {
    ARRAY(struct source_token);
};

/* The tokens point into SOURCE. */
void source_scan(const char *source, struct source_tokens *ret);
void source_tokens_deinit(struct source_tokens *tokens);

/* Whether it is that name, or that sign alone. */
bool source_token_is(const struct source_token *token, const char *text);

#endif

/*
 * Which functions' code the compiler put into which others, by the lists that stack traces name
 * inlined calls with: of a whole program. What became of a call that left no instruction, they
 * don't say.
 */
#ifndef GOBT_GOLANG_INLINED_CALLS_H
#define GOBT_GOLANG_INLINED_CALLS_H

#include "base/offset_map.h"
#include "golang/pclntab.h"

/* A function that was inlined: at how many places, and into which functions. */
struct inlined_function {
    uint32_t name; /* where that is */
    uint32_t places;
    struct {
        ARRAY(uint64_t);
    } callers; /* numbers in the table, each once and in its order */
};

struct inlined_calls {
    struct {
        ARRAY(struct inlined_function *);
    } functions; /* in the order in which calls of them are found */
    struct offset_map by_name;
};

void inlined_calls_read(const struct pclntab *table, struct inlined_calls *ret);
void inlined_calls_deinit(struct inlined_calls *calls);

/* NULL: no call of the function with that name was inlined. */
const struct inlined_function *inlined_calls_of(const struct inlined_calls *calls, uint32_t name);

#endif

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
    bool has_code;        /* of its own, too: golang/function_list knows */
    uint32_t number;      /* of this, among the inlined ones */
    uint64_t last_caller; /* 1 + its number in the table */
    size_t caller_count;  /* functions, each once */
    size_t first_caller;  /* where their names begin, when they are in order */
};

struct inlined_caller {
    uint32_t number; /* of what was inlined */
    const char *name;
};

struct inlined_calls {
    struct {
        ARRAY(struct inlined_function *);
    } functions; /* in the order in which calls of them are found */
    struct offset_map by_name;
    struct {
        ARRAY(uint64_t);
    } seen_in; /* by a call's number in its list: 1 + the number of the last function that had it */
    struct {
        ARRAY(struct inlined_caller);
    } callers;          /* in the table's order */
    const char **names; /* the same by what they called, in the table's order: when asked for */
    struct arena arena;
};

/* The calls that were inlined into the function of the RECORD, which is the table's NUMBERth. */
void inlined_calls_add(struct inlined_calls *calls, const struct pclntab *table,
                       const struct pclntab_function *record, uint64_t number, const char *name);
void inlined_calls_deinit(struct inlined_calls *calls);

/* NULL: no call of the function with that name was inlined. */
struct inlined_function *inlined_calls_of(const struct inlined_calls *calls, uint32_t name);

/* The names of those that it was inlined into, as many as its caller_count. */
const char **inlined_calls_callers(struct inlined_calls *calls,
                                   const struct inlined_function *function);

#endif

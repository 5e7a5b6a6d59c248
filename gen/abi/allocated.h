/*
 * Where the type of what is being allocated is, for a function that runtime.mallocgc and those that
 * it leaves the work to call, such as runtime.profilealloc. It isn't told the type; they were, and
 * some of them still have it when they call: kept.h.
 */
#ifndef GOBT_ABI_ALLOCATED_H
#define GOBT_ABI_ALLOCATED_H

#include "base/array.h"
#include "program/program.h"

enum { ALLOCATED_MOST_FRAMES = 3 };

/* A return address that must be found. */
struct allocated_frame {
    uint64_t at; /* bytes from the stack pointer at the entry; of the first it isn't used */
    uint64_t returns_to;
};

/* If the calls that are being made are these, innermost first, the address of the type is there. */
struct allocated_way {
    struct allocated_frame frames[ALLOCATED_MOST_FRAMES];
    size_t frame_count;
    uint64_t at; /* bytes from the stack pointer at the entry */
};

struct allocated {
    ARRAY(struct allocated_way);
    size_t call_count; /* from which the function is called, those without a way included */
};

struct error *allocated_find(struct program *program, const struct function *callee,
                             struct allocated *ret);
void allocated_deinit(struct allocated *allocated);

#endif

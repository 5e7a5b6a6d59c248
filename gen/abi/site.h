/* Where to put a probe so that it fires exactly once per call, as cheaply as the kernel allows. */
#ifndef GOBT_ABI_SITE_H
#define GOBT_ABI_SITE_H

#include "abi/decoder.h"
#include "abi/machine.h"
#include "base/reader.h"

enum site_kind {
    SITE_AFTER_CHECK, /* the instruction behind the stack check */
    SITE_BRANCH,      /* the check's branch to runtime.morestack, if it isn't taken */
    SITE_ENTRY,       /* the first instruction */
    SITE_INSIDE,      /* an instruction of the body: inside.h */
};

struct site {
    uint64_t address;
    enum site_kind kind;
    uint64_t below;   /* the stack pointer there, below what it is at the first instruction */
    bool is_emulated; /* the kernel doesn't single-step it */
    bool is_refused;  /* the kernel doesn't take a probe there */
    bool is_push;     /* of the frame pointer: from Linux 6.12 on stacks there have the caller */
    bool loses_arguments; /* at the branch, taken or not: if it is, they are gone the next time */
    struct stack_check check;
};

/*
 * CODE holds the function's bytes. Refuses a function whose entry is also the top of a loop in it,
 * and one whose code can't be decoded.
 */
struct error *site_find(const struct machine *machine, const char *name, struct reader code,
                        uint64_t address, struct site *ret);

/*
 * The same for a function that doesn't keep its arguments while its stack grows: where they are
 * there the first time. Nothing is changed where there is no check.
 */
void site_move_to_branch(struct site *site);

/*
 * The same for a bpftrace that can only probe a function's first instruction: there the check's own
 * comparison must be written out as a condition.
 */
struct error *site_find_entry(const struct machine *machine, const char *name, struct reader code,
                              uint64_t address, struct site *ret);

/* Refuses a SITE in the function of that NAME at which the kernel takes no probe. */
struct error *site_check(const struct site *site, const char *name);

#endif

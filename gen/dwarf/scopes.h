/*
 * What the machine code of one function consists of: the function itself, the calls that were
 * inlined into it, and the blocks of both, each with its addresses and variables.
 */
#ifndef GOBT_DWARF_SCOPES_H
#define GOBT_DWARF_SCOPES_H

#include "dwarf/range_list.h"
#include "dwarf/scan.h"
#include "dwarf/types.h"
#include "program/code.h"

struct scope {
    uint64_t offset; /* of its DIE */
    uint64_t origin; /* an inlined call: of what was inlined */
    size_t parent;   /* its index; that of the function is its own */
    size_t owner;    /* the call or function that it belongs to: itself, or what the block is in */
    unsigned depth;
    bool is_block;
    unsigned call_line; /* 0: not known */
    struct address_ranges ranges;
};

struct scopes {
    ARRAY(struct scope);
};

void scopes_deinit(struct scopes *scopes);

/* Those of the function whose DIE is at OFFSET; the first is the function. */
struct error *scopes_read(struct dwarf_types *types, const struct scan *scan, uint64_t offset,
                          struct scopes *ret);

/* The function or inlined call, not block, that the instruction at ADDRESS belongs to. */
const struct scope *scopes_innermost(const struct scopes *scopes, uint64_t address);

/*
 * The variables of CODE, whose scope is OWNER, at its address: of its parameters and of the blocks
 * around the address. ONLY_PARAMETERS leaves out the rest, and results.
 */
struct error *scopes_read_variables(struct dwarf_types *types, const struct scopes *scopes,
                                    const struct scope *owner, bool only_parameters,
                                    struct code *code);

#endif

/* Types from DWARF: each DIE becomes a struct type on first sight, and is filled when asked for. */
#ifndef GOBT_DWARF_TYPES_H
#define GOBT_DWARF_TYPES_H

#include "base/offset_map.h"
#include "dwarf/session.h"

struct dwarf_types {
    struct dwarf_session *session;
    struct arena *arena; /* the program's */
    struct offset_map by_offset;
    unsigned nesting; /* of the types that are being filled, each inside of the one before */
};

void dwarf_types_deinit(struct dwarf_types *types);

/* The type whose DIE is at OFFSET. */
struct error *dwarf_types_get(struct dwarf_types *types, uint64_t offset, struct type **ret);

#endif

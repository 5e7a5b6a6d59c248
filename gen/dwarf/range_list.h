/* Range lists: which addresses an inlined call or a block has, if not one piece. */
#ifndef GOBT_DWARF_RANGE_LIST_H
#define GOBT_DWARF_RANGE_LIST_H

#include <stdbool.h>

#include "base/array.h"
#include "base/reader.h"

struct address_range {
    uint64_t low, high; /* behind its end */
};

struct address_ranges {
    ARRAY(struct address_range);
};

/*
 * Appends the list at the reader's offset in .debug_ranges, or from DWARF 5 on .debug_rnglists.
 * BASE is the unit's low_pc, ADDRESSES its part of .debug_addr. False: it is damaged.
 */
bool range_list_read(struct reader list, unsigned dwarf_version, uint64_t base,
                     struct reader addresses, struct address_ranges *ret);

bool ranges_cover(const struct address_ranges *ranges, uint64_t address);
/* 0: there are none. */
uint64_t ranges_lowest(const struct address_ranges *ranges);

#endif

/* Where debug information has a variable, address by address. */
#ifndef GOBT_DWARF_LOCATION_H
#define GOBT_DWARF_LOCATION_H

#include "dwarf/session.h"

/* What DW_AT_location says, in ARENA: nothing if it is missing or empty. */
struct error *die_locations(const struct die *die, struct arena *arena, struct locations *ret);

#endif

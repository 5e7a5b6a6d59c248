/*
 * Location lists are read by libdwarf; but that of Debian 12 (20210528) reads behind the section's
 * end, and dies, if one says that it is longer than the section. So each is walked here first.
 */
#ifndef GOBT_DWARF_LOCATION_LIST_H
#define GOBT_DWARF_LOCATION_LIST_H

#include "base/reader.h"

/* Whether the list at the reader's offset ends inside of its section. */
bool location_list_is_whole(struct reader list, unsigned dwarf_version);

#endif

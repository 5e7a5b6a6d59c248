/* Units of time, as Go writes them: "ms". */
#ifndef GOBT_BASE_DURATION_H
#define GOBT_BASE_DURATION_H

#include <stddef.h>
#include <stdint.h>

/* The nanoseconds of the unit that the LENGTH bytes at NAME name; 0: it is none. */
uint64_t duration_unit(const char *name, size_t length);

#endif

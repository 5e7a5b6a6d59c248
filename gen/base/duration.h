/* Units of time, as Go writes them: "ms". */
#ifndef GOBT_BASE_DURATION_H
#define GOBT_BASE_DURATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The nanoseconds of the unit that the LENGTH bytes at NAME name; 0: it is none. */
uint64_t duration_unit(const char *name, size_t length);

/* In nanoseconds; a number without a unit has WITHOUT_UNIT. False: it is no time. */
bool duration_parse(const char *text, uint64_t without_unit, uint64_t *ret);

#endif

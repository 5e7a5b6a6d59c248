/* The time that measures how long something takes: nobody sets that clock. */
#ifndef GOBT_BASE_CLOCK_H
#define GOBT_BASE_CLOCK_H

#include <stdint.h>

/* Of CLOCK_MONOTONIC. */
int64_t clock_milliseconds(void);

#endif

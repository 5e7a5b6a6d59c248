/* What an event is said to be of: a function, a line of it, a call of it that was inlined. */
#ifndef GOBT_BT_LABEL_H
#define GOBT_BT_LABEL_H

#include "bt/script.h"

/* "main.work", "main.work (main.go:30)", "main.add (inlined into main.work)". */
const char *label_of(const struct probe *probe);

/* The parts: NULL where there is none. */
const char *label_function(const struct probe *probe);
const char *label_inlined_into(const struct probe *probe);
const char *label_line(const struct probe *probe);

#endif

/*
 * Functions that a pattern fits and that can't be traced, each for a reason of its own. The others
 * are traced without them, and the user is told.
 */
#ifndef GOBT_PATH_LEFT_OUT_H
#define GOBT_PATH_LEFT_OUT_H

#include "base/array.h"
#include "base/error.h"
#include "base/text.h"
#include "program/program.h"

struct left_out_function {
    const struct function *function;
    struct error *reason;
    bool is_told; /* it has been printed */
};

/* Of one pattern, in the order in which they were found. */
struct left_out {
    ARRAY(struct left_out_function);
    size_t total;    /* functions that the pattern fits, these among them */
    bool takes_long; /* also those for whose values shorter strings might make room */
};

/* Takes the error. */
void left_out_add(struct left_out *left_out, const struct function *function, struct error *reason);
bool left_out_has(const struct left_out *left_out, const struct function *function);

/* One line that names some of them and says why; nothing if there are none. */
void left_out_print(struct left_out *left_out, const char *pattern, struct text *text);

void left_out_deinit(struct left_out *left_out);

#endif

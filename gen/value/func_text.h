/* A func value: its function's name, and the variables that its closure has captured. */
#ifndef GOBT_VALUE_FUNC_TEXT_H
#define GOBT_VALUE_FUNC_TEXT_H

#include "value/decode.h"

/* ADDRESS is the closure's: code, then variables. DEPTH is the func's. */
struct node *func_text_decode(const struct reading *reading, uint64_t address, unsigned depth);

#endif

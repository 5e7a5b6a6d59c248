/* Floats as Go prints them: the shortest text that is that number, and no other. */
#ifndef GOBT_VALUE_FLOAT_TEXT_H
#define GOBT_VALUE_FLOAT_TEXT_H

#include "base/text.h"

/* SIZE is 4 or 8: of a float32 fewer digits tell it from its neighbours. */
void float_text(struct text *text, double value, unsigned size);

#endif

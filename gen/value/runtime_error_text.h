/* What the runtime's own errors say, which it panics with, where that is more than a row of fields.
 */
#ifndef GOBT_VALUE_RUNTIME_ERROR_TEXT_H
#define GOBT_VALUE_RUNTIME_ERROR_TEXT_H

#include "base/text.h"
#include "value/decode.h"

/*
 * Appends what a runtime.boundsError or runtime.TypeAssertionError says behind "runtime error: " or
 * "interface conversion: ". False: it is another struct, or what it says isn't known.
 */
bool runtime_error_add(const struct reading *reading, const struct value *error, struct text *text);

#endif

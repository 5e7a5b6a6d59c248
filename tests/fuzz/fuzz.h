/*
 * A fuzz target is one file that defines what is below. clang's libFuzzer takes it as it is; for
 * gcc, and for a few seconds in CI, driver.c starts it with mutations of its seeds.
 */
#ifndef GOBT_TESTS_FUZZ_H
#define GOBT_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Appends seed NUMBER, from 0 on; false behind the last. */
bool fuzz_seed(size_t number, struct text *seed);

#endif

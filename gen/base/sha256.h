/* SHA-256 (FIPS 180-4) of what is short. */
#ifndef GOBT_BASE_SHA256_H
#define GOBT_BASE_SHA256_H

#include <stddef.h>

enum { SHA256_SIZE = 32 };

void sha256(const void *bytes, size_t size, unsigned char ret[SHA256_SIZE]);

#endif

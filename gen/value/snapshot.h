/*
 * What one event knows of a process's memory: pieces of it, each with its address, copied while the
 * thread stood still at the probe.
 */
#ifndef GOBT_VALUE_SNAPSHOT_H
#define GOBT_VALUE_SNAPSHOT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/array.h"

struct memory_piece {
    uint64_t address, size;
    const uint8_t *bytes; /* whoever adds them keeps them */
};

struct snapshot {
    ARRAY(struct memory_piece);
};

void snapshot_add(struct snapshot *snapshot, uint64_t address, const uint8_t *bytes, uint64_t size);
void snapshot_deinit(struct snapshot *snapshot);

/* Copies what is known of the SIZE bytes at ADDRESS, up to the first that isn't: how many. */
uint64_t snapshot_read(const struct snapshot *snapshot, uint64_t address, void *bytes,
                       uint64_t size);

/* How many bytes from ADDRESS on, where one isn't known, aren't. */
uint64_t snapshot_gap(const struct snapshot *snapshot, uint64_t address);

/* The number of SIZE bytes at ADDRESS; false: it isn't known. */
bool snapshot_number(const struct snapshot *snapshot, uint64_t address, unsigned size,
                     uint64_t *ret);

/* The bytes of a number, lowest first, as both machines have them. */
uint64_t number_of_bytes(const uint8_t *bytes, unsigned size);

#endif

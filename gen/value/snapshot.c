#include "value/snapshot.h"

#include <string.h>

void snapshot_add(struct snapshot *snapshot, uint64_t address, const uint8_t *bytes, uint64_t size)
{
    struct memory_piece piece = {.address = address, .size = size, .bytes = bytes};
    array_push(snapshot, piece);
}

void snapshot_deinit(struct snapshot *snapshot)
{
    array_deinit(snapshot);
}

/* The piece that reaches farthest of those that have ADDRESS. */
static const struct memory_piece *find(const struct snapshot *snapshot, uint64_t address)
{
    const struct memory_piece *best = NULL;
    for (size_t i = 0; i < snapshot->count; i++) {
        const struct memory_piece *piece = &snapshot->items[i];
        bool has = address >= piece->address && address - piece->address < piece->size;
        if (has && (!best || piece->address + piece->size > best->address + best->size))
            best = piece;
    }
    return best;
}

uint64_t snapshot_read(const struct snapshot *snapshot, uint64_t address, void *bytes,
                       uint64_t size)
{
    uint64_t done = 0;
    while (done < size) {
        const struct memory_piece *piece = find(snapshot, address + done);
        if (!piece)
            break;
        uint64_t skipped = address + done - piece->address, some = piece->size - skipped;
        if (some > size - done)
            some = size - done;
        memcpy((uint8_t *)bytes + done, piece->bytes + skipped, some);
        done += some;
    }
    return done;
}

uint64_t snapshot_gap(const struct snapshot *snapshot, uint64_t address)
{
    uint64_t gap = UINT64_MAX / 2;
    for (size_t i = 0; i < snapshot->count; i++) {
        uint64_t distance = snapshot->items[i].address - address;
        if (snapshot->items[i].address > address && distance < gap)
            gap = distance;
    }
    return gap;
}

uint64_t number_of_bytes(const uint8_t *bytes, unsigned size)
{
    uint64_t number = 0;
    for (unsigned i = size; i > 0; i--)
        number = number << 8 | bytes[i - 1];
    return number;
}

bool snapshot_number(const struct snapshot *snapshot, uint64_t address, unsigned size,
                     uint64_t *ret)
{
    uint8_t bytes[8];
    *ret = 0;
    if (size > sizeof(bytes) || snapshot_read(snapshot, address, bytes, size) < size)
        return false;
    *ret = number_of_bytes(bytes, size);
    return true;
}

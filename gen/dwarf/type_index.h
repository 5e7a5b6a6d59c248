/* The named types that a scan found, by their names. */
#ifndef GOBT_DWARF_TYPE_INDEX_H
#define GOBT_DWARF_TYPE_INDEX_H

#include "dwarf/scan.h"

struct type_index {
    const struct scan *scan;
    uint32_t *buckets;   /* the first type of each, counted from 1 */
    uint32_t *next;      /* that of the same bucket, for each type */
    size_t bucket_count; /* a power of two */
};

void type_index_init(struct type_index *index, const struct scan *scan);
void type_index_deinit(struct type_index *index);
/* The first of that name, or NULL. */
const struct scan_type *type_index_find(const struct type_index *index, const char *name);

#endif

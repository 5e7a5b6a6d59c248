#include "dwarf/type_index.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static size_t bucket_of(const struct type_index *index, const char *name)
{
    uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a */
    for (; *name; name++)
        hash = (hash ^ (unsigned char)*name) * 0x100000001b3u;
    return (size_t)(hash ^ hash >> 32) & (index->bucket_count - 1);
}

void type_index_init(struct type_index *index, const struct scan *scan)
{
    *index = (struct type_index){.scan = scan, .bucket_count = 1};
    while (index->bucket_count < scan->types.count)
        index->bucket_count *= 2;
    index->buckets = memory_alloc(index->bucket_count * sizeof(*index->buckets));
    index->next = memory_alloc((scan->types.count + 1) * sizeof(*index->next));
    /* The last comes first, so that the first of a name is the first to be found. */
    for (size_t i = scan->types.count; i > 0; i--) {
        uint32_t *bucket = &index->buckets[bucket_of(index, scan->types.items[i - 1].name)];
        index->next[i] = *bucket;
        *bucket = (uint32_t)i;
    }
}

void type_index_deinit(struct type_index *index)
{
    free(index->buckets);
    free(index->next);
    *index = (struct type_index){0};
}

const struct scan_type *type_index_find(const struct type_index *index, const char *name)
{
    for (uint32_t i = index->buckets[bucket_of(index, name)]; i; i = index->next[i]) {
        const struct scan_type *type = &index->scan->types.items[i - 1];
        if (strcmp(type->name, name) == 0)
            return type;
    }
    return NULL;
}

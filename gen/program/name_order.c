/*
 * Names of a large program are many, long, and begin alike: who compares two reads the same paths
 * over and over. So eight letters at a time are sorted by, as one number that lies beside the
 * pointers: what has other letters is apart, and of what has the same ones the next eight are read.
 */
#include "program/name_order.h"

#include <endian.h>
#include <string.h>

enum {
    LETTERS = 8, /* of a name, in a number */
    FEW = 8,     /* sorted by comparing, as is what is too deep */
    MAX_DEPTH = 64,
};

struct named {
    uint64_t letters; /* the first is the highest; what is behind the end is 0 */
    const char *rest; /* of the name, from those letters on */
    struct function *function;
};

static uint64_t letters_at(const char *name)
{
    uint64_t letters = 0;
    memcpy(&letters, name, strnlen(name, LETTERS));
    return be64toh(letters);
}

static bool is_end(uint64_t letters)
{
    return (letters & 0xff) == 0;
}

static int order_of(uint64_t first, uint64_t second)
{
    return (first > second) - (first < second);
}

/* Functions of one name that have no addresses stay in the program's order. */
static int compare_places(const void *left, const void *right)
{
    const struct function *a = ((const struct named *)left)->function;
    const struct function *b = ((const struct named *)right)->function;
    int order = order_of(a->address, b->address);
    return order ? order : order_of((uintptr_t)a, (uintptr_t)b);
}

static int compare(const void *left, const void *right)
{
    const struct named *a = left, *b = right;
    if (a->letters != b->letters)
        return order_of(a->letters, b->letters);
    int order = is_end(a->letters) ? 0 : strcmp(a->rest + LETTERS, b->rest + LETTERS);
    return order ? order : compare_places(left, right);
}

static void swap(struct named *left, struct named *right)
{
    struct named item = *left;
    *left = *right;
    *right = item;
}

static void sort_few(struct named *items, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        for (size_t at = i; at > 0 && compare(&items[at - 1], &items[at]) > 0; at--)
            swap(&items[at - 1], &items[at]);
    }
}

static uint64_t middle_of(uint64_t a, uint64_t b, uint64_t c)
{
    if (a > b)
        return c > a ? a : c > b ? c : b;
    return c > b ? b : c > a ? c : a;
}

/* Ends with all lower ones before *LOW, the same ones before *HIGH, and then the higher ones. */
static void part(struct named *items, size_t count, size_t *low, size_t *high)
{
    uint64_t pivot =
        middle_of(items[0].letters, items[count / 2].letters, items[count - 1].letters);
    *low = 0;
    *high = count;
    for (size_t at = 0; at < *high;) {
        if (items[at].letters < pivot)
            swap(&items[at++], &items[(*low)++]);
        else if (items[at].letters > pivot)
            swap(&items[at], &items[--*high]);
        else
            at++;
    }
}

static void sort(struct named *items, size_t count, unsigned depth);

static void sort_same(struct named *items, size_t count, unsigned depth)
{
    if (is_end(items->letters)) {
        qsort(items, count, sizeof(*items), compare_places);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        items[i].rest += LETTERS;
        items[i].letters = letters_at(items[i].rest);
    }
    sort(items, count, depth);
}

/* What is deeper is a name of no person's, or parted badly: comparing has no bad cases. */
static void sort(struct named *items, size_t count, unsigned depth)
{
    size_t low, high;
    if (count <= FEW) {
        sort_few(items, count);
        return;
    }
    if (depth == MAX_DEPTH) {
        qsort(items, count, sizeof(*items), compare);
        return;
    }
    part(items, count, &low, &high);
    sort(items, low, depth + 1);
    sort_same(items + low, high - low, depth + 1);
    sort(items + high, count - high, depth + 1);
}

void functions_sort_by_name(struct functions *functions)
{
    AUTO_FREE struct named *named = memory_alloc(functions->count * sizeof(*named));
    for (size_t i = 0; i < functions->count; i++) {
        struct function *function = functions->items[i];
        named[i] = (struct named){letters_at(function->name), function->name, function};
    }
    sort(named, functions->count, 0);
    for (size_t i = 0; i < functions->count; i++)
        functions->items[i] = named[i].function;
}

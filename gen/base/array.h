/*
 * Arrays that grow, of any type:
 *
 *     struct { ARRAY(struct type *); } types = {0};
 *     array_push(&types, type);
 *     for (size_t i = 0; i < types.count; i++) use(types.items[i]);
 *     array_deinit(&types);
 */
#ifndef GOBT_BASE_ARRAY_H
#define GOBT_BASE_ARRAY_H

#include <stddef.h>
#include <stdlib.h>

#include "base/memory.h"

#define ARRAY(type)                                                                                \
    type *items;                                                                                   \
    size_t count, capacity

#define array_reserve(array, wanted)                                                               \
    do {                                                                                           \
        if ((wanted) > (array)->capacity) {                                                        \
            size_t array_grown = (array)->capacity ? (array)->capacity * 2 : 16;                   \
            while (array_grown < (wanted))                                                         \
                array_grown *= 2;                                                                  \
            (array)->items = memory_resize((array)->items, array_grown * sizeof(*(array)->items)); \
            (array)->capacity = array_grown;                                                       \
        }                                                                                          \
    } while (0)

#define array_push(array, item)                                                                    \
    do {                                                                                           \
        array_reserve((array), (array)->count + 1);                                                \
        (array)->items[(array)->count++] = (item);                                                 \
    } while (0)

#define array_deinit(array)                                                                        \
    do {                                                                                           \
        free((array)->items);                                                                      \
        (array)->items = NULL;                                                                     \
        (array)->count = (array)->capacity = 0;                                                    \
    } while (0)

/* In an array sorted by MEMBER: *RET is the number of the first item that isn't below KEY. */
#define array_find_first(array, member, key, ret)                                                  \
    do {                                                                                           \
        size_t array_low = 0, array_high = (array)->count;                                         \
        while (array_low < array_high) {                                                           \
            size_t array_middle = array_low + (array_high - array_low) / 2;                        \
            if ((array)->items[array_middle].member < (key))                                       \
                array_low = array_middle + 1;                                                      \
            else                                                                                   \
                array_high = array_middle;                                                         \
        }                                                                                          \
        *(ret) = array_low;                                                                        \
    } while (0)

#define LENGTH(fixed_array) (sizeof(fixed_array) / sizeof((fixed_array)[0]))

#endif

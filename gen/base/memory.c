#include "base/memory.h"

#include <malloc.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_BLOCK_SIZE = 64 * 1024 };

struct arena_block {
    struct arena_block *next;
    size_t used, size;
    _Alignas(max_align_t) unsigned char memory[];
};

static void *memory_check(void *memory)
{
    if (!memory) {
        fputs("gobt: out of memory\n", stderr);
        exit(1);
    }
    return memory;
}

void *memory_alloc(size_t size)
{
    return memory_check(calloc(1, size ? size : 1));
}

void *memory_resize(void *memory, size_t size)
{
    return memory_check(realloc(memory, size ? size : 1));
}

char *memory_strdup(const char *string)
{
    return memory_check(strdup(string));
}

void memory_give_back(void)
{
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

void memory_freep(void *pointer_to_pointer)
{
    free(*(void **)pointer_to_pointer);
}

void arena_deinit(struct arena *arena)
{
    while (arena->blocks) {
        struct arena_block *next = arena->blocks->next;
        free(arena->blocks);
        arena->blocks = next;
    }
}

/* One block is enough for what is made and forgotten again and again. */
void arena_empty(struct arena *arena)
{
    struct arena_block *block = arena->blocks;
    if (!block)
        return;
    struct arena others = {block->next};
    arena_deinit(&others);
    block->next = NULL;
    memset(block->memory, 0, block->used);
    block->used = 0;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    size_t align = _Alignof(max_align_t);
    size = (size + align - 1) & ~(align - 1);
    struct arena_block *block = arena->blocks;
    if (!block || block->size - block->used < size) {
        size_t room = size > ARENA_BLOCK_SIZE ? size : ARENA_BLOCK_SIZE;
        block = memory_alloc(sizeof(*block) + room);
        block->size = room;
        block->next = arena->blocks;
        arena->blocks = block;
    }
    void *memory = block->memory + block->used;
    block->used += size;
    return memory;
}

char *arena_strndup(struct arena *arena, const char *string, size_t length)
{
    char *copy = arena_alloc(arena, length + 1);
    memcpy(copy, string, length);
    return copy;
}

char *arena_strdup(struct arena *arena, const char *string)
{
    return arena_strndup(arena, string, strlen(string));
}

/* Formatted where the next memory will come from: most strings fit there. */
char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list arguments, again;
    struct arena_block *block = arena->blocks;
    size_t room = block ? block->size - block->used : 0;
    char *next = room ? (char *)block->memory + block->used : NULL;
    va_start(arguments, format);
    va_copy(again, arguments);
    size_t size = (size_t)vsnprintf(next, room, format, arguments) + 1;
    va_end(arguments);
    char *string = arena_alloc(arena, size);
    if (string != next)
        vsnprintf(string, size, format, again);
    va_end(again);
    return string;
}

/*
 * Memory. An allocation that fails ends the program with one line: a tool that runs for a moment
 * and has nothing half-written has nothing better to do.
 */
#ifndef GOBT_BASE_MEMORY_H
#define GOBT_BASE_MEMORY_H

#include <stddef.h>

/* Zeroed memory; never NULL. */
void *memory_alloc(size_t size);
void *memory_resize(void *memory, size_t size);
char *memory_strdup(const char *string);

/* To the kernel, all that is free: for a process that stays, and needs little from now on. */
void memory_give_back(void);

/* Declares that a variable's memory is freed when it goes out of scope. */
void memory_freep(void *pointer_to_pointer);
#define AUTO_FREE __attribute__((cleanup(memory_freep)))

/* Declares that `NAME_deinit(&variable)` runs when the variable goes out of scope. */
#define AUTO(name) __attribute__((cleanup(name)))

/*
 * An arena: memory that lives as long as one thing (a program model, a translation) and is given
 * back in one go. What it holds has no destructor.
 */
struct arena {
    struct arena_block *blocks;
};

void arena_deinit(struct arena *arena);
/* Gives back what it holds, and keeps some memory for what comes next. */
void arena_empty(struct arena *arena);
/* Zeroed memory, aligned for any type. */
void *arena_alloc(struct arena *arena, size_t size);
char *arena_strdup(struct arena *arena, const char *string);
char *arena_strndup(struct arena *arena, const char *string, size_t length);
char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3), nonnull));

#define ARENA_NEW(arena, type)          ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_alloc((arena), sizeof(type) * (count)))

#endif

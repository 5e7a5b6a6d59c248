/* A directory that a test writes files into, and that is gone after it. */
#ifndef GOBT_TESTS_FOLDER_H
#define GOBT_TESTS_FOLDER_H

#include "base/memory.h"
#include "elf_writer.h"

struct folder {
    struct arena arena;
    const char *path;
};

void folder_create(struct folder *folder);
/* Removes it with all that is in it. */
void folder_remove(struct folder *folder);
#define AUTO_FOLDER __attribute__((cleanup(folder_remove))) struct folder

/* The path of NAME in it, which may have directories: those are made. */
const char *folder_place(struct folder *folder, const char *name);

/* Writes the file, and returns its path. */
const char *folder_save(struct folder *folder, const char *name, const struct text *bytes);
const char *folder_save_elf(struct folder *folder, const char *name,
                            const struct elf_writer *writer);

#endif

#include "folder.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void must(bool is_true, const char *what)
{
    if (is_true)
        return;
    perror(what);
    abort();
}

void folder_create(struct folder *folder)
{
    char path[] = "/tmp/gobt-unit-XXXXXX";
    *folder = (struct folder){0};
    must(mkdtemp(path), path);
    folder->path = arena_strdup(&folder->arena, path);
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status, (void)type, (void)walk;
    return remove(path);
}

void folder_remove(struct folder *folder)
{
    must(nftw(folder->path, remove_one, 8, FTW_DEPTH | FTW_PHYS) == 0, folder->path);
    arena_deinit(&folder->arena);
}

const char *folder_place(struct folder *folder, const char *name)
{
    char *path = arena_printf(&folder->arena, "%s/%s", folder->path, name);
    for (char *slash = path + strlen(folder->path) + 1; (slash = strchr(slash, '/')); slash++) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
    return path;
}

const char *folder_save(struct folder *folder, const char *name, const struct text *bytes)
{
    const char *path = folder_place(folder, name);
    FILE *file = fopen(path, "w");
    must(file, path);
    must(fwrite(bytes->bytes, 1, bytes->length, file) == bytes->length, path);
    must(fclose(file) == 0, path);
    return path;
}

const char *folder_save_elf(struct folder *folder, const char *name,
                            const struct elf_writer *writer)
{
    AUTO_TEXT struct text bytes = {0};
    elf_writer_finish(writer, &bytes);
    return folder_save(folder, name, &bytes);
}

#include "run/processes.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/text.h"

/*
 * What containers of one image run is one file to the kernel's probes. Each has an overlay of its
 * own, which is another device, but shows the file's own number.
 */
static bool is_same_file(const struct stat *one, const struct stat *other)
{
    return one->st_ino == other->st_ino && one->st_size == other->st_size &&
           one->st_mtim.tv_sec == other->st_mtim.tv_sec &&
           one->st_mtim.tv_nsec == other->st_mtim.tv_nsec;
}

void processes_running(const char *path, struct processes *ret)
{
    struct stat program, other;
    DIR *directory = stat(path, &program) == 0 ? opendir("/proc") : NULL;
    *ret = (struct processes){0};
    if (!directory)
        return;
    for (struct dirent *entry; (entry = readdir(directory));) {
        AUTO_TEXT struct text link = {0};
        if (*entry->d_name < '1' || *entry->d_name > '9')
            continue;
        text_printf(&link, "/proc/%s/exe", entry->d_name);
        if (stat(text_string(&link), &other) == 0 && is_same_file(&program, &other))
            array_push(ret, (pid_t)strtol(entry->d_name, NULL, 10));
    }
    closedir(directory);
}

void processes_deinit(struct processes *processes)
{
    array_deinit(processes);
}

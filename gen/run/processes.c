#include "run/processes.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/text.h"
#include "run/process_status.h"

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

/* ---- those below one ---- */

struct member {
    pid_t process, parent;
};

struct family {
    ARRAY(struct member);
};

static void read_family(struct family *ret)
{
    DIR *directory = opendir("/proc");
    for (struct dirent *entry; directory && (entry = readdir(directory));) {
        AUTO_TEXT struct text value = {0};
        struct member member = {.process = (pid_t)strtol(entry->d_name, NULL, 10)};
        if (member.process <= 0)
            continue;
        member.parent = (pid_t)strtol(process_status(member.process, "PPid", &value), NULL, 10);
        array_push(ret, member);
    }
    if (directory)
        closedir(directory);
}

static int compare(const void *one, const void *other)
{
    pid_t left = *(const pid_t *)one, right = *(const pid_t *)other;
    return (left > right) - (left < right);
}

static void add_children(const struct family *family, pid_t parent, struct processes *ret)
{
    for (size_t i = 0; i < family->count; i++) {
        if (family->items[i].parent == parent)
            array_push(ret, family->items[i].process);
    }
}

void processes_below(pid_t pid, bool deep, struct processes *ret)
{
    struct family family = {0};
    *ret = (struct processes){0};
    read_family(&family);
    add_children(&family, pid, ret);
    /* Numbers are given again meanwhile: more than there are is a circle. */
    for (size_t i = 0; deep && i < ret->count && ret->count <= family.count; i++)
        add_children(&family, ret->items[i], ret);
    array_deinit(&family);
    if (ret->count)
        qsort(ret->items, ret->count, sizeof(*ret->items), compare);
}

void processes_deinit(struct processes *processes)
{
    array_deinit(processes);
}

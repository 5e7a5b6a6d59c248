#include "cmd/container_choice.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/text.h"
#include "cmd/notice.h"
#include "cmd/process_file.h"
#include "run/container.h"
#include "run/namespaces.h"
#include "run/reach.h"

struct processes {
    ARRAY(pid_t);
};

static bool is_in_same_container(pid_t first, pid_t other)
{
    AUTO_TEXT struct text one = {0};
    AUTO_TEXT struct text two = {0};
    text_printf(&one, "/proc/%d/ns/mnt", (int)first);
    text_printf(&two, "/proc/%d/ns/mnt", (int)other);
    return reach_is_same(text_string(&one), text_string(&two));
}

static bool runs_go(pid_t pid)
{
    AUTO_TEXT struct text link = {0};
    text_printf(&link, "/proc/%d/exe", (int)pid);
    return process_file_is_go(text_string(&link));
}

/* Each container has mounts of its own, which all its processes share. */
static void list_go_processes(pid_t first, struct processes *ret)
{
    DIR *directory = namespace_is_shared(first, "mnt") ? NULL : opendir("/proc");
    if (runs_go(first))
        array_push(ret, first);
    for (struct dirent *entry; directory && (entry = readdir(directory));) {
        pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);
        if (pid > 0 && pid != first && is_in_same_container(first, pid) && runs_go(pid))
            array_push(ret, pid);
    }
    if (directory)
        closedir(directory);
}

/* "4242 (/srv/vault), 4250 (/srv/agent)" from the process of that index on. */
static void describe(const struct processes *processes, size_t from, size_t end, struct text *ret)
{
    for (size_t i = from; i < end; i++) {
        AUTO_TEXT struct text link = {0};
        char path[PATH_MAX];
        text_printf(&link, "/proc/%d/exe", (int)processes->items[i]);
        ssize_t length = readlink(text_string(&link), path, sizeof(path) - 1);
        path[length > 0 ? length : 0] = '\0';
        text_printf(ret, "%s%d (%s)", i > from ? ", " : "", (int)processes->items[i], path);
    }
}

static struct error *choose(const char *name, pid_t first, const struct processes *processes)
{
    AUTO_TEXT struct text all = {0};
    AUTO_TEXT struct text note = {0};
    describe(processes, 0, processes->count, &all);
    if (processes->count == 0)
        return error_target("container '%s' runs no Go program; process %d is its first: with -p, "
                            "Go libraries are found that a process has loaded",
                            name, (int)first);
    if (processes->count > 1 && processes->items[0] != first)
        return error_usage("container '%s' runs several Go programs: choose one with -p: %s", name,
                           text_string(&all));
    text_add_string(&note, "taking process ");
    describe(processes, 0, 1, &note);
    text_printf(&note, " of container '%s'", name);
    if (processes->count > 1) {
        text_add_string(&note, ", its first; with -p: ");
        describe(processes, 1, processes->count, &note);
    }
    text_add_char(&note, '\n');
    print_notes(&note);
    return NULL;
}

struct error *container_choose(const char *name, pid_t *ret)
{
    struct processes processes = {0};
    pid_t first;
    if (!namespace_is_initial("pid"))
        return error_target("containers' processes are known by the host's numbers, and gobt runs "
                            "in a container that has its own: run it on the host, or give -p");
    TRY(container_process(name, &first));
    if (kill(first, 0) != 0 && errno == ESRCH)
        return error_target("process %d of container '%s' isn't on this machine, or has just ended",
                            (int)first, name);
    list_go_processes(first, &processes);
    struct error *error = choose(name, first, &processes);
    *ret = error ? 0 : processes.items[0];
    array_deinit(&processes);
    return error;
}

#include "run/namespaces.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "base/text.h"
#include "run/process_status.h"

/* The machine's own namespaces have fixed numbers: linux/proc_ns.h. */
static const struct {
    const char *kind;
    const char *link;
} initial[] = {
    {"pid", "pid:[4026531836]"},
    {"user", "user:[4026531837]"},
};

bool namespace_is_initial(const char *kind)
{
    AUTO_TEXT struct text path = {0};
    char link[64];
    text_printf(&path, "/proc/self/ns/%s", kind);
    ssize_t length = readlink(text_string(&path), link, sizeof(link) - 1);
    link[length > 0 ? length : 0] = '\0';
    for (size_t i = 0; i < LENGTH(initial) && length > 0; i++) {
        if (strcmp(initial[i].kind, kind) == 0)
            return strcmp(initial[i].link, link) == 0;
    }
    return true;
}

bool namespace_is_shared(pid_t pid, const char *kind)
{
    AUTO_TEXT struct text ours = {0};
    AUTO_TEXT struct text theirs = {0};
    struct stat one, other;
    text_printf(&ours, "/proc/self/ns/%s", kind);
    text_printf(&theirs, "/proc/%d/ns/%s", (int)pid, kind);
    return stat(text_string(&ours), &one) != 0 || stat(text_string(&theirs), &other) != 0 ||
           (one.st_dev == other.st_dev && one.st_ino == other.st_ino);
}

pid_t namespace_pid(pid_t pid)
{
    AUTO_TEXT struct text status = {0};
    /* "NSpid: 4242 7": from the outermost that can be seen to its own. */
    const char *numbers = process_status(pid, "NSpid", &status);
    const char *last = strrchr(numbers, '\t');
    long number = strtol(last ? last : numbers, NULL, 10);
    return number > 0 ? (pid_t)number : pid;
}

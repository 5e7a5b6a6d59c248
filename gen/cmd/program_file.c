#include "cmd/program_file.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/text.h"
#include "cmd/process_file.h"

enum { MAX_LISTED_PROGRAMS = 20 };

static bool is_go_program(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode) && access(path, X_OK) == 0 &&
           process_file_is_go(path);
}

/* The only Go program in the current directory. */
static struct error *find_here(char **ret)
{
    AUTO_TEXT struct text list = {0};
    unsigned count = 0;
    DIR *directory = opendir(".");
    if (!directory)
        return error_target("the current directory can't be read: %s", strerror(errno));
    for (struct dirent *entry; (entry = readdir(directory));) {
        if (!is_go_program(entry->d_name))
            continue;
        if (count++ == 0)
            *ret = memory_strdup(entry->d_name);
        if (count <= MAX_LISTED_PROGRAMS)
            text_printf(&list, "%s./%s", list.length ? ", " : "", entry->d_name);
    }
    closedir(directory);
    if (count == 1)
        return NULL;
    if (count == 0)
        return error_usage("which program? Give -b PATH or -p PID, or set GOBT_BINARY: there is no "
                           "Go program in the current directory");
    free(*ret);
    *ret = NULL;
    return error_usage("which program? Give one with -b: %s", text_string(&list));
}

struct error *program_file_find(const char *binary, pid_t pid, char **ret)
{
    const char *environment = getenv("GOBT_BINARY");
    if (binary && pid)
        return process_file_check(pid, binary, ret);
    if (pid)
        return process_file_find(pid, ret);
    if (!binary && environment && *environment)
        binary = environment;
    if (!binary)
        return find_here(ret);
    *ret = memory_strdup(binary);
    return NULL;
}

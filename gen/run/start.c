#include "run/start.h"

#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/array.h"
#include "run/announcer.h"
#include "run/reach.h"
#include "run/script_file.h"
#include "run/stand_in.h"

/* The script relies on how long strings are; how many probes there may be, the user may say. */
static bool is_for_user(const char *variable)
{
    return strcmp(variable, "BPFTRACE_MAX_PROBES") == 0 ||
           strcmp(variable, "BPFTRACE_MAX_BPF_PROGS") == 0;
}

void set_environment(const char *settings)
{
    AUTO_FREE char *copy = memory_strdup(settings ? settings : "");
    char *rest;
    for (char *word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        char *value = strchr(word, '=');
        if (!value)
            continue;
        *value++ = '\0';
        setenv(word, value, !is_for_user(word));
    }
}

/* Each probe takes two files or three, and 1,024 are usual. */
static void allow_files(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

struct error *start_bpftrace(const struct bpftrace *bpftrace, const char *script,
                             const char *program, pid_t process, char *const *flags,
                             const char *environment)
{
    struct {
        ARRAY(char *);
    } arguments = {0};
    AUTO_TEXT struct text path = {0};
    int file = -1;
    TRY(script_file_open(script, &path, &file));
    array_push(&arguments, bpftrace->path);
    for (; *flags; flags++)
        array_push(&arguments, *flags);
    array_push(&arguments, path.bytes);
    array_push(&arguments, NULL);
    set_environment(environment);
    allow_files();
    /* Long lines fill bpftrace's own 64 pages quickly: 49 of 212 were lost. */
    setenv("BPFTRACE_PERF_RB_PAGES", "256", 0);
    announcer_start(process, !reach_works_with_pid(process, program));
    if (bpftrace->dialect.sees_no_symbols)
        TRY(stand_in_begin(program));
    execv(bpftrace->path, arguments.items);
    struct error *error = error_target("%s can't be started: %s", bpftrace->path, strerror(errno));
    array_deinit(&arguments);
    close(file);
    return error;
}

#include "run/trial.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "run/child.h"

/* Half a second is what it takes; a cold cache takes longer. */
enum { SECONDS_TO_TRY = 5, MILLISECONDS_BETWEEN_CALLS = 10 };

/* a64l() is exported by every C library, takes a string, and hardly anything else calls it. */
static const char argument[] = "gobt";
static const char begun[] = "trial: begun", hit[] = "trial: hit", hit_right[] = "trial: hit gobt";

static void write_script(const char *library, struct text *script)
{
    text_printf(script,
                "BEGIN { printf(\"trial: begun\\n\"); }\n"
                "uprobe:\"%s\":a64l { printf(\"trial: hit %%s\\n\", str(arg0)); exit(); }\n",
                library);
}

static void call_it(void)
{
    static volatile long sink;
    sink = a64l(argument);
    (void)sink;
}

/* The first error, but for the one about memory limits, which every version survives. */
static char *complaint_in(const char *output)
{
    const char *chosen = NULL;
    for (const char *line = output; *line;) {
        size_t length = strcspn(line, "\n");
        bool is_error = strncmp(line, "ERROR", 5) == 0;
        if (length > 0 && !memmem(line, length, "RLIMIT_MEMLOCK", 14)) {
            chosen = line;
            if (is_error)
                break;
        }
        line += length + (line[length] == '\n');
    }
    return chosen ? strndup(chosen, strcspn(chosen, "\n")) : NULL;
}

struct error *trial_run(const struct bpftrace *bpftrace, struct trial *ret)
{
    Dl_info library;
    AUTO_TEXT struct text script = {0};
    AUTO_TEXT struct text output = {0};
    struct child child;
    *ret = (struct trial){0};
    if (!dladdr((void *)a64l, &library) || strpbrk(library.dli_fname, "\"\\:"))
        return error_target("the C library's file isn't known");
    write_script(library.dli_fname, &script);
    const char *const arguments[] = {"-e", text_string(&script), NULL};
    TRY(child_start(bpftrace->path, arguments, SECONDS_TO_TRY, &child));
    while (child_read(&child, MILLISECONDS_BETWEEN_CALLS, &output) == CHILD_RUNS)
        call_it();
    child_end(&child);
    const char *said = text_string(&output);
    ret->began = strstr(said, begun);
    ret->fired = strstr(said, hit);
    ret->read = strstr(said, hit_right);
    if (!ret->fired)
        ret->complaint = complaint_in(said);
    return NULL;
}

void trial_deinit(struct trial *trial)
{
    free(trial->complaint);
    trial->complaint = NULL;
}

#include "run/compiling.h"

#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "run/child.h"
#include "run/script_file.h"

enum { SECONDS_TO_COMPILE = 20, MILLISECONDS_BETWEEN_READS = 100 };

struct error *compiling_ask(const struct bpftrace *bpftrace, const char *script, const char *flags,
                            bool *fits)
{
    AUTO_TEXT struct text path = {0};
    AUTO_TEXT struct text output = {0};
    struct child child;
    int file = -1;
    TRY(script_file_open(script, &path, &file));
    const char *const arguments[] = {"--emit-elf", "/dev/null", text_string(&path), flags, NULL};
    struct error *error = child_start(bpftrace->path, arguments, SECONDS_TO_COMPILE, &child);
    close(file);
    TRY(error);
    while (child_read(&child, MILLISECONDS_BETWEEN_READS, &output) == CHILD_RUNS)
        ;
    child_end(&child);
    *fits = !strstr(text_string(&output), "BPF stack limit");
    return NULL;
}

#include "run/compiling.h"

#include <string.h>

#include "run/script_answer.h"

enum { SECONDS_TO_COMPILE = 20 };

struct error *compiling_ask(const struct bpftrace *bpftrace, const char *script, const char *flag,
                            bool *fits)
{
    AUTO_TEXT struct text output = {0};
    const char *const flags[] = {"--emit-elf", "/dev/null", flag, NULL};
    TRY(script_answer_read(bpftrace, flags, script, SECONDS_TO_COMPILE, &output));
    *fits = !strstr(text_string(&output), "BPF stack limit");
    return NULL;
}

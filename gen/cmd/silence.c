#include "cmd/silence.h"

#include <stdio.h>

#include "base/terminal.h"

void silence_explain(const struct options *options, const struct generated *generated,
                     const struct output *output, const struct complaints *complaints)
{
    AUTO_TEXT struct text where = {0};
    AUTO_TEXT struct text safe = {0};
    long long seconds = complaints_quiet_for(complaints);
    if (output->has_shown || seconds < 0)
        return;
    if (options->pid)
        text_printf(&where, "process %d of ", (int)options->pid);
    text_add_string(&where, generated->binary);
    terminal_escape(&safe, text_string(&where));
    fprintf(stderr,
            "gobt: nothing in %lld s of %s: no call that the script shows, or the calls were "
            "inlined, or %s\n",
            seconds, text_string(&safe),
            options->pid ? "another process makes them" : "no process runs this very file");
}

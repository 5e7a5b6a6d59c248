/* gobt gen: a bpftrace script on standard output. */
#include "bt/oneliner.h"
#include "cmd/commands.h"
#include "cmd/dialect_choice.h"
#include "cmd/generate.h"
#include "cmd/notice.h"

struct error *command_gen(const struct options *options, struct text *output)
{
    AUTO(target_closep) struct target *target = NULL;
    AUTO(generated_deinit) struct generated generated = {0};
    struct dialect dialect;
    TRY(dialect_choose(options, &target, &dialect));
    TRY(layouts_take_given(target, options));
    TRY(generate(options, NULL, target, &dialect, false, &generated));
    print_notes(&generated.notes);
    if (options->oneliner)
        oneliner_print(text_string(&generated.body), generated.environment_by_hand, generated.flags,
                       output);
    else
        text_add(output, generated.script.bytes, generated.script.length);
    return NULL;
}

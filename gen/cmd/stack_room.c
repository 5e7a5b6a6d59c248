#include "cmd/stack_room.h"

#include "run/compiling.h"
#include "run/start.h"

static struct error *no_room(const struct bpftrace *bpftrace)
{
    return error_target("bpftrace %s has no room for all of that on its stack: choose fewer values "
                        "with --arg, or a newer bpftrace with --bpftrace PATH",
                        bpftrace->dialect.name);
}

static struct error *fits(const struct bpftrace *bpftrace, const struct generated *generated,
                          bool *ret)
{
    set_environment(generated->environment);
    return compiling_ask(bpftrace, text_string(&generated->script), generated->flags, ret);
}

struct error *stack_room_find(const struct options *options, const char *source,
                              struct target *target, const struct bpftrace *bpftrace,
                              struct generated *generated)
{
    struct options less = *options;
    bool is_there;
    /* Others keep little there, and events are tried by themselves. */
    if (!bpftrace->dialect.stack_budget || options->events)
        return NULL;
    TRY(fits(bpftrace, generated, &is_there));
    for (uint64_t limit = generated->string_bytes; !is_there;) {
        limit = (limit - 1) / SHORTER_BY * SHORTER_BY;
        if (options->string_limit || limit < MIN_STRING)
            return no_room(bpftrace);
        less.string_limit = limit;
        generated_deinit(generated);
        TRY(generate(&less, source, target, &bpftrace->dialect, true, generated));
        TRY(fits(bpftrace, generated, &is_there));
        if (is_there)
            note_shorter_strings(generated, limit, &bpftrace->dialect, ". Choose some with --arg");
    }
    return NULL;
}
